import { log, softmax } from './activations.ts'
import { add, multiply, negate, subtract } from './arithmetic.ts'
import { requireShape, type Tensor } from './graph.ts'
import { reshape } from './layout.ts'
import { matmul, scoresOf, transposedTimes } from './matrix-product.ts'
import { sum } from './reduction.ts'
import type { Dimension } from './shape.ts'

/** A position's loss stops growing here, at 69: `−ln 10⁻³⁰`. Its gradient does not stop. */
const smallestProbability = 1e-30

/** N positions, each with the hidden state that must find its target among the V rows of a table. */
export interface TableTargets {
  /** Shape `[N, d]`. */
  readonly hidden: Tensor
  /** Embeddings of all candidates, shape `[V, d]`. */
  readonly table: Tensor
  /** Row of the right one, int32 or int64 in `[0, V)`, shape `[N]`. */
  readonly targets: Tensor
  /**
   * These rows of the table, shape `[N, d]`. By {@link lookUp} their share of the table's gradient comes
   * out by rows, and has to be added; by {@link gather} it flows into the table's.
   */
  readonly targetRows: Tensor
  /** Of each position, 1/N for a mean, shape `[N]`. */
  readonly weights: Tensor
  /** Added to the scores, shape `[N, V]`: −1e9 for a candidate that is none of the position's. */
  readonly bias?: Tensor
}

/**
 * `Σ −w ln softmax(h Eᵀ)[target]`, the loss over all candidates of a table.
 *
 * The same as {@link crossEntropy} of {@link scoresOf}, but its gradient never fills a second matrix
 * `[N, V]`, which is most of the cost for thousands of candidates.
 *
 * @returns Shape `[]`; at least 0, at most 69 per unit of weight.
 * @throws {@link PortentError} `ERR_SHAPE` for shapes other than those said.
 */
export function softmaxCrossEntropy(positions: TableTargets): Tensor {
  const { hidden, table, targets, targetRows, weights, bias } = positions
  const n = hidden.shape[0]!
  requireShape('the targets', targets, [n])
  requireShape('the rows of the targets', targetRows, hidden.shape)
  requireShape('the weights', weights, [n])
  const scores = scoresOf(hidden, table) // (N, V)
  if (bias) requireShape('the bias', bias, scores.shape)
  const probabilities = softmax(bias ? add(scores, bias) : scores)
  const loss = weightedLoss(probabilities, targets, weights, n)
  return loss.graph.withGradient(loss, [hidden, table, targetRows], (dy) => {
    const weight = reshape(multiply(weights, dy), [n, 1])
    const weighted = multiply(hidden, weight)
    return [
      multiply(subtract(matmul(probabilities, table), targetRows), weight),
      transposedTimes(probabilities, weighted),
      negate(weighted),
    ]
  })
}

/**
 * `Σ −w ln softmax(x)[target]` of scores made in any way, as of a blend of several.
 *
 * @param scores - Shape `[N, C]`.
 * @param targets - Column of the right one, int32 or int64 in `[0, C)`, shape `[N]`.
 * @param weights - Shape `[N]`.
 * @returns Shape `[]`; at least 0, at most 69 per unit of weight.
 * @throws {@link PortentError} `ERR_SHAPE` otherwise.
 */
export function crossEntropy(scores: Tensor, targets: Tensor, weights: Tensor): Tensor {
  const n = scores.shape[0]!
  requireShape('the targets', targets, [n])
  requireShape('the weights', weights, [n])
  const probabilities = softmax(scores)
  const loss = weightedLoss(probabilities, targets, weights, n)
  return loss.graph.withGradient(loss, [scores], (dy) => {
    const weight = reshape(multiply(weights, dy), [n, 1])
    const inputs = [multiply(probabilities, weight), reshape(targets, [n, 1]), negate(weight)]
    const attributes = { axis: 1, reduction: 'add' }
    return [loss.graph.apply('ScatterElements', inputs, scores.shape, { attributes })]
  })
}

/** Without a gradient: the callers give one. */
function weightedLoss(
  probabilities: Tensor,
  targets: Tensor,
  weights: Tensor,
  n: Dimension,
): Tensor {
  const { graph, type } = probabilities
  const inputs = [probabilities, reshape(targets, [n, 1])]
  const ofTargets = graph.apply('GatherElements', inputs, [n, 1], { attributes: { axis: 1 } })
  const least = graph.scalar(smallestProbability, type)
  const likely = graph.apply('Max', [ofTargets, least], [n, 1])
  return negate(sum(multiply(log(likely), reshape(weights, [n, 1])), [0, 1]))
}
