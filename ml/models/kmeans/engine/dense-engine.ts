import type { Matrix } from '../../../features/index.ts'
import { boundMargin, centreShifts } from '../centre-bounds.ts'
import type { Distance } from '../distances/distance.ts'
import type { SimdForm } from '../distances/simd-form.ts'
import { denseFunctions, type Task } from './dense-code.ts'
import { type DenseLayout, denseLayout, lanes } from './dense-layout.ts'
import { returnMemory, takeMemory } from './spare-memory.ts'
import { type SharedCode, sharedPool } from './thread-pool.ts'
import { wasmModule } from './wasm-code.ts'
import type { WasmMemory, WasmModule } from './web-assembly.ts'

/** What clusters cost, and how many rows they have. */
export interface Assigned {
  /** Sum of `weight × distance` of each label's rows, shape `[k]`. */
  readonly costs: Float64Array
  /** Rows of each label, shape `[k]`. */
  readonly sizes: Int32Array
}

/** Weighted means of each label's rows, shape `[k, d]`, NaN for a label without rows, and its weight, shape `[k]`. */
interface Means {
  readonly values: Float64Array
  readonly weights: Float64Array
}

/** Rows in memory that all threads share, beside k centres. It remembers labels and bounds from call to call. */
export interface DenseEngine {
  readonly k: number
  /** Finds the same labels and distances, to the bit, as comparing each row with each centre in 64 bits. */
  assign(centres: Matrix): Assigned
  /** Of the labels found last. */
  means(): Means
  /** What the clusters found last cost at other centres, shape `[k]`. */
  costsAt(centres: Matrix): Float64Array
  /** The labels found last, shape `[n]`. */
  labels(): Int32Array
  /** To the centres assigned to last, shape `[n]`. */
  distances(): Float64Array
  /** Goes on from labels that were found elsewhere; from none if none are given. */
  restart(labels?: Int32Array): void
  /** Gives its memory to another; it is of no use any more. */
  release(): void
}

/** Below so many comparisons of numbers, starting costs more than it saves. */
const worthwhile = 2 ** 22

/** WebAssembly addresses 4 GiB; more than this is left to the plain way. */
const mostBytes = 3.5 * 2 ** 30

/** Quotients of larger sets may be equal in 32 bits without being so. */
const mostSetColumns = 1_024

/** After so many assignments sums are added up from nothing, lest rounding piles up. */
const sumsLast = 16

/** Lower than any bound that is found; not infinite, as differences of infinities are no numbers. */
const noBound = -3e38

/** Drift is kept in 32 bits, and has to be too large rather than too small. */
const driftMargin = 2e-7

/** Rows that the range of shorts is taken from, and by how much it is widened for the others. */
const [sampled, beyondSample] = [4_096, 1.2]

/** Shorts of more than so many standard deviations a unit leave too many rows in doubt. */
const coarsest = 0.003

/** Share of rows in doubt from which on floats are compared. */
const mostDoubts = 0.04

const pageBytes = 65_536

/** Whether the engine takes rows of this shape under this distance, and gains by it. */
export function engineTakes(
  { rows: n, columns: d }: Matrix,
  k: number,
  { simd }: Distance,
  least = worthwhile,
): boolean {
  if (simd === undefined || k < 2 || n * d * k < least) return false
  const sets = simd.kind === 'sets'
  if (sets && d > mostSetColumns) return false
  return denseLayout(n, d, k, sharedPool().threads, simd.kind).bytes <= mostBytes
}

/**
 * Copies the rows into shared memory and makes the code for their shape.
 *
 * @param bounded - Whether to spare comparisons by the triangle inequality; labels are the same.
 */
