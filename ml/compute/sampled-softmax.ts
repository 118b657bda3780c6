import { exp, log, sigmoid, softplus } from './activations.ts'
import { add, divide, multiply, negate, subtract } from './arithmetic.ts'
import { requireSameType, requireShape, type Tensor } from './graph.ts'
import { reshape } from './layout.ts'
import { sum } from './reduction.ts'

/** N positions, each with its target's score and those of K candidates drawn for all of them. */
export interface SampledScores {
  /** Of each position's target, shape `[N]`. */
  readonly positives: Tensor
  /** Of the drawn candidates, shape `[N, K]`; K at least 1. */
  readonly negatives: Tensor
  /** Ids of the targets, shape `[N]`. */
  readonly targets: Tensor
  /** Ids of the drawn candidates, of the targets' type, shape `[K]`. */
  readonly drawn: Tensor
  /** Of each position, 1/N for a mean, shape `[N]`. */
  readonly weights: Tensor
  /**
   * Natural logarithm of how often each is expected among the drawn: of the targets, `[N]`, and of the
   * drawn, `[K]`. Taken off the scores, it makes the loss an estimate of that over all candidates; without
   * it, what is drawn often is scored too low.
   */
  readonly logExpected?: { readonly targets: Tensor; readonly drawn: Tensor }
}

/**
 * `Σ −w ln (eᵖ / (eᵖ + Σ eⁿ))`, cross-entropy over the target and drawn candidates only, for tables too
 * large for {@link softmaxCrossEntropy}. A drawn candidate that is the position's target is left out.
 *
 * Scores come from {@link scoresOf} and {@link lookUp}, or any blend; gradients go to both kinds.
 *
 * @returns Shape `[]`, at least 0.
 * @throws {@link PortentError} `ERR_SHAPE` for shapes other than those said, `ERR_INPUT` if the types of
 *   the ids differ.
 * @see Bengio and Senécal, IEEE Transactions on Neural Networks 19(4):713–722, 2008.
 */
export function sampledSoftmax(scores: SampledScores): Tensor {
  const { positives, negatives, targets, drawn, weights, logExpected } = scores
  const [n, k] = [negatives.shape[0]!, negatives.shape[1]!]
  requireShape('the scores of the targets', positives, [n])
  requireShape('the ids of the targets', targets, [n])
  requireShape('the ids of the drawn', drawn, [k])
  requireShape('the weights', weights, [n])
  requireSameType('sampledSoftmax', targets, drawn)
  const { graph, type } = negatives
  const rivals = logExpected ? subtract(negatives, logExpected.drawn) : negatives
  const target = logExpected ? subtract(positives, logExpected.targets) : positives
  const same = graph.apply('Equal', [reshape(targets, [n, 1]), drawn], [n, k], { type: 'bool' })
  const least = graph.scalar(-1e9, type)
  const others = graph.apply('Where', [same, least, rivals], [n, k], { type }) // (N, K)
  const top = graph.apply('ReduceMax', [others, graph.integers([1])], [n, 1])
  const shares = exp(subtract(others, top)) // (N, K), the largest 1
  const total = sum(shares, [1], true) // (N, 1)
  const ahead = subtract(add(top, log(total)), reshape(target, [n, 1])) // ln (Σ eⁿ / eᵖ), (N, 1)
  const loss = sum(multiply(softplus(ahead), reshape(weights, [n, 1])), [0, 1])
  return graph.withGradient(loss, [positives, negatives], (dy) => {
    const weight = reshape(multiply(weights, dy), [n, 1])
    const byAhead = multiply(sigmoid(ahead), weight)
    return [reshape(negate(byAhead), [n]), multiply(shares, divide(byAhead, total))]
  })
}
