import { softmax } from './activations.ts'
import { add, multiply, subtract } from './arithmetic.ts'
import { requireShape, type Tensor } from './graph.ts'
import { transpose } from './layout.ts'
import { matmul } from './matrix-product.ts'
import { sum, sumTo } from './reduction.ts'
import { fixedSize } from './shape.ts'

/** What may be added to {@link attention}. */
export interface AttentionOptions {
  /** Added to the scores, broadcast to `[..., L, M]`: {@link causalBias}, or a learned one. */
  readonly bias?: Tensor
  /** Multiplied with the weights, shape `[..., L, M]`: a dropout mask, 0 or 1 / (1 − rate). */
  readonly mask?: Tensor
}

/**
 * `mask softmax(Q Kᵀ / √d + bias) V`. Heads are leading dimensions: `[B, h, L, d]`.
 *
 * @param q - Shape `[..., L, d]`, d a number.
 * @param k - Shape `[..., M, d]`.
 * @param v - Shape `[..., M, e]`.
 * @returns Shape `[..., L, e]`.
 * @throws {@link PortentError} `ERR_SHAPE` otherwise.
 * @see Vaswani et al., Attention Is All You Need, 2017, section 3.2.1.
 */
export function attention(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  { bias, mask }: AttentionOptions = {},
): Tensor {
  const scaled = multiply(q, 1 / Math.sqrt(fixedSize('attention', q.shape, -1)))
  const scores = matmul(scaled, transpose(k))
  const weights = softmax(bias ? add(scores, bias) : scores)
  if (mask) requireShape('the mask of attention', mask, weights.shape)
  const kept = mask ? multiply(weights, mask) : weights
  const y = matmul(kept, v)
  // By hand, as the softmax's sum over L × M can be taken over L × e: Σ dW W = Σ dY Y in each row.
  return y.graph.withGradient(y, bias ? [scaled, k, v, bias] : [scaled, k, v], (dy) => {
    const byKept = matmul(dy, transpose(v))
    const byWeights = mask ? multiply(byKept, mask) : byKept
    const byScores = multiply(weights, subtract(byWeights, sum(multiply(dy, y), [-1], true)))
    return [
      matmul(byScores, k),
      matmul(transpose(byScores), scaled),
      matmul(transpose(kept), dy),
      bias && sumTo(byScores, bias.shape),
    ]
  })
}
