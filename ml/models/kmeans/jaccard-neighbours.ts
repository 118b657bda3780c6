import type { SparseRows } from '../../features/index.ts'
import { jaccard } from './distances/jaccard.ts'
import { minHash, type Signatures } from './minhash.ts'
import { groupsOf } from './space.ts'
import { sparseSpace } from './sparse-space.ts'

export interface JaccardNeighboursOptions {
  /** Neighbours kept of each row. Default 10. */
  readonly count?: number
  /** Default 32. */
  readonly bands?: number
  /** Numbers of the signature in each band. Default 4. */
  readonly hashesPerBand?: number
  /** Default 1. */
  readonly seed?: number
}

/** Near rows of each row, nearest first. */
export interface Neighbours {
  readonly count: number
  /** Row numbers, -1 where fewer were found, shape `[n, count]`. */
  readonly rows: Int32Array
  /** Their Jaccard distances, exact, 1 where fewer were found, shape `[n, count]`. */
  readonly distances: Float64Array
}

/** In a bucket, a row is compared with so many that follow it; equal sets by the thousand are all alike. */
const window = 64

/**
 * Nearest rows by Jaccard distance, without comparing all pairs: locality-sensitive hashing of MinHashes.
 *
 * Signatures are cut into b bands of r numbers, and rows that agree in a whole band are compared exactly. A pair
 * of similarity J becomes such a candidate with probability `1 − (1 − Jʳ)ᵇ`: with the defaults 0.87 at ½ and 0.23
 * at 0.3. So near rows are found and most far ones never looked at.
 *
 * @param sets - A column with any value but 0 is in the row's set.
 * @throws RangeError for an option that is not a whole number of at least 1.
 * @see Indyk and Motwani, STOC 1998; the bands are in Leskovec, Rajaraman and Ullman, Mining of Massive
 *   Datasets, section 3.4.
 */
export function jaccardNeighbours(
  sets: SparseRows,
  options: JaccardNeighboursOptions = {},
): Neighbours {
  const { count = 10, bands = 32, hashesPerBand = 4, seed = 1 } = options
  for (const [name, value] of Object.entries({ count, bands, hashesPerBand })) {
    if (!(Number.isInteger(value) && value >= 1)) {
      throw new RangeError(`${name} must be a whole number of at least 1, got ${value}`)
    }
  }
  const prepared = jaccard.sparse!.prepare(sets)
  const { between } = sparseSpace(prepared, new Float64Array(sets.rows).fill(1), jaccard.sparse!)
  const signatures = minHash(prepared, bands * hashesPerBand, seed)
  const found: Neighbours = {
    count,
    rows: new Int32Array(sets.rows * count).fill(-1),
    distances: new Float64Array(sets.rows * count).fill(1),
  }
  for (let band = 0; band < bands; band++) {
    for (const [row, other] of pairsOfBand(signatures, band * hashesPerBand, hashesPerBand)) {
      if (holds(found, row, other) && holds(found, other, row)) continue
      const distance = between(row, other)
      insert(found, row, other, distance)
      insert(found, other, row, distance)
    }
  }
  return found
}

/** Pairs of rows whose signatures agree in `[from, from + length)`. */
function* pairsOfBand(
  { rows, hashes, values }: Signatures,
  from: number,
  length: number,
): Generator<[number, number]> {
  const keyOf = (row: number) => {
    let key = 0
    for (let h = from; h < from + length; h++)
      key = Math.imul(key ^ values[row * hashes + h]!, 0x9e3779b1)
    return key >>> 0
  }
  const agree = (row: number, other: number) => {
    for (let h = from; h < from + length; h++) {
      if (values[row * hashes + h] !== values[other * hashes + h]) return false
    }
    return true
  }
  const buckets = 2 ** Math.ceil(Math.log2(rows + 1))
  // The low bits of a product depend on few bits of its factors, the high ones on all.
  const bucketOf = Int32Array.from({ length: rows }, (_, row) =>
    Math.floor((keyOf(row) / 2 ** 32) * buckets),
  )
  const { order, starts } = groupsOf(bucketOf, buckets)
  for (let bucket = 0; bucket < buckets; bucket++) {
    for (let i = starts[bucket]!; i < starts[bucket + 1]!; i++) {
      const end = Math.min(starts[bucket + 1]!, i + 1 + window)
      for (let j = i + 1; j < end; j++) {
        if (agree(order[i]!, order[j]!)) yield [order[i]!, order[j]!]
      }
    }
  }
}

function holds({ count, rows }: Neighbours, row: number, other: number): boolean {
  for (let at = row * count; at < (row + 1) * count; at++) if (rows[at] === other) return true
  return false
}

/** Puts a neighbour in its place by distance, then row number, unless it is there or too far. */
function insert(found: Neighbours, row: number, other: number, distance: number): void {
  const { count, rows, distances } = found
  if (holds(found, row, other)) return
  const first = row * count
  let at = first + count - 1
  if (rows[at] !== -1 && distances[at]! < distance) return
  while (
    at > first &&
    (rows[at - 1] === -1 ||
      distances[at - 1]! > distance ||
      (distances[at - 1] === distance && rows[at - 1]! > other))
  ) {
    rows[at] = rows[at - 1]!
    distances[at] = distances[at - 1]!
    at -= 1
  }
  rows[at] = other
  distances[at] = distance
}
