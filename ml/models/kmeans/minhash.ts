import { type Random, seeded } from '../../../core/index.ts'
import type { SparseRows } from '../../features/index.ts'

/** Short stand-ins for sets, by which their similarity can be estimated. */
export interface Signatures {
  /** n */
  readonly rows: number
  /** m, numbers in each signature. */
  readonly hashes: number
  /** Shape `[n, m]`. */
  readonly values: Uint32Array
}

/**
 * MinHash signatures of sets: under each of m random hash functions the least hash of a row's columns.
 *
 * Two sets share a least hash with probability equal to their Jaccard similarity J. So the share of equal
 * numbers estimates J without bias, with standard error `√(J(1 − J) / m)`; that it is off by ε or more has
 * probability at most `2 exp(−2mε²)` (Hoeffding).
 *
 * @param sets - A column with any value but 0 is in the row's set.
 * @param hashes - m, at least 1.
 * @throws RangeError for another m.
 * @see Broder, On the Resemblance and Containment of Documents, SEQUENCES 1997.
 */
export function minHash(sets: SparseRows, hashes: number, seed: number): Signatures {
  if (!(Number.isInteger(hashes) && hashes >= 1)) {
    throw new RangeError(`hashes must be a whole number of at least 1, got ${hashes}`)
  }
  const { rows, indptr, indices, values } = sets
  const random = seeded(seed)
  const [keys, factors] = [drawKeys(hashes, random), drawKeys(hashes, random)]
  const least = new Uint32Array(rows * hashes).fill(0xffffffff)
  for (let row = 0; row < rows; row++) {
    for (let at = indptr[row]!; at < indptr[row + 1]!; at++) {
      if (values[at] === 0) continue
      for (let h = 0; h < hashes; h++) {
        const hash = mix(indices[at]!, keys[h]!, factors[h]!)
        if (hash < least[row * hashes + h]!) least[row * hashes + h] = hash
      }
    }
  }
  return { rows, hashes, values: least }
}

/** Estimated Jaccard similarity of two rows, in `[0, 1]`; 1 for two empty sets. */
export function estimatedSimilarity(
  { hashes, values }: Signatures,
  row: number,
  other: number,
): number {
  let equal = 0
  for (let h = 0; h < hashes; h++) {
    if (values[row * hashes + h] === values[other * hashes + h]) equal += 1
  }
  return equal / hashes
}

function drawKeys(n: number, random: Random): Uint32Array {
  return Uint32Array.from({ length: n }, () => random() * 2 ** 32)
}

/**
 * A hash of a column under two random keys, in `[0, 2³²)`: MurmurHash3's finaliser, a permutation, so that no
 * two columns share a hash.
 */
function mix(column: number, key: number, factor: number): number {
  let hash = Math.imul(column ^ key, factor | 1)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
