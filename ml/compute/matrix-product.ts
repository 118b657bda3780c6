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
