import type { Block } from '../features/index.ts'
import type { Distance } from '../models/kmeans/index.ts'

/** How VMs are clustered; what is left out is as training does it. */
export interface ClusterOptions {
  /** Default squared Euclidean. */
  readonly distance?: Distance
  /** Clusters in each VNI; default chosen for each VNI. */
  readonly k?: number
  /** What chooses k. Default `silhouette`. */
  readonly by?: 'silhouette' | 'elbow' | 'gap'
  /**
   * What VMs are compared by; default all that profiles hold, for sets their peers, and for Bray-Curtis,
   * Jensen-Shannon and Hellinger the services that they use and serve.
   */
  readonly features?: readonly Block[]
  /** Starts of the last fit, of which the best is kept. Default 2. */
  readonly restarts?: number
}
