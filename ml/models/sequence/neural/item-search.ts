import { ShapeError } from '../../../../core/index.ts'
import { Graph, openSession, roundedProduct, roundedZero } from '../../../compute/index.ts'

/** The best rows of a table for one hidden state, best first, equal scores by ascending row. */
export interface FoundRows {
  /** Shape `[m]`, `m <= k`. */
  readonly rows: Int32Array
  /** Products of the hidden state and the rows, shape `[m]`. */
  readonly scores: Float32Array
}

/** Finds the rows of a table whose products with a hidden state are the largest. */
export interface ItemSearch {
  /**
   * Exactly what scoring every row would find.
   *
   * @param hidden - n states, shape `[n, d]`.
   * @param k - Rows for each, at least 1.
   * @param allows - Whether the nth state may be given a row; all may unless told.
   */
  top(
    hidden: Float32Array,
    k: number,
    allows?: (n: number, row: number) => boolean,
  ): Promise<FoundRows[]>
  close(): Promise<void>
}

/** States whose products are held at once. */
const statesAtOnce = 32
/** Rows that are passed over by one bound. */
const blockRows = 256
/** Of the rounded table; that of hidden states is {@link roundedZero} − 1. */
const largestRounded = 127

/**
 * Makes ready to search a table, in a quarter of the memory traffic of scoring it.
 *
 * Rows and states are rounded to 8 bits, and products of whole numbers give each row a score that is wrong by
 * no more than a known bound. Only rows that the bound does not rule out are scored in full: of 100,000 a few
 * hundred. Nothing is approximate in what comes out.
 *
 * @param table - Shape `[R, d]`; kept, and read at every search.
 * @param threads - Of ONNX Runtime.
 * @throws {@link ShapeError} if the table has no whole number of rows.
 */
export async function openItemSearch(
  table: Float32Array,
  d: number,
  threads = 1,
): Promise<ItemSearch> {
  if (table.length % d !== 0) throw new ShapeError('the table', d, table.length)
  const rows = table.length / d
  const { rounded, order, steps, error, norm } = roundTable(table, rows, d)
  const graph = new Graph()
  const states = graph.input('states', ['n', d], 'uint8')
  graph.output('products', roundedProduct(states, graph.constant(rounded, [d, rows])))
  const session = await openSession(graph.toOnnx(), { threads })

  return {
    async top(hidden, k, allows = () => true) {
      if (hidden.length % d !== 0) throw new ShapeError('the hidden states', d, hidden.length)
      if (!(Number.isInteger(k) && k > 0))
        throw new RangeError(`k must be a whole number above 0, got ${k}`)
      const found: FoundRows[] = []
      for (let from = 0; from < hidden.length; from += statesAtOnce * d) {
        const some = hidden.subarray(from, from + statesAtOnce * d)
        const states = roundStates(some, d)
        const n = states.length
        const feed = new Uint8Array(n * d)
        for (const [at, state] of states.entries()) feed.set(state.rounded, at * d)
        const { products } = await session.run({ states: feed }, { n })
        for (const [at, { step, length, wrong }] of states.entries()) {
          const state = some.subarray(at * d, (at + 1) * d)
          const ofState = (products as Int32Array).subarray(at * rows, (at + 1) * rows)
          // |h·e − ĥ·ê| <= |h − ĥ| |ê| + |h| |e − ê|, in units of the two steps; and what doubles round off.
          const slack = ((wrong * norm + length * error) / step) * (1 + 1e-9) + 1e-6
          const place = from / d + at
          found.push(
            exactTop({ table, state, products: ofState, order, steps, step, slack, k }, (row) =>
              allows(place, row),
            ),
          )
        }
      }
      return found
    },
    close: () => session.close(),
  }
}

interface Scan {
  readonly table: Float32Array
  readonly state: Float32Array
  /** Of the rounded state and rows, shape `[R]`. */
  readonly products: Int32Array
  /** The row of each product, shape `[R]`. */
  readonly order: Int32Array
  /** What 1 is worth in each rounded row, falling, shape `[R]`, and in the rounded state. */
  readonly steps: Float64Array
  readonly step: number
  /** How far a product may be from the truth. */
  readonly slack: number
  readonly k: number
}

