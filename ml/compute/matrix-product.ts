import type { Tensor } from './graph.ts'
import { asRows, transpose } from './layout.ts'
import { sameShape, shapeMismatch } from './shape.ts'

/**
 * Matrix product over the last two dimensions.
 *
 * @param a - Shape `[..., n, k]`.
 * @param b - Shape `[k, m]`, or `[..., k, m]` with the leading dimensions of `a`.
 * @returns Shape `[..., n, m]`.
 * @throws {@link PortentError} `ERR_SHAPE` otherwise.
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  const inner = b.shape.at(-2)
  const flat = b.shape.length === 2
  const batchesAgree = flat || sameShape(a.shape.slice(0, -2), b.shape.slice(0, -2))
  if (a.shape.length < 2 || a.shape.at(-1) !== inner || !batchesAgree)
    throw shapeMismatch('matmul', a.shape, b.shape, 'needs [..., n, k] and [k, m] or [..., k, m]')
  return a.graph.apply('MatMul', [a, b], [...a.shape.slice(0, -1), b.shape.at(-1)!], {
    gradient: (dy) => [
      matmul(dy, transpose(b)),
      flat ? transposedTimes(asRows(a), asRows(dy)) : matmul(transpose(a), dy),
    ],
  })
}

/**
 * `A Bᵀ`: the score of every row of `a` with every row of `b`.
 *
 * @param a - Shape `[n, d]`.
 * @param b - Shape `[m, d]`, such as a table of embeddings.
 * @returns Shape `[n, m]`.
 * @throws {@link PortentError} `ERR_SHAPE` otherwise.
 */
export function scoresOf(a: Tensor, b: Tensor): Tensor {
  if (a.shape.length !== 2 || b.shape.length !== 2 || a.shape[1] !== b.shape[1])
    throw shapeMismatch('scoresOf', a.shape, b.shape, 'needs [n, d] and [m, d]')
  return a.graph.apply('Gemm', [a, b], [a.shape[0]!, b.shape[0]!], {
    attributes: { transB: 1 },
    gradient: (dy) => [matmul(dy, b), transposedTimes(dy, a)],
  })
}

/** `Aᵀ B` of matrices `[n, k]` and `[n, m]`, shape `[k, m]`; itself without a gradient. */
export function transposedTimes(a: Tensor, b: Tensor): Tensor {
  return a.graph.apply('Gemm', [a, b], [a.shape[1]!, b.shape[1]!], { attributes: { transA: 1 } })
}

/** Makes {@link roundedProduct} exact on every processor: some add two products in 16 bits with a sign. */
export const roundedZero = 64

/**
 * `(a − 64) B` of whole numbers of 8 bits, a quarter of the memory that floats take; without a gradient.
 *
 * @param a - uint8 in `[1, 127]`, shape `[n, k]`.
 * @param b - int8 in `[−127, 127]`, shape `[k, m]`; fastest as a constant.
 * @returns int32, exact, shape `[n, m]`.
 * @throws {@link PortentError} `ERR_SHAPE` for other shapes.
 */
export function roundedProduct(a: Tensor, b: Tensor): Tensor {
  if (a.shape.length !== 2 || b.shape.length !== 2 || a.shape[1] !== b.shape[0])
    throw shapeMismatch('roundedProduct', a.shape, b.shape, 'needs [n, k] and [k, m]')
  const zero = a.graph.constant(Uint8Array.of(roundedZero), [])
  const shape = [a.shape[0]!, b.shape[1]!]
  return a.graph.apply('MatMulInteger', [a, b, zero], shape, { type: 'int32' })
}
