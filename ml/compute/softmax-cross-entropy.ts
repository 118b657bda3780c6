import { log, softmax } from './activations.ts'
import { add, multiply, negate, subtract } from './arithmetic.ts'
import { requireShape, type Tensor } from './graph.ts'
import { reshape } from './layout.ts'
import { matmul, scoresOf, transposedTimes } from './matrix-product.ts'
import { sum, zerosLike } from './reduction.ts'
import { scan } from './scan.ts'
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

/** Positions whose scores are held at once; of a few thousand candidates they stay in a core's cache. */
const blockRows = 256

/**
 * `Σ −w ln softmax(h Eᵀ)[target]`, the loss over all candidates of a table.
 *
 * The same as {@link crossEntropy} of {@link scoresOf}, but no matrix `[N, V]` is ever whole: a block of
 * positions after the other is scored, and leaves its share of the gradients.
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
  if (bias) requireShape('the bias', bias, [n, table.shape[0]!])
  const blocks = [hidden, targets, weights, ...(bias ? [bias] : [])].map(inBlocks)
  const { state, kept } = scan(
    zerosLike(table),
    blocks as [Tensor, ...Tensor[]],
    (inner, before, parts) => {
      const [h, target, weight, added] = parts as [Tensor, Tensor, Tensor, Tensor?]
      const candidates = inner.fromOutside(table)
      const rows = h.shape[0]!
      const scores = scoresOf(h, candidates) // (rows, V)
      const probabilities = softmax(added ? add(scores, added) : scores)
      const weighted = multiply(h, reshape(weight, [rows, 1]))
      return {
        state: add(before, transposedTimes(probabilities, weighted)),
        kept: [
          weightedLoss(probabilities, target, weight, rows),
          matmul(probabilities, candidates),
        ],
      }
    },
  )
  const [losses, expected] = kept as [Tensor, Tensor]
  const meanRows = firstRows(expected, n) // the mean of the table by each position's probabilities
  return losses.graph.withGradient(sum(losses, [0]), [hidden, table, targetRows], (dy) => {
    const weight = reshape(multiply(weights, dy), [n, 1])
    return [
      multiply(subtract(meanRows, targetRows), weight),
      multiply(state, dy),
      negate(multiply(hidden, weight)),
    ]
  })
}

/** `[N, ...]` as `[blocks, rows, ...]`, with zeros after the last; less rows if there are not as many. */
function inBlocks(x: Tensor): Tensor {
  const { graph, shape } = x
  const size = graph.size(shape[0]!)
  const rows = graph.apply('Min', [size, graph.integers([blockRows])], [1])
  const missing = graph.apply('Mod', [graph.apply('Neg', [size], [1]), rows], [1])
  const others = shape.slice(1)
  const none = graph.integers(shape.map(() => 0))
  const concat = (parts: Tensor[]) =>
    graph.apply('Concat', parts, [-1], { attributes: { axis: 0 } })
  const after = others.length > 0 ? [missing, graph.integers(others.map(() => 0))] : [missing]
  const padded = graph.apply('Pad', [x, concat([none, ...after])], ['padded', ...others])
  const sizes = [graph.integers([-1]), rows, ...others.map((size) => graph.size(size))]
  return graph.apply('Reshape', [padded, concat(sizes)], ['blocks', 'rows', ...others])
}

/** Undoes {@link inBlocks}, of `[blocks, rows, d]`. */
function firstRows(x: Tensor, n: Dimension): Tensor {
  const { graph } = x
  const d = x.shape[2]!
  const flat = [graph.integers([-1]), graph.size(d)]
  const sizes = graph.apply('Concat', flat, [2], { attributes: { axis: 0 } })
  const rows = graph.apply('Reshape', [x, sizes], ['padded', d])
  const [start, axis] = [graph.integers([0]), graph.integers([0])]
  return graph.apply('Slice', [rows, start, graph.size(n), axis], [n, d])
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