export function denseEngine(
  matrix: Matrix,
  weights: Float64Array,
  distance: Distance,
  form: SimdForm,
  k: number,
  bounded: boolean,
): DenseEngine {
  const pool = sharedPool()
  const layout = denseLayout(matrix.rows, matrix.columns, k, pool.threads, form.kind)
  const memory = takeMemory(layout.bytes)
  const code: SharedCode = { module: moduleFor(form, layout), memory }
  const view = viewsOf(memory, layout)
  for (const cleared of [view.bits, view.centres, view.middle, view.byShorts]) cleared.fill(0)
  view.numbers.set(view.numbers.map((_, centre) => (centre < k ? centre : -2)))
  takeRows(matrix, layout, view)
  view.weights.set(weights)
  const run = (task: Task) => pool.run(code, task, layout.parts, 1)
  const compareFloats = () => {
    view.byShorts[0] = 0
    view.rowOff[0] = 0
    view.middle.fill(0)
    view.largest[0] = Number.POSITIVE_INFINITY
    run('measure')
  }
  if (form.kind === 'sets') run('measure')
  else if (form.kind === 'squares') {
    if (takesShorts(matrix, layout, view)) run('measure')
    else compareFloats()
  }
  const inMetric = distance.metric === 'itself' ? (x: number) => x : Math.sqrt
  let last: Matrix | undefined
  let since = 0

  const restart = (labels?: Int32Array) => {
    if (labels) view.labels.set(labels)
    else view.labels.fill(-1)
    // Rows without a label are compared with all groups, whatever their bounds.
    if (labels) view.lower.fill(noBound)
    view.drift.fill(0)
    last = undefined
    since = 0
  }

  return {
    k,
    restart,

    assign(centres) {
      placeCentres(centres, form, layout, view)
      if (!bounded) view.drift.fill(Number.POSITIVE_INFINITY)
      else if (last) addDrift(centreShifts(last, centres, distance, inMetric), layout, view.drift)
      last = centres
      const afresh = since === 0
      since = (since + 1) % sumsLast
      view.afresh[0] = Number(afresh)
      if (afresh) for (const sums of [view.sums, view.totals, view.counts]) sums.fill(0)
      run('assign')
      // Shorts may not tell rows apart that lie close together.
      const doubts = totalOf(view.doubts, new Int32Array(1))[0]!
      if (view.byShorts[0] === 1 && doubts > mostDoubts * matrix.rows) compareFloats()
      return {
        costs: totalOf(view.costs, new Float64Array(k)),
        sizes: totalOf(view.counts, new Int32Array(k)),
      }
    },

    means: () => meansOf(view, layout),

    costsAt(centres) {
      placeCentres(centres, form, layout, view)
      run('own')
      return totalOf(view.costs, new Float64Array(k))
    },

    labels: () => view.labels.slice(),
    distances: () => view.distances.slice(),
    release: () => returnMemory(memory),
  }
}

const modules = new Map<string, WasmModule>()

/** Modules kept: those that are used again have been compiled well by then. */
const mostModules = 16

function moduleFor(form: SimdForm, layout: DenseLayout): WasmModule {
  const key = JSON.stringify([form.kind, form.finish, layout])
  const module =
    modules.get(key) ??
    wasmModule(denseFunctions(form, layout), Math.ceil(layout.bytes / pageBytes))
  modules.delete(key)
  modules.set(key, module)
  for (const oldest of modules.keys()) {
    if (modules.size <= mostModules) break
    modules.delete(oldest)
  }
  return module
}

type Views = ReturnType<typeof viewsOf>

