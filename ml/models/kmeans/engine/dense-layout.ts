/** Where everything lies in the memory that threads share; sizes in numbers, addresses in bytes. */
export interface DenseLayout {
  readonly n: number
  readonly d: number
  readonly k: number
  /** Floats, shape `[n, d]`. */
  readonly rows: number
  /** Floats, Euclidean lengths of the rows or, for sets, their sizes, shape `[n]`. */
  readonly norms: number
  /** Doubles, shape `[n]`. */
  readonly weights: number
  /** Ints, shape `[n]`. */
  readonly labels: number
  /** Doubles, to the label's centre, shape `[n]`. */
  readonly distances: number
  /** Doubles, below any distance to another centre, shape `[n]`. */
  readonly lower: number
  /** Floats, shape `[k, d]`. */
  readonly centres: number
  /** Floats, the centres {@link lanes} by lanes, shape `[groups, d, lanes]`. */
  readonly interleaved: number
  /** Floats, what each centre's score begins with, shape `[groups · lanes]`. */
  readonly bias: number
  /** One double, the length of the longest centre. */
  readonly longest: number
  /** Doubles, how far any other centre has moved, shape `[k]`. */
  readonly drop: number
  /** Doubles, half the way to the next centre, shape `[k]`. */
  readonly halfWay: number
  /** Doubles, sums of rows by part and label, shape `[parts, k, d]`. */
  readonly sums: number
  /** Doubles, sums of weights by part and label, shape `[parts, k]`. */
  readonly totals: number
  /** Ints, rows that a thread is to scan, shape `[threads, chunk]`. */
  readonly lists: number
  /** Floats, what two rows score with each centre, shape `[threads, 2, groups · lanes]`. */
  readonly scores: number
  /** All of it. */
  readonly bytes: number
}

/** Centres that one pass over a row's columns compares it with. */
export const lanes = 16

/** Rows that a thread takes at a time. */
export const chunk = 2_048

/** Sums are added up by parts of the rows, so that they don't depend on how many threads there are. */
export const parts = 16

/** Lays out n rows of d columns and k centres for so many threads. */
export function denseLayout(n: number, d: number, k: number, threads: number): DenseLayout {
  const groups = Math.ceil(k / lanes)
  let end = 64
  const take = (bytes: number) => {
    const from = end
    end += Math.ceil(bytes / 64) * 64
    return from
  }
  return {
    n,
    d,
    k,
    rows: take(4 * n * d),
    norms: take(4 * n),
    weights: take(8 * n),
    labels: take(4 * n),
    distances: take(8 * n),
    lower: take(8 * n),
    centres: take(4 * k * d),
    interleaved: take(4 * groups * d * lanes),
    bias: take(4 * groups * lanes),
    longest: take(8),
    drop: take(8 * k),
    halfWay: take(8 * k),
    sums: take(8 * parts * k * d),
    totals: take(8 * parts * k),
    lists: take(4 * threads * chunk),
    scores: take(4 * threads * 2 * groups * lanes),
    bytes: end,
  }
}
