import { seeded, shuffle } from '../../../core/index.ts'
import type { Matrix } from '../../features/index.ts'
import { checkedWeights } from './best-run.ts'
import { denseSpace } from './dense-space.ts'
import type { Distance } from './distances/distance.ts'
import { squaredEuclidean } from './distances/squared-euclidean.ts'
import { distinctRows } from './distinct-rows.ts'
import { elbow } from './elbow.ts'
import { type Gap, gapOf, kByGap, referenceMatrix } from './gap.ts'
import { type Clustering, checkRows, type KMeansOptions, kmeans, prepared } from './kmeans.ts'
import { silhouette } from './silhouette.ts'

export interface ChooseKOptions extends Omit<KMeansOptions, 'k' | 'initialCentres'> {
  /** What decides. Default `silhouette`. */
  readonly by?: 'silhouette' | 'elbow' | 'gap'
  /** The ks to try; those above the number of distinct rows are passed over. Default {@link defaultKs}. */
  readonly ks?: readonly number[]
  /** How many rows the trials and their silhouettes see. Default 2,000. */
  readonly sample?: number
  /** How many matrices without clusters the gap is measured against. Default 10. */
  readonly references?: number
}

/** What one k had, on the sample. */
export interface TriedK extends Partial<Gap> {
  readonly k: number
  readonly objective: number
  /** Mean silhouette, in `[-1, 1]`. */
  readonly silhouette: number
}

/** A clustering with the k chosen, and what each k tried had. */
export interface ChosenClustering extends Clustering {
  /** By rising k; empty where only one k was possible. */
  readonly trials: readonly TriedK[]
}

/**
 * k-means with k chosen by mean silhouette, by the bend of the objective or by the gap statistic, tried on a
 * sample of the rows; the smallest of equal ks.
 *
 * Everything but the last fit sees at most `sample` rows, so choosing costs the same for any n.
 *
 * @throws What {@link kmeans} throws.
 */
export function kmeansWithChosenK(matrix: Matrix, options: ChooseKOptions = {}): ChosenClustering {
  const { by = 'silhouette', ks = defaultKs(matrix.rows), sample = 2_000, ...rest } = options
  const { references = 10, ...fitting } = rest
  checkRows(matrix, options.distance ?? squaredEuclidean)
  const weights = checkedWeights(matrix.rows, options.weights)
  const drawn = sampleRows(matrix, weights, sample, options.seed ?? 1)
  const trials = triedKs(ks, drawn, fitting).map((k) =>
    tryK(k, drawn, { ...fitting, sample, references: by === 'gap' ? references : 0 }),
  )
  const k = trials.length === 0 ? 1 : choose(trials, by)
  return { ...kmeans(matrix, { ...fitting, k }), trials }
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

interface Sample {
  readonly matrix: Matrix
  readonly weights: Float64Array
}

function sampleRows(matrix: Matrix, weights: Float64Array, sample: number, seed: number): Sample {
  if (matrix.rows <= sample) return { matrix, weights }
  const drawn = Int32Array.from({ length: matrix.rows }, (_, row) => row)
  shuffle(drawn, seeded(seed))
  const d = matrix.columns
  const values = new Float32Array(sample * d) // (sample, d)
  for (let i = 0; i < sample; i++) {
    const row = drawn[i]!
    values.set(matrix.values.subarray(row * d, (row + 1) * d), i * d)
  }
  return {
    matrix: { rows: sample, columns: d, values },
    weights: Float64Array.from(drawn.subarray(0, sample), (row) => weights[row]!),
  }
}

/** The ks that the sample has enough distinct rows for, rising. */
function triedKs(
  ks: readonly number[],
  { matrix, weights }: Sample,
  { distance = squaredEuclidean }: { readonly distance?: Distance },
): number[] {
  const fitted = distance.fit?.(matrix, weights) ?? distance
  const most = distinctRows(prepared(fitted, matrix), Math.max(...ks, 1))
  return ks.filter((k) => k <= most).sort((a, b) => a - b)
}

function tryK(
  k: number,
  { matrix, weights }: Sample,
  options: Omit<KMeansOptions, 'k'> & { readonly sample: number; readonly references: number },
): TriedK {
  const { sample, references, seed = 1, ...fitting } = options
  const cluster = (rows: Matrix) => kmeans(rows, { ...fitting, seed, k, weights, restarts: 1 })
  const { labels, objective, distance } = cluster(matrix)
  const space = denseSpace(prepared(distance, matrix), weights, distance, false)
  const trial = { k, objective, silhouette: silhouette(space, labels, k, sample, seeded(seed)) }
  if (references === 0) return trial
  const random = seeded(seed)
  const reference = () => aboveZero(cluster(referenceMatrix(matrix, random)).objective)
  return { ...trial, ...gapOf(aboveZero(objective), Array.from({ length: references }, reference)) }
}

/** As many clusters as distinct rows leave an objective of 0, which has no logarithm. */
function aboveZero(objective: number): number {
  return Math.max(objective, Number.MIN_VALUE)
}

function choose(trials: readonly TriedK[], by: 'silhouette' | 'elbow' | 'gap'): number {
  const ks = trials.map((trial) => trial.k)
  if (by === 'elbow')
    return elbow(
      ks,
      trials.map(({ objective }) => aboveZero(objective)),
    )
  if (by === 'gap') {
    return kByGap(
      ks,
      trials.map(({ gap = 0, error = 0 }) => ({ gap, error })),
    )
  }
  let best = trials[0]!
  for (const trial of trials) if (trial.silhouette > best.silhouette) best = trial
  return best.k
}
