import type { Matrix } from '../../../features/index.ts'
import { centreShifts, halfToNext, largestOtherShift } from '../centre-bounds.ts'
import type { Distance } from '../distances/distance.ts'
import type { SimdForm } from '../distances/simd-form.ts'
import type { Nearest } from '../kernel.ts'
import type { Assign } from '../space.ts'
import { denseFunctions, type Task } from './dense-code.ts'
import { chunk, type DenseLayout, denseLayout, lanes, parts } from './dense-layout.ts'
import { type SharedCode, sharedPool } from './thread-pool.ts'
import { wasmModule } from './wasm-code.ts'
import { type WasmMemory, webAssembly } from './web-assembly.ts'

/** Rows in memory that all threads share, beside k centres. */
export interface DenseEngine {
  readonly k: number
  /** The same labels and distances, to the bit, as comparing each row with each centre in 64 bits. */
  readonly assign: Assign<Matrix>
  /** Distances of rows to the centres of these labels, shape `[n]`. */
  own(centres: Matrix, labels: Int32Array): Float64Array
  /** Weighted mean of each label's rows, shape `[k, d]`; NaN for a label without rows. */
  means(labels: Int32Array): Float64Array
}

/** Below so many comparisons of numbers, starting costs more than it saves. */
const worthwhile = 2 ** 22

/** WebAssembly addresses 4 GiB; more than this is left to the plain way. */
const mostBytes = 3.5 * 2 ** 30

/** Quotients of larger sets may be equal in 32 bits without being so. */
const mostSetColumns = 1_024

const pageBytes = 65_536

/** Whether the engine takes rows of this shape under this distance, and gains by it. */
export function engineTakes(
  { rows: n, columns: d }: Matrix,
  k: number,
  { simd }: Distance,
  least = worthwhile,
): boolean {
  if (simd === undefined || k < 2 || n * d * k < least) return false
  if (simd.kind === 'sets' && d > mostSetColumns) return false
  return denseLayout(n, d, k, sharedPool().threads).bytes <= mostBytes
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
  const { rows: n, columns: d } = matrix
  const pool = sharedPool()
  const layout = denseLayout(n, d, k, pool.threads)
  const pages = Math.ceil(layout.bytes / pageBytes)
  const memory = new webAssembly.Memory({ initial: pages, maximum: pages, shared: true })
  const code: SharedCode = { module: wasmModule(denseFunctions(form, layout), pages), memory }
  const view = viewsOf(memory, layout)
  view.rows.set(matrix.values)
  view.weights.set(weights)
  view.norms.set(normsOf(matrix, form))
  const run = (task: Task) => pool.run(code, task, n, chunk)
  const inMetric = distance.metric === 'itself' ? (x: number) => x : Math.sqrt
  let last: Matrix | undefined

  const place = (centres: Matrix) => {
    view.centres.set(centres.values)
    const norms = normsOf(centres, form)
    view.longest[0] = norms.reduce((most, norm) => Math.max(most, norm), 0)
    view.bias.set(biases(norms, form, view.bias.length))
    interleave(centres, view.interleaved)
  }

  return {
    k,

    assign(centres, prior) {
      place(centres)
      if (!bounded || last === undefined || prior === undefined) {
        run('first')
      } else {
        takeOver(prior, view)
        const shift = centreShifts(last, centres, distance, inMetric)
        view.drop.set(largestOtherShift(shift))
        view.halfWay.set(halfToNext(centres, distance, inMetric))
        run('bounded')
      }
      last = centres
      return { labels: view.labels.slice(), distances: view.distances.slice() }
    },

    own(centres, labels) {
      view.centres.set(centres.values)
      const kept = view.labels.slice()
      view.labels.set(labels)
      run('own')
      view.labels.set(kept)
      return view.distances.slice()
    },

    means(labels) {
      const kept = view.labels.slice()
      view.labels.set(labels)
      view.sums.fill(0)
      view.totals.fill(0)
      pool.run(code, 'sums', parts, 1)
      view.labels.set(kept)
      return meansOf(view, layout)
    },
  }
}

type Views = ReturnType<typeof viewsOf>

function viewsOf({ buffer }: WasmMemory, layout: DenseLayout) {
  const { n, d, k } = layout
  const padded = lanes * Math.ceil(k / lanes)
  return {
    rows: new Float32Array(buffer, layout.rows, n * d),
    norms: new Float32Array(buffer, layout.norms, n),
    weights: new Float64Array(buffer, layout.weights, n),
    labels: new Int32Array(buffer, layout.labels, n),
    distances: new Float64Array(buffer, layout.distances, n),
    lower: new Float64Array(buffer, layout.lower, n),
    centres: new Float32Array(buffer, layout.centres, k * d),
    interleaved: new Float32Array(buffer, layout.interleaved, padded * d),
    bias: new Float32Array(buffer, layout.bias, padded),
    longest: new Float64Array(buffer, layout.longest, 1),
    drop: new Float64Array(buffer, layout.drop, k),
    halfWay: new Float64Array(buffer, layout.halfWay, k),
    sums: new Float64Array(buffer, layout.sums, parts * k * d),
    totals: new Float64Array(buffer, layout.totals, parts * k),
  }
}

/** Lengths of rows or, for sets, their sizes, shape `[n]`. */
function normsOf({ rows, columns: d, values }: Matrix, { kind }: SimdForm): Float32Array {
  const norms = new Float32Array(rows)
  if (kind !== 'squares' && kind !== 'sets') return norms
  for (let row = 0; row < rows; row++) {
    let sum = 0
    for (let at = row * d; at < (row + 1) * d; at++) sum += values[at]! * values[at]!
    norms[row] = kind === 'squares' ? Math.sqrt(sum) : sum
  }
  return norms
}

/** What each centre's score begins with; lanes beyond the last centre are infinitely far. */
function biases(norms: Float32Array, { kind }: SimdForm, padded: number): Float32Array {
  const bias = new Float32Array(padded).fill(Number.POSITIVE_INFINITY)
  for (const [centre, norm] of norms.entries()) {
    bias[centre] = kind === 'squares' ? (norm * norm) / 2 : norm
  }
  return bias
}

/** Centres by groups of lanes, within a group column by column. */
function interleave({ rows: k, columns: d, values }: Matrix, into: Float32Array): void {
  for (let centre = 0; centre < k; centre++) {
    const group = Math.floor(centre / lanes) * lanes * d + (centre % lanes)
    for (let column = 0; column < d; column++) {
      into[group + column * lanes] = values[centre * d + column]!
    }
  }
}

/** Takes labels and distances that were found elsewhere; what is not as it was found here has no bound. */
function takeOver({ labels, distances }: Nearest, view: Views): void {
  for (let row = 0; row < labels.length; row++) {
    if (view.labels[row] === labels[row]) continue
    view.labels[row] = labels[row]!
    view.lower[row] = Number.NEGATIVE_INFINITY
  }
  view.distances.set(distances)
}

function meansOf({ sums, totals }: Views, { d, k }: DenseLayout): Float64Array {
  const means = new Float64Array(k * d)
  for (let label = 0; label < k; label++) {
    let total = 0
    for (let part = 0; part < parts; part++) total += totals[part * k + label]!
    for (let at = label * d; at < (label + 1) * d; at++) {
      for (let part = 0; part < parts; part++) means[at]! += sums[part * k * d + at]!
      means[at]! /= total
    }
  }
  return means
}