function viewsOf({ buffer }: WasmMemory, layout: DenseLayout) {
  const { n, k, padded, groups, blocks, parts } = layout
  const ints = (from: number, to: number) => new Int32Array(buffer, from, (to - from) >> 2)
  const floats = (from: number, to: number) => new Float32Array(buffer, from, (to - from) >> 2)
  const centres = groups * blocks * lanes
  return {
    rows: new Float32Array(buffer, layout.rows, n * padded),
    weights: new Float64Array(buffer, layout.weights, n),
    labels: new Int32Array(buffer, layout.labels, n),
    distances: new Float64Array(buffer, layout.distances, n),
    lower: floats(layout.lower, layout.centres),
    centres: new Float32Array(buffer, layout.centres, k * padded),
    bits: ints(layout.bits, layout.coarse),
    centreBits: ints(layout.centreBits, layout.interleaved),
    interleaved: floats(layout.interleaved, layout.bias),
    coarseCentres: new Int16Array(
      buffer,
      layout.coarseCentres,
      (layout.middle - layout.coarseCentres) >> 1,
    ),
    middle: new Float32Array(buffer, layout.middle, padded),
    scale: new Float32Array(buffer, layout.scale, 1),
    largest: new Float32Array(buffer, layout.largest, 1),
    unscale: new Float32Array(buffer, layout.unscale, 1),
    byShorts: new Int32Array(buffer, layout.byShorts, 1),
    rowOff: new Float64Array(buffer, layout.rowOff, 1),
    centreOff: new Float64Array(buffer, layout.centreOff, 1),
    doubts: new Int32Array(buffer, layout.doubts, parts),
    bias: new Float32Array(buffer, layout.bias, centres),
    numbers: new Int32Array(buffer, layout.numbers, centres),
    longest: new Float64Array(buffer, layout.longest, 1),
    afresh: new Int32Array(buffer, layout.afresh, 1),
    drift: new Float32Array(buffer, layout.drift, groups),
    sums: new Float64Array(buffer, layout.sums, parts * k * padded),
    totals: new Float64Array(buffer, layout.totals, parts * k),
    counts: new Int32Array(buffer, layout.counts, parts * k),
    costs: new Float64Array(buffer, layout.costs, parts * k),
  }
}

function takeRows(
  { rows: n, columns: d, values }: Matrix,
  { padded }: DenseLayout,
  view: Views,
): void {
  if (d === padded) {
    view.rows.set(values)
    return
  }
  const { rows } = view
  for (let row = 0, from = 0, to = 0; row < n; row++) {
    for (let column = 0; column < d; column++) rows[to++] = values[from++]!
    for (let column = d; column < padded; column++) rows[to++] = 0
  }
}

function placeCentres(
  { rows: k, columns: d, values }: Matrix,
  { kind }: SimdForm,
  { padded, words }: DenseLayout,
  view: Views,
): void {
  view.longest[0] = 0
  view.centreOff[0] = 0
  // Lanes beyond the last centre are infinitely far.
  view.bias.fill(Number.POSITIVE_INFINITY)
  view.centreBits.fill(0)
  for (let centre = 0; centre < k; centre++) {
    const row = values.subarray(centre * d, (centre + 1) * d)
    view.centres.set(row, centre * padded)
    const square = row.reduce((sum, value, c) => sum + (value - view.middle[c]!) ** 2, 0)
    view.longest[0] = Math.max(view.longest[0]!, Math.sqrt(square))
    view.bias[centre] = { squares: square / 2, sets: square, absolutes: 0, largest: 0 }[kind]
    if (kind === 'sets') {
      for (const [column, has] of row.entries()) {
        view.centreBits[centre * words + (column >> 5)]! |= has << (column & 31)
      }
      const bits = view.centreBits.subarray(centre * words, (centre + 1) * words)
      interleave(bits, centre, new Int32Array(view.interleaved.buffer, view.interleaved.byteOffset))
    } else {
      interleave(row, centre, view.interleaved)
      if (view.byShorts[0] === 1) placeShorts(row, centre, padded, view)
    }
  }
}

/** A centre as shorts, two columns side by side, and how far that is from the centre. */
function placeShorts(row: Float32Array, centre: number, padded: number, view: Views): void {
  const [scale, largest] = [view.scale[0]!, view.largest[0]!]
  const from = Math.floor(centre / lanes) * lanes * padded + 2 * (centre % lanes)
  let off = 0
  for (const [column, value] of row.entries()) {
    const exact = (value - view.middle[column]!) * scale
    const short = Math.max(-largest, Math.min(largest, Math.round(exact)))
    view.coarseCentres[from + (column >> 1) * 2 * lanes + (column & 1)] = short
    off += (exact - short) ** 2
  }
  view.centreOff[0] = Math.max(view.centreOff[0]!, (Math.sqrt(off) / scale) * 1.001)
}

