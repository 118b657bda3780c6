import type { SimdForm } from '../distances/simd-form.ts'

/** Where everything lies in the memory that threads share; sizes in numbers, addresses in bytes. */
export interface DenseLayout {
  readonly n: number
  readonly d: number
  readonly k: number
  /** Columns as they are kept: a multiple of 4, the last ones 0. */
  readonly padded: number
  /** Of 32 columns each, for sets. */
  readonly words: number
  /** Groups of centres; each row has one bound for each. */
  readonly groups: number
  /** Blocks of {@link lanes} centres in a group. */
  readonly blocks: number
  /** Rows of a part, a multiple of {@link chunk}. */
  readonly partRows: number
  /** Parts that have rows; each is one thread's at a time. */
  readonly parts: number
  /** Floats, shape `[n + chunk, padded]`. */
  readonly rows: number
  /** Ints, the rows as bits, for sets, shape `[n + chunk, words]`. */
  readonly bits: number
  /** Shorts, the rows less {@link middle} times {@link scale}, for squares, shape `[n + chunk, padded]`. */
  readonly coarse: number
  /** Floats, squares of the rows' lengths (from the middle; infinite where shorts don't hold the row) or, for sets, their sizes, shape `[n + chunk]`. */
  readonly norms: number
  /** Doubles, shape `[n]`. */
  readonly weights: number
  /** Ints, -1 where none is known, shape `[n]`. */
  readonly labels: number
  /** Doubles, to the label's centre, shape `[n]`. */
  readonly distances: number
  /**
   * Floats, at most the distance to any centre of a group but the label's own, plus what {@link drift} was when it
   * was found, shape `[chunks, groups, slots]`.
   */
  readonly lower: number
  /** Floats, shape `[k, padded]`. */
  readonly centres: number
  /** Ints, the centres as bits, for sets, shape `[k, words]`. */
  readonly centreBits: number
  /** Floats (bits for sets), the centres lanes by lanes, shape `[groups · blocks, d or words, lanes]`. */
  readonly interleaved: number
  /** Shorts, the centres lanes by lanes, shape `[groups · blocks, padded / 2, lanes, 2]`. */
  readonly coarseCentres: number
  /** Floats, shape `[padded]`. */
  readonly middle: number
  /** Floats: shorts in one unit, the largest short, and what a product of shorts counts for. */
  readonly scale: number
  readonly largest: number
  readonly unscale: number
  /** One int: whether to compare shorts. */
  readonly byShorts: number
  /** Doubles: how far a row, and a centre, can be from its shorts. */
  readonly rowOff: number
  readonly centreOff: number
  /** Ints, rows that had to be compared with all centres in 64 bits, by part, shape `[parts]`. */
  readonly doubts: number
  /** Floats, what each centre's score begins with, shape `[groups · blocks · lanes]`. */
  readonly bias: number
  /** Ints, the centres' numbers, -2 beyond the last, shape `[groups · blocks · lanes]`. */
  readonly numbers: number
  /** One double, the length of the longest centre. */
  readonly longest: number
  /** One int: 1 if sums are to be added up from nothing rather than brought up to date. */
  readonly afresh: number
  /** Floats, how far the centres of each group can have moved in all, shape `[groups]`. */
  readonly drift: number
  /** Doubles, sums of rows by part and label, shape `[parts, k, padded]`. */
  readonly sums: number
  /** Doubles, sums of weights by part and label, shape `[parts, k]`. */
  readonly totals: number
  /** Ints, numbers of rows by part and label, shape `[parts, k]`. */
  readonly counts: number
  /** Doubles, sums of weighted distances by part and label, shape `[parts, k]`. */
  readonly costs: number
  /** What each thread keeps of the rows it is at. */
  readonly scratch: number
  readonly scratchBytes: number
  /** All of it. */
  readonly bytes: number
}

/** Centres in two vectors. */
export const lanes = 8

/** Rows that are compared with all centres before the next ones: they stay in the processor's nearest memory. */
export const chunk = 512

/** Places for a chunk's rows, and for one that is none: lists of rows are filled up with it. */
export const slots = chunk + 4

/** More would cost more memory than they spare comparisons. */
const mostGroups = 16

const mostParts = 64

/** Parts are fewer where k · d is so large that their sums would take more numbers than this. */
const mostSums = 2 ** 22

/** Places within a thread's scratch: floats and ints by slot, then a list and the scores of four rows. */
export const inScratch = {
  up: 0,
  threshold: 4 * slots,
  error: 8 * slots,
  best: 12 * slots,
  rival: 16 * slots,
  second: 20 * slots,
  at: 24 * slots,
  list: 28 * slots,
  scores: 32 * slots + 64,
} as const

/** Lays out n rows of d columns and k centres for so many threads. */
export function denseLayout(
  n: number,
  d: number,
  k: number,
  threads: number,
  kind: SimdForm['kind'] = 'squares',
): DenseLayout {
  const [sets, shorts] = [kind === 'sets', kind === 'squares' ? 1 : 0]
  const all = Math.ceil(k / lanes)
  const blocks = Math.ceil(all / mostGroups)
  const groups = Math.ceil(all / blocks)
  const padded = 4 * Math.ceil(d / 4)
  const words = Math.ceil(d / 32)
  const wanted = Math.max(16, Math.min(mostParts, Math.floor(mostSums / (k * padded))))
  const partRows = chunk * Math.ceil(n / wanted / chunk)
  const parts = Math.ceil(n / partRows)
  const scratchBytes = inScratch.scores + 16 * lanes * blocks
  const bitWords = sets ? words : 0
  let end = 64
  const take = (bytes: number) => {
    const from = end
    end += Math.ceil(bytes / 64) * 64
    return from
  }
  return {
    ...{ n, d, k, padded, words, groups, blocks, partRows, parts },
    rows: take(4 * (n + chunk) * padded),
    bits: take(4 * (n + chunk) * bitWords),
    coarse: take(2 * (n + chunk) * padded * shorts),
    norms: take(4 * (n + chunk)),
    weights: take(8 * n),
    labels: take(4 * n),
    distances: take(8 * n),
    lower: take(4 * Math.ceil(n / chunk) * groups * slots),
    centres: take(4 * k * padded),
    centreBits: take(4 * k * bitWords),
    interleaved: take(4 * groups * blocks * (sets ? words : d) * lanes),
    coarseCentres: take(2 * groups * blocks * padded * lanes * shorts),
    middle: take(4 * padded),
    scale: take(4),
    largest: take(4),
    unscale: take(4),
    byShorts: take(4),
    rowOff: take(8),
    centreOff: take(8),
    doubts: take(4 * parts),
    bias: take(4 * groups * blocks * lanes),
    numbers: take(4 * groups * blocks * lanes),
    longest: take(8),
    afresh: take(4),
    drift: take(4 * groups),
    sums: take(8 * parts * k * padded),
    totals: take(8 * parts * k),
    counts: take(4 * parts * k),
    costs: take(8 * parts * k),
    scratch: take(threads * scratchBytes),
    scratchBytes,
    bytes: end,
  }
}
