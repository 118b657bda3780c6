import { softplus } from './activations.ts'
import { multiply, subtract } from './arithmetic.ts'
import { requireShape, type Tensor } from './graph.ts'
import { sum } from './reduction.ts'

/**
 * `Σ w (ln(1 + eˣ) − y x)`: minus the log-likelihood of labels y when x is the log-odds of 1.
 *
 * @param scores - Log-odds, any shape.
 * @param labels - In `[0, 1]`, of the scores' shape, or one number for all.
 * @param weights - Of the scores' shape.
 * @returns Shape `[]`, at least 0.
 * @throws {@link PortentError} `ERR_SHAPE` otherwise.
 */
export function binaryCrossEntropy(
  scores: Tensor,
  labels: Tensor | number,
  weights: Tensor,
): Tensor {
  if (typeof labels !== 'number') requireShape('the labels', labels, scores.shape)
  requireShape('the weights', weights, scores.shape)
  const losses = subtract(softplus(scores), multiply(scores, labels))
  return sum(multiply(losses, weights), [...scores.shape.keys()])
}
