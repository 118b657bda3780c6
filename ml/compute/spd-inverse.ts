/** Columns swept at once: two panels of 64-column tiles stay in a core's first cache. */
const block = 64
/** Rows and columns of the tile that one pass of the kernel keeps in registers. */
const tile = 4

/**
 * Inverse of a symmetric positive definite matrix, by sweeping blocks of columns.
 *
 * Sweeping all columns of A leaves −A⁻¹ in its place. Nearly all of the n³/2 multiplications are the one
 * update `A −= W Vᵀ` of the lower triangle, which is done in 4 × 4 tiles.
 *
 * @param matrix - Row-major, shape `[n, n]`; only its lower triangle is read.
 * @returns Row-major, shape `[n, n]`, symmetric.
 * @throws RangeError if the length isn't n² or the matrix is not positive definite.
 * @see Goodnight, A Tutorial on the SWEEP Operator, The American Statistician 33(3):149–158, 1979.
 */
export function spdInverse(matrix: Float64Array, n: number): Float64Array {
  if (matrix.length !== n * n)
    throw new RangeError(`a matrix of order ${n} has ${n * n} values, got ${matrix.length}`)
  const order = Math.ceil(n / tile) * tile
  const a = padded(matrix, n, order)
  const panel = new Float64Array(order * block) // V, (order, block)
  const swept = new Float64Array(order * block) // W, (order, block)
  for (let from = 0; from < order; from += block) {
    const to = Math.min(from + block, order)
    const inverse = invertedBlock(a, order, from, to)
    readPanel(a, order, from, to, panel)
    multiplyPanel(panel, inverse, to - from, swept)
    subtractProduct(a, order, swept, panel, to - from)
    writePanel(a, order, from, to, swept, inverse)
  }
  return negatedAndMirrored(a, order, n)
}

/** The matrix in the corner of one whose order fits the tiles, with ones on the rest of its diagonal. */
function padded(matrix: Float64Array, n: number, order: number): Float64Array {
  if (n === order) return matrix.slice()
  const a = new Float64Array(order * order)
  for (let i = 0; i < n; i++) a.set(matrix.subarray(i * n, i * n + i + 1), i * order)
  for (let i = n; i < order; i++) a[i * order + i] = 1
  return a
}

/** Inverse of the block `[from, to)` on the diagonal, shape `[b, b]`, by sweeping one column at a time. */
function invertedBlock(a: Float64Array, order: number, from: number, to: number): Float64Array {
  const b = to - from
  const d = new Float64Array(b * b)
  for (let i = 0; i < b; i++)
    for (let j = 0; j <= i; j++) {
      const value = a[(from + i) * order + from + j]!
      d[i * b + j] = value
      d[j * b + i] = value
    }
  for (let k = 0; k < b; k++) {
    const pivot = d[k * b + k]!
    if (!(pivot > 0)) throw new RangeError('the matrix is not positive definite')
    for (let i = 0; i < b; i++) {
      if (i === k) continue
      const factor = d[i * b + k]! / pivot
      for (let j = 0; j < b; j++) if (j !== k) d[i * b + j]! -= factor * d[k * b + j]!
    }
    for (let i = 0; i < b; i++) {
      d[i * b + k]! /= pivot
      d[k * b + i] = d[i * b + k]!
    }
    d[k * b + k] = -1 / pivot
  }
  for (let i = 0; i < d.length; i++) d[i] = -d[i]!
  return d
}

/** Columns `[from, to)` of the symmetric matrix, shape `[order, b]`, with zeros in their own rows. */
function readPanel(
  a: Float64Array,
  order: number,
  from: number,
  to: number,
  panel: Float64Array,
): void {
  const b = to - from
  panel.fill(0)
  for (let k = 0; k < b; k++) {
    const row = (from + k) * order
    for (let i = 0; i < from; i++) panel[i * b + k] = a[row + i]!
  }
  for (let i = to; i < order; i++) panel.set(a.subarray(i * order + from, i * order + to), i * b)
}

