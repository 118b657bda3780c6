import { below, type Random, ShapeError, seeded } from '../../../core/index.ts'
import type { Matrix } from '../../features/index.ts'
import { checkedOptions, checkedWeights } from './best-run.ts'
import type { Distance } from './distances/distance.ts'
import { costOf, isLower } from './distances/group.ts'
import { squaredEuclidean } from './distances/squared-euclidean.ts'
import { distinctRows } from './distinct-rows.ts'
import { kernelOf } from './kernel.ts'
import { checkRows, type KMeansModel, kmeans, prepared } from './kmeans.ts'

/** Some rows of many. */
export interface RowBatch {
  /** Shape `[rows, d]`, d the same for all batches. */
  readonly matrix: Matrix
  /** How many each row stands for, finite and above 0. Default 1. */
  readonly weights?: ArrayLike<number>
}

export interface MiniBatchOptions {
  /** How many clusters, at least 1. */
  readonly k: number
  /** Default squared Euclidean. */
  readonly distance?: Distance
  /** Default 1. */
  readonly seed?: number
  /** Where to start instead of drawing centres, shape `[k, d]`. */
  readonly initialCentres?: Float32Array
  /** Rows that are gathered to find the first centres in. Default 20 k, at least 2,000. */
  readonly start?: number
  /** Rows kept of each cluster, from which its centre is taken. Default 1,000. */
  readonly memory?: number
}

/** Centres found in one pass. */
export interface MiniBatchModel extends KMeansModel {
  /** Rows seen. */
  readonly rows: number
  /** For each batch after the start, its mean distance to the centres before it moved them. */
  readonly batchMeans: readonly number[]
}

/** Once it has seen so many times what it keeps, a cluster forgets old rows as fast as new ones come. */
const fading = 8

/**
 * k-means over rows that don't fit in memory, batch by batch, in any distance.
 *
 * The first rows are clustered as a whole. After that each batch's rows join their nearest centres, and each
 * cluster keeps a uniform sample of its rows, old ones fading, in which the distance's own rule places the
 * centre; a step that does not lower the cost of the sample is not taken. A centre from 1,000 rows costs about
 * 0.1 % more than one from all. For more passes, give batches that repeat.
 *
 * @throws {@link PortentError} `ERR_INPUT` and {@link ShapeError} as {@link kmeans} does, also if all rows together
 *   are too few for k, or a batch has another number of columns.
 * @see Sculley, Web-Scale k-Means Clustering, WWW 2010; Vitter, ACM TOMS 11(1):37–57, 1985, for the sample.
 */
export async function miniBatchKmeans(
  batches: Iterable<RowBatch> | AsyncIterable<RowBatch>,
  options: MiniBatchOptions,
): Promise<MiniBatchModel> {
  const { distance = squaredEuclidean, memory = 1_000, initialCentres } = options
  const { k, seed } = checkedOptions(options)
  const start = options.start ?? Math.max(20 * k, 2_000)
  const settings = { k, seed, distance, memory, ...(initialCentres && { initialCentres }) }
  const gathered: Required<RowBatch>[] = []
  let stream: Stream | undefined
  for await (const { matrix, weights } of batches) {
    checkRows(matrix, distance)
    const batch = { matrix, weights: checkedWeights(matrix.rows, weights) }
    if (stream === undefined) {
      gathered.push(batch)
      if (enough(gathered, start, k)) stream = startStream(gathered, settings)
    } else {
      stream.take(batch)
    }
  }
  return (stream ?? startStream(gathered, settings)).model()
}

interface Stream {
  take(batch: Required<RowBatch>): void
  model(): MiniBatchModel
}

function enough(batches: readonly Required<RowBatch>[], start: number, k: number): boolean {
  const rows = batches.reduce((sum, { matrix }) => sum + matrix.rows, 0)
  return rows >= start && distinctRows(stacked(batches).matrix, k) >= k
}

