import { seeded, shuffle } from '../../../core/index.ts'
import type { Matrix } from '../../features/index.ts'
import { squaredEuclidean } from './distances/squared-euclidean.ts'
import { type Clustering, type KMeansOptions, kmeans } from './kmeans.ts'
import { silhouette } from './silhouette.ts'

export interface ChooseKOptions extends Omit<KMeansOptions, 'k' | 'initialCentres'> {
  /** The ks to try; those above the number of distinct rows are passed over. Default {@link defaultKs}. */
  readonly ks?: readonly number[]
  /** How many rows the trials and their silhouettes see. Default 2,000. */
  readonly sample?: number
}

/** A clustering with the k whose silhouette was the highest, and what each k tried had. */
export interface ChosenClustering extends Clustering {
  /** Mean silhouette by k, in the order tried; empty where only one k was possible. */
  readonly silhouettes: ReadonlyMap<number, number>
}

/**
 * k-means with k chosen by mean silhouette, tried on a sample of the rows; the smallest of equal ks.
 *
 * Everything but the last fit sees at most `sample` rows, so choosing costs the same for any n.
 *
 * @throws What {@link kmeans} throws.
 */
export function kmeansWithChosenK(matrix: Matrix, options: ChooseKOptions = {}): ChosenClustering {
  const { ks = defaultKs(matrix.rows), sample = 2_000, ...rest } = options
  const { distance = squaredEuclidean, seed = 1 } = rest
  const trial = sampleRows(matrix, sample, seed)
  const most = distinctRows(trial, Math.max(...ks, 1))
  const silhouettes = new Map<number, number>()
  let best = { k: 1, silhouette: Number.NEGATIVE_INFINITY }
  for (const k of ks.filter((k) => k <= most)) {
    const { labels } = kmeans(trial, { ...rest, k, restarts: 1 })
    const found = silhouette(trial, labels, k, distance, sample, seeded(seed))
    silhouettes.set(k, found)
    if (found > best.silhouette) best = { k, silhouette: found }
  }
  return { ...kmeans(matrix, { ...rest, k: best.k }), silhouettes }
}

/**
 * About ten ks from a quarter of the square root of n to twice it, each about 1.3 times the last.
 *
 * Silhouette is often highest for two clusters, a few odd VMs and the rest, which tells a predictor nothing;
 * so very few are not among the choices where there are many rows.
 */
export function defaultKs(rows: number): readonly number[] {
  const most = Math.min(2 * Math.sqrt(rows), 128)
  const ks: number[] = []
  const first = Math.max(2, Math.round(most / 8))
  for (let k = first; k <= most; k = Math.max(k + 1, Math.round(k * 1.3))) ks.push(k)
  return ks
}

function sampleRows(matrix: Matrix, sample: number, seed: number): Matrix {
  if (matrix.rows <= sample) return matrix
  const drawn = Int32Array.from({ length: matrix.rows }, (_, row) => row)
  shuffle(drawn, seeded(seed))
  const d = matrix.columns
  const values = new Float32Array(sample * d) // (sample, d)
  for (let i = 0; i < sample; i++) {
    const row = drawn[i]!
    values.set(matrix.values.subarray(row * d, (row + 1) * d), i * d)
  }
  return { rows: sample, columns: d, values }
}

/** How many rows are distinct, counted up to `enough`. */
function distinctRows({ rows, columns: d, values }: Matrix, enough: number): number {
  const seen = new Set<string>()
  for (let row = 0; row < rows && seen.size < enough; row++) {
    seen.add(values.subarray(row * d, (row + 1) * d).join())
  }
  return seen.size
}