/**
 * Prepares for shorts if those tell most rows apart: unless a few numbers are far larger than all others.
 *
 * The middle and the largest number are those of a sample; rows with a larger number are compared exactly.
 */
function takesShorts(
  { rows: n, columns: d, values }: Matrix,
  { padded }: DenseLayout,
  view: Views,
): boolean {
  const step = Math.ceil(n / sampled)
  const middle = new Float64Array(d)
  for (let row = 0; row < n; row += step) {
    for (let column = 0; column < d; column++) middle[column]! += values[row * d + column]!
  }
  const rows = Math.ceil(n / step)
  for (let column = 0; column < d; column++) view.middle[column] = middle[column]! / rows
  let [most, squares] = [0, 0]
  for (let row = 0; row < n; row += step) {
    for (let column = 0; column < d; column++) {
      const apart = Math.abs(values[row * d + column]! - view.middle[column]!)
      most = Math.max(most, apart)
      squares += apart * apart
    }
  }
  // A sum of d products of two shorts has 31 bits.
  const largest = Math.min(32_767, Math.floor(Math.sqrt((2 ** 31 - 1) / padded)))
  const deviation = Math.sqrt(squares / (rows * d))
  const room = most * beyondSample
  if (!(room / (largest * deviation) < coarsest && room > 1e-15 && room < 1e15)) return false
  view.byShorts[0] = 1
  view.largest[0] = largest
  view.scale[0] = largest / room
  const scale = view.scale[0]!
  view.unscale[0] = -1 / (scale * scale)
  // Half a unit in each column, and what scaling may round.
  view.rowOff[0] = ((0.5 * Math.sqrt(d)) / scale) * 1.002
  return true
}

/** Puts a centre into its lane of its block, column after column. */
function interleave<T extends Float32Array | Int32Array>(row: T, centre: number, into: T): void {
  const from = Math.floor(centre / lanes) * lanes * row.length + (centre % lanes)
  for (let column = 0; column < row.length; column++) into[from + column * lanes] = row[column]!
}

/** Adds for each group how far its centres can have moved, a hair more for rounding. */
function addDrift(
  shifts: Float64Array,
  { blocks, groups }: DenseLayout,
  drift: Float32Array,
): void {
  for (let group = 0; group < groups; group++) {
    const of = shifts.subarray(group * blocks * lanes, (group + 1) * blocks * lanes)
    const most = of.reduce((a, b) => Math.max(a, b), 0)
    drift[group] = (drift[group]! + most * (1 + boundMargin)) * (1 + driftMargin)
  }
}

/** Sums over the parts, shape `[into.length]`. */
function totalOf<T extends Float64Array | Int32Array>(
  byPart: Float64Array | Int32Array,
  into: T,
): T {
  for (let from = 0; from < byPart.length; from += into.length) {
    for (let at = 0; at < into.length; at++) into[at]! += byPart[from + at]!
  }
  return into
}

function meansOf(view: Views, { d, k, padded }: DenseLayout): Means {
  const sums = totalOf(view.sums, new Float64Array(k * padded))
  const weights = totalOf(view.totals, new Float64Array(k))
  const sizes = totalOf(view.counts, new Int32Array(k))
  const values = new Float64Array(k * d)
  for (let label = 0; label < k; label++) {
    // Taken away one by one, the weights of rows may leave a trace.
    const weight = sizes[label] === 0 ? Number.NaN : weights[label]!
    for (let column = 0; column < d; column++) {
      values[label * d + column] = sums[label * padded + column]! / weight
    }
  }
  return { values, weights }
}
