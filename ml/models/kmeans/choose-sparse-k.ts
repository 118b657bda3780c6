import { type SparseRows, selectRows } from '../../features/index.ts'
import { defaultKs, type TriedK } from './choose-k.ts'
import { elbow } from './elbow.ts'
import { sparseRowSilhouettes } from './row-silhouettes.ts'
import { type SparseClustering, type SparseKMeansOptions, sparseKmeans } from './sparse-kmeans.ts'

export interface ChooseSparseKOptions extends Omit<SparseKMeansOptions, 'k' | 'initialCentres'> {
  /** What decides. Default `silhouette`. */
  readonly by?: 'silhouette' | 'elbow'
  /** How many rows the trials and their silhouettes see. Default 2,000. */
  readonly sample?: number
}

/** A clustering with the k chosen, and what each k tried had. */
export interface ChosenSparseClustering extends SparseClustering {
  /** By rising k; empty where only one k was possible. */
  readonly trials: readonly TriedK[]
}

/**
 * `sparseKmeans` with k chosen on every so-manieth row, as `kmeansWithChosenK` does for dense rows.
 *
 * @throws What {@link sparseKmeans} throws.
 */
export function sparseKmeansWithChosenK(
  rows: SparseRows,
  options: ChooseSparseKOptions = {},
): ChosenSparseClustering {
  const { by = 'silhouette', sample = 2_000, ...fitting } = options
  const step = Math.ceil(rows.rows / sample)
  const seen = Array.from({ length: Math.ceil(rows.rows / step) }, (_, i) => i * step)
  const sampled = step === 1 ? rows : selectRows(rows, seen)
  const most = distinct(sampled)
  const trials = defaultKs(rows.rows)
    .filter((k) => k <= most)
    .map((k) => {
      const { weights: _, ...rest } = fitting
      const clustering = sparseKmeans(sampled, { ...rest, k, restarts: 1 })
      const { values } = sparseRowSilhouettes(sampled, clustering, { sample })
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length
      return { k, objective: clustering.objective, silhouette: mean }
    })
  const k = trials.length === 0 ? 1 : choose(trials, by)
  return { ...sparseKmeans(rows, { ...fitting, k }), trials }
}

function choose(trials: readonly TriedK[], by: 'silhouette' | 'elbow'): number {
  if (by === 'elbow') {
    return elbow(
      trials.map(({ k }) => k),
      trials.map(({ objective }) => Math.max(objective, Number.MIN_VALUE)),
    )
  }
  return trials.reduce((best, trial) => (trial.silhouette > best.silhouette ? trial : best)).k
}

/** How many of the rows differ by their columns. */
function distinct({ rows, indptr, indices }: SparseRows): number {
  const seen = new Set<string>()
  for (let row = 0; row < rows; row++) {
    seen.add(indices.subarray(indptr[row]!, indptr[row + 1]!).join())
  }
  return seen.size
}
