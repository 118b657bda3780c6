import { Graph } from './graph.ts'
import { openSession, type Session } from './session.ts'

/** Columns swept at once: small beside most matrices, large enough that products are most of the work. */
const block = 192

/**
 * Inverse of a symmetric positive definite matrix, by sweeping blocks of columns.
 *
 * Sweeping all columns of A leaves −A⁻¹ in its place. Nearly all of the n³ multiplications are in the one
 * product `A − W Vᵀ` of each block, which ONNX Runtime does in 64-bit floats.
 *
 * @param matrix - Row-major, shape `[n, n]`; only its lower triangle is read. It is left alone.
 * @param options - `threads` that a product may use; default 1. The result is the same bits whatever it is.
 * @returns Row-major, shape `[n, n]`, symmetric.
 * @throws RangeError if the length isn't n² or the matrix is not positive definite.
 * @see Goodnight, A Tutorial on the SWEEP Operator, The American Statistician 33(3):149–158, 1979.
 */
export async function spdInverse(
  matrix: Float64Array,
  n: number,
  { threads = 1 }: { readonly threads?: number } = {},
): Promise<Float64Array> {
  if (matrix.length !== n * n)
    throw new RangeError(`a matrix of order ${n} has ${n * n} values, got ${matrix.length}`)
  let a = mirrored(matrix, n)
  const session = n > block ? await openSession(sweepGraph(), { threads }) : undefined
  try {
    for (let from = 0; from < n; from += block) {
      const to = Math.min(from + block, n)
      const inverse = invertedBlock(a, n, from, to)
      if (session) a = await swept(session, a, n, from, to, inverse)
      writeBlock(a, n, from, to, inverse)
    }
  } finally {
    await session?.close()
  }
  // What is left of rounding on either side of the diagonal is not to be seen.
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = -a[i * n + j]!
  return a
}

/** All of the matrix, by its lower triangle. */
function mirrored(matrix: Float64Array, n: number): Float64Array {
  const a = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = matrix[i * n + j]!
  return a
}

/** `−W = V (−D)` and `A − W Vᵀ`. */
function sweepGraph(): Uint8Array {
  const graph = new Graph()
  const a = graph.input('a', ['n', 'n'], 'float64')
  const v = graph.input('v', ['n', 'b'], 'float64')
  const d = graph.input('d', ['b', 'b'], 'float64')
  const w = graph.apply('MatMul', [v, d], ['n', 'b'])
  graph.output('w', w)
  const attributes = { transB: 1 }
  graph.output('rest', graph.apply('Gemm', [w, v, a], ['n', 'n'], { attributes }))
  return graph.toOnnx()
}

/** Sweeps the columns `[from, to)` out of all others, and puts them and their rows in place. */
async function swept(
  session: Session,
  a: Float64Array,
  n: number,
  from: number,
  to: number,
  inverse: Float64Array,
): Promise<Float64Array> {
  const b = to - from
  const v = new Float64Array(n * b)
  for (let i = 0; i < n; i++)
    if (i < from || i >= to) v.set(a.subarray(i * n + from, i * n + to), i * b)
  const outputs = await session.run({ a, v, d: inverse.map((value) => -value) }, { n, b })
  const [w, rest] = [outputs.w as Float64Array, outputs.rest as Float64Array]
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < b; k++) rest[i * n + from + k] = rest[(from + k) * n + i] = -w[i * b + k]!
  }
  return rest
}

/** Puts `−inverse` where the swept columns meet their rows. */
function writeBlock(
  a: Float64Array,
  n: number,
  from: number,
  to: number,
  inverse: Float64Array,
): void {
  const b = to - from
  for (let k = 0; k < b; k++)
    for (let j = 0; j < b; j++) a[(from + k) * n + from + j] = -inverse[k * b + j]!
}

/** Inverse of the block `[from, to)` on the diagonal, shape `[b, b]`, by sweeping one column at a time. */
function invertedBlock(a: Float64Array, n: number, from: number, to: number): Float64Array {
  const b = to - from
  const d = new Float64Array(b * b)
  for (let i = 0; i < b; i++) d.set(a.subarray((from + i) * n + from, (from + i) * n + to), i * b)
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