function exactTop(
  { table, state, products, order, steps, step, slack, k }: Scan,
  allows: (row: number) => boolean,
): FoundRows {
  const length = Math.min(k, products.length)
  const best: Best = { rows: new Int32Array(length), scores: new Float32Array(length), kept: 0 }
  let least = Number.NEGATIVE_INFINITY
  for (let from = 0; from < products.length; from += blockRows) {
    const to = Math.min(from + blockRows, products.length)
    for (let at = from; at < to; at++) {
      // Steps fall, so a block's first is its largest and bounds it when scores are above 0, else its last.
      const bounding = steps[least > 0 ? from : to - 1]! * step
      const bound = bounding === 0 && least <= 0 ? -Infinity : least / bounding - slack
      at = firstAtLeast(bound, products, at, to)
      const row = order[at]!
      if (at === to || !allows(row)) continue
      keep(best, row, Math.fround(product(state, table, row * state.length)))
      if (best.kept === length) least = leastRoundedTo(best.scores[length - 1]!)
    }
  }
  const { rows, scores, kept } = best
  return { rows: rows.subarray(0, kept), scores: scores.subarray(0, kept) }
}

/** The best so far, the first `kept` of them, best first. */
interface Best {
  readonly rows: Int32Array
  readonly scores: Float32Array
  kept: number
}

function keep(best: Best, row: number, score: number): void {
  if (best.kept < best.rows.length) best.kept += 1
  else if (!isBefore(best, row, score, best.kept - 1)) return
  const { rows, scores } = best
  let at = best.kept - 1
  for (; at > 0 && isBefore(best, row, score, at - 1); at--) {
    scores[at] = scores[at - 1]!
    rows[at] = rows[at - 1]!
  }
  scores[at] = score
  rows[at] = row
}

function isBefore({ rows, scores }: Best, row: number, score: number, at: number): boolean {
  return score > scores[at]! || (score === scores[at]! && row < rows[at]!)
}

/** What no number below is rounded to this score: two products that round alike are equal scores. */
function leastRoundedTo(score: number): number {
  return score - Math.abs(score) * 2 ** -24 - 2 ** -150
}

/** A loop of one comparison, in which a search spends most of its time. */
function firstAtLeast(bound: number, products: Int32Array, from: number, to: number): number {
  const limit = Math.ceil(Math.max(-(2 ** 31), Math.min(bound, 2 ** 31 - 1))) | 0
  let at = from
  while (at < to && products[at]! < limit) at++
  return at
}

function product(state: Float32Array, table: Float32Array, from: number): number {
  let sum = 0
  for (let i = 0; i < state.length; i++) sum += state[i]! * table[from + i]!
  return sum
}

/**
 * The table by columns in whole numbers, rows of the largest numbers first, and how wrong they are at most, in
 * steps.
 */
function roundTable(table: Float32Array, rows: number, d: number) {
  const rowAt = (row: number) => table.subarray(row * d, (row + 1) * d)
  const stepOf = Float64Array.from(
    { length: rows },
    (_, row) => largest(rowAt(row)) / largestRounded,
  )
  const order = Int32Array.from({ length: rows }, (_, row) => row)
  order.sort((a, b) => stepOf[b]! - stepOf[a]! || a - b)
  const rounded = new Int8Array(table.length) // (d, R)
  let [error, norm] = [0, 0]
  for (let place = 0; place < rows; place++) {
    const values = rowAt(order[place]!)
    const step = stepOf[order[place]!]! || 1
    let [errors, squares] = [0, 0]
    for (let i = 0; i < d; i++) {
      const exact = values[i]! / step
      const whole = Math.round(exact)
      rounded[i * rows + place] = whole
      errors += (exact - whole) ** 2
      squares += whole ** 2
    }
    error = Math.max(error, Math.sqrt(errors))
    norm = Math.max(norm, Math.sqrt(squares))
  }
  return { rounded, order, steps: stepOf.sort().reverse(), error, norm }
}

interface RoundedState {
  readonly rounded: Uint8Array
  readonly step: number
  /** Euclidean norm of the state, and of what rounding changed. */
  readonly length: number
  readonly wrong: number
}

function roundStates(hidden: Float32Array, d: number): RoundedState[] {
  const states: RoundedState[] = []
  for (let from = 0; from < hidden.length; from += d) {
    const values = hidden.subarray(from, from + d)
    const step = largest(values) / (roundedZero - 1) || 1
    const rounded = new Uint8Array(d)
    let [squares, errors] = [0, 0]
    for (let i = 0; i < d; i++) {
      const whole = Math.round(values[i]! / step)
      rounded[i] = whole + roundedZero
      squares += values[i]! ** 2
      errors += (values[i]! - whole * step) ** 2
    }
    states.push({ rounded, step, length: Math.sqrt(squares), wrong: Math.sqrt(errors) })
  }
  return states
}

function largest(values: Float32Array): number {
  let most = 0
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!))
  return most
}