/** `product = panel · inverse`, shape `[order, b]`; `inverse` is symmetric. */
function multiplyPanel(
  panel: Float64Array,
  inverse: Float64Array,
  b: number,
  product: Float64Array,
): void {
  const rows = panel.length / block
  for (let i = 0; i < rows; i++) {
    const at = i * b
    for (let j = 0; j < b; j++) {
      let sum = 0
      for (let k = 0; k < b; k++) sum += panel[at + k]! * inverse[j * b + k]!
      product[at + j] = sum
    }
  }
}

/** `a −= w vᵀ` on the lower triangle, tile by tile; w and v have shape `[order, b]`. */
function subtractProduct(
  a: Float64Array,
  order: number,
  w: Float64Array,
  v: Float64Array,
  b: number,
): void {
  // A stretch of v's rows stays in cache while all of w passes by.
  for (let from = 0; from < order; from += block) {
    const to = Math.min(from + block, order)
    for (let i = from; i < order; i += tile)
      for (let j = from; j < to && j <= i; j += tile) subtractTile(a, order, w, v, b, i, j)
  }
}

/** One 4 × 4 tile of {@link subtractProduct}, its sums in registers. */
function subtractTile(
  a: Float64Array,
  order: number,
  w: Float64Array,
  v: Float64Array,
  b: number,
  i: number,
  j: number,
): void {
  let s00 = 0
  let s01 = 0
  let s02 = 0
  let s03 = 0
  let s10 = 0
  let s11 = 0
  let s12 = 0
  let s13 = 0
  let s20 = 0
  let s21 = 0
  let s22 = 0
  let s23 = 0
  let s30 = 0
  let s31 = 0
  let s32 = 0
  let s33 = 0
  const w0 = i * b
  const w1 = w0 + b
  const w2 = w1 + b
  const w3 = w2 + b
  const v0 = j * b
  const v1 = v0 + b
  const v2 = v1 + b
  const v3 = v2 + b
  for (let k = 0; k < b; k++) {
    const y0 = v[v0 + k]!
    const y1 = v[v1 + k]!
    const y2 = v[v2 + k]!
    const y3 = v[v3 + k]!
    let x = w[w0 + k]!
    s00 += x * y0
    s01 += x * y1
    s02 += x * y2
    s03 += x * y3
    x = w[w1 + k]!
    s10 += x * y0
    s11 += x * y1
    s12 += x * y2
    s13 += x * y3
    x = w[w2 + k]!
    s20 += x * y0
    s21 += x * y1
    s22 += x * y2
    s23 += x * y3
    x = w[w3 + k]!
    s30 += x * y0
    s31 += x * y1
    s32 += x * y2
    s33 += x * y3
  }
  let at = i * order + j
  a[at]! -= s00
  a[at + 1]! -= s01
  a[at + 2]! -= s02
  a[at + 3]! -= s03
  at += order
  a[at]! -= s10
  a[at + 1]! -= s11
  a[at + 2]! -= s12
  a[at + 3]! -= s13
  at += order
  a[at]! -= s20
  a[at + 1]! -= s21
  a[at + 2]! -= s22
  a[at + 3]! -= s23
  at += order
  a[at]! -= s30
  a[at + 1]! -= s31
  a[at + 2]! -= s32
  a[at + 3]! -= s33
}

/** Puts the swept columns `[from, to)` back into the lower triangle. */
function writePanel(
  a: Float64Array,
  order: number,
  from: number,
  to: number,
  swept: Float64Array,
  inverse: Float64Array,
): void {
  const b = to - from
  for (let k = 0; k < b; k++) {
    const row = (from + k) * order
    for (let i = 0; i < from; i++) a[row + i] = swept[i * b + k]!
    for (let j = 0; j < b; j++) a[row + from + j] = -inverse[k * b + j]!
  }
  for (let i = to; i < order; i++) a.set(swept.subarray(i * b, (i + 1) * b), i * order + from)
}

function negatedAndMirrored(a: Float64Array, order: number, n: number): Float64Array {
  const inverse = n === order ? a : new Float64Array(n * n)
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) inverse[i * n + j] = -a[i * order + j]!
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) inverse[j * n + i] = inverse[i * n + j]!
  return inverse
}
