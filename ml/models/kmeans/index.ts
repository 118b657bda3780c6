/** The door of `ml/models/kmeans`: which VMs are alike. */
export { type Agreement, agreement } from './agreement.ts'
export { type ChooseKOptions, type ChosenClustering, kmeansWithChosenK } from './choose-k.ts'
export type { Distance } from './distances/distance.ts'
export { squaredEuclidean } from './distances/squared-euclidean.ts'
export { type Clustering, type KMeansOptions, kmeans } from './kmeans.ts'