function startStream(
  gathered: readonly Required<RowBatch>[],
  options: Required<Pick<MiniBatchOptions, 'k' | 'seed' | 'distance' | 'memory'>> &
    Pick<MiniBatchOptions, 'initialCentres'>,
): Stream {
  const { k, seed, memory, initialCentres } = options
  const first = stacked(gathered)
  const found = kmeans(first.matrix, {
    k,
    seed,
    distance: options.distance,
    weights: first.weights,
    ...(initialCentres && { initialCentres }),
  })
  const { distance, columns } = found
  const random = seeded(seed)
  const d = found.preparedCentres.columns
  const memories = Array.from({ length: k }, () => emptyMemory(memory, d))
  const batchMeans: number[] = []
  let centres = found.preparedCentres
  let rows = first.matrix.rows
  remember(memories, prepared(distance, first.matrix), first.weights, found.labels, random)
  return {
    take({ matrix, weights }) {
      if (matrix.columns !== columns) throw new ShapeError('columns', columns, matrix.columns)
      const own = prepared(distance, matrix)
      const { labels, distances } = kernelOf(distance, centres).assign(own)
      batchMeans.push(weightedMean(distances, weights))
      remember(memories, own, weights, labels, random)
      centres = moved(centres, memories, new Set(labels), distance)
      rows += matrix.rows
    },
    model: () => ({ k, columns, distance, preparedCentres: centres, rows, batchMeans }),
  }
}

/** Batches one below the other. */
function stacked(batches: readonly Required<RowBatch>[]): {
  matrix: Matrix
  weights: Float64Array
} {
  const columns = batches[0]?.matrix.columns ?? 0
  const rows = batches.reduce((sum, { matrix }) => sum + matrix.rows, 0)
  const values = new Float32Array(rows * columns)
  const weights = new Float64Array(rows)
  let at = 0
  for (const { matrix, weights: own } of batches) {
    if (matrix.columns !== columns) throw new ShapeError('columns', columns, matrix.columns)
    values.set(matrix.values, at * columns)
    weights.set(Float64Array.from(own), at)
    at += matrix.rows
  }
  return { matrix: { rows, columns, values }, weights }
}

/** A uniform sample of the rows that a cluster has seen. */
interface Memory {
  readonly values: Float32Array
  readonly weights: Float64Array
  readonly capacity: number
  held: number
  seen: number
}

function emptyMemory(capacity: number, d: number): Memory {
  return {
    values: new Float32Array(capacity * d),
    weights: new Float64Array(capacity),
    capacity,
    held: 0,
    seen: 0,
  }
}

/** Gives each cluster's memory its rows (reservoir sampling). */
function remember(
  memories: readonly Memory[],
  { rows, columns: d, values }: Matrix,
  weights: ArrayLike<number>,
  labels: Int32Array,
  random: Random,
): void {
  for (let row = 0; row < rows; row++) {
    const memory = memories[labels[row]!]!
    memory.seen = Math.min(memory.seen + 1, fading * memory.capacity)
    const slot = memory.held < memory.capacity ? memory.held++ : below(random, memory.seen)
    if (slot >= memory.capacity) continue
    memory.values.set(values.subarray(row * d, (row + 1) * d), slot * d)
    memory.weights[slot] = weights[row]!
  }
}

function moved(
  centres: Matrix,
  memories: readonly Memory[],
  labels: ReadonlySet<number>,
  distance: Distance,
): Matrix {
  const { rows: k, columns: d } = centres
  const values = centres.values.slice()
  for (const label of labels) {
    const { values: kept, weights, held } = memories[label]!
    const group = {
      matrix: { rows: held, columns: d, values: kept },
      rows: Int32Array.from({ length: held }, (_, row) => row),
      weights,
    }
    const from = values.slice(label * d, (label + 1) * d)
    const to = distance.centre(group, from)
    const cost = (centre: Float32Array) => costOf(distance.between, group, centre)
    if (isLower(cost(to), cost(from))) values.set(to, label * d)
  }
  return { rows: k, columns: d, values }
}

function weightedMean(values: Float64Array, weights: ArrayLike<number>): number {
  let sum = 0
  let total = 0
  for (let i = 0; i < values.length; i++) {
    sum += weights[i]! * values[i]!
    total += weights[i]!
  }
  return sum / total
}
