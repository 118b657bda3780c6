/** The door of `ml/models/kmeans`: which VMs are alike. */
export { type Agreement, adjustedRand, agreement } from './agreement.ts'
export { assigner, type Placement } from './assigner.ts'
export {
  type ChooseKOptions,
  type ChosenClustering,
  kmeansWithChosenK,
  type TriedK,
} from './choose-k.ts'
export { type ChooseSparseKOptions, sparseKmeansWithChosenK } from './choose-sparse-k.ts'
export type { Distance } from './distances/distance.ts'
export { distanceNamed, distances } from './distances/index.ts'
export { minkowski } from './distances/minkowski.ts'
export { squaredEuclidean } from './distances/squared-euclidean.ts'
export {
  type JaccardNeighboursOptions,
  jaccardNeighbours,
  type Neighbours,
} from './jaccard-neighbours.ts'
export { type Clustering, type KMeansModel, type KMeansOptions, kmeans } from './kmeans.ts'
export { estimatedSimilarity, minHash, type Signatures } from './minhash.ts'
export {
  type MiniBatchModel,
  type MiniBatchOptions,
  miniBatchKmeans,
  type RowBatch,
} from './mini-batch.ts'
export { type RowSilhouettes, rowSilhouettes, sparseRowSilhouettes } from './row-silhouettes.ts'
export { type SparseClustering, type SparseKMeansOptions, sparseKmeans } from './sparse-kmeans.ts'
export { stability } from './stability.ts'
