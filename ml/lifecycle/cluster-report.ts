import type { Block } from '../features/index.ts'
import type { Agreement, TriedK } from '../models/kmeans/index.ts'
import type { TriedDistance } from './choose-distance.ts'
import type { ClusterTrait } from './cluster-traits.ts'

/** Which VMs are alike, and by what; plain data, for people and for programs. */
export interface ClusterReport {
  readonly about: ClusterAbout
  /** Name of the distance, e.g. `squared-euclidean`. */
  readonly distance: string
  /** What VMs were compared by. */
  readonly features: readonly Block[]
  /** What chose k; `given` where it was told. */
  readonly kBy: 'given' | 'silhouette' | 'elbow' | 'gap'
  readonly seed: number
  /** What the clusters of each distance covered in replay; empty where the distance was told. */
  readonly tried: readonly TriedDistance[]
  readonly networks: readonly NetworkClusters[]
  /** Agreement with the roles given, over all VNIs. */
  readonly agreement?: Agreement & { readonly vms: number; readonly roles: number }
}

/** How the report came to be. */
export interface ClusterAbout {
  readonly title: string
  readonly command: string
  /** ISO 8601. */
  readonly createdAt: string
}

/** The clusters of one VNI. */
export interface NetworkClusters {
  readonly vni: number
  readonly vms: number
  /** Sum of distances to the centres. */
  readonly objective: number
  /** By rising k; empty where k was given. */
  readonly trials: readonly TriedK[]
  /** Mean silhouette, in `[-1, 1]`. */
  readonly silhouette: number
  /** Mean adjusted Rand index between the clusters of several seeds, at most 1. */
  readonly stability: number
  /** Shares of the profiles' variance along the two directions of the plot. */
  readonly shares: readonly [number, number]
  /** Largest first. */
  readonly clusters: readonly Cluster[]
  /** The VMs that are drawn: all, or a sample. */
  readonly points: readonly ClusterPoint[]
  readonly agreement?: Agreement
}

export interface Cluster {
  /** From 1, by size. */
  readonly id: number
  readonly size: number
  /** Mean of those drawn. */
  readonly silhouette: number
  /** What distinguishes it, strongest first. */
  readonly traits: readonly ClusterTrait[]
  /** Its most frequent roles, where roles are given. */
  readonly roles?: readonly { readonly role: string; readonly vms: number }[]
  /** Addresses of a few members. */
  readonly examples: readonly string[]
}

/** One VM in the plots. */
export interface ClusterPoint {
  readonly vm: string
  /** Id of its cluster. */
  readonly cluster: number
  readonly x: number
  readonly y: number
  readonly silhouette: number
}
