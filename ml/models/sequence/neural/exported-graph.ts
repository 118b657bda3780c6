import { add, Graph, lookUp, scoresOf, type Tensor } from '../../../compute/index.ts'
import { firstItemRow, type Parameters } from './parameters.ts'
import { lastStates } from './scoring-graph.ts'
import type { NetworkSettings } from './settings.ts'

/**
 * The graph for use outside Portent, all weights written into it, for any batch B, length L and candidates C.
 *
 * Inputs: `sequence` `[B, L]` int32, rows of the table, padded at the right by 0; `lengths` `[B]` int32; an
 * input `[B, L]` int32 for each of `steps`; `candidates` `[C]` int32, rows to score; `k` `[1]` int64.
 * Outputs: `hidden` `[B, d]`; `candidate_scores` `[B, C]`; `top_items` `[B, k]` int64, rows of the best items of
 * all, best first, and `top_scores` `[B, k]`; fewer than k if there are no more. `log_total` `[B]` is the logarithm of
 * the sum of e to the score of each item: a score's P of coming next is `exp(score − log_total)`.
 *
 * @param table - Padding, start and the items of one network, shape `[R, d]`.
 */
export function exportedGraph(
  settings: NetworkSettings,
  steps: readonly string[],
  parameters: Parameters,
  table: Float32Array,
): Uint8Array {
  const graph = new Graph()
  const d = settings.dimension
  const R = table.length / d
  const rows = graph.constant(table, [R, d])
  const hidden = lastStates(rows, settings, { steps, parameters })
  graph.output('hidden', hidden)
  const candidates = graph.input('candidates', ['C'], 'int32')
  graph.output('candidate_scores', scoresOf(hidden, lookUp(rows, candidates)))
  const barred = new Float32Array(R).fill(Number.NEGATIVE_INFINITY, 0, firstItemRow)
  const scores = add(scoresOf(hidden, rows), graph.constant(barred, [R]))
  const [values, indices] = best(scores, graph.input('k', [1], 'int64'), R - firstItemRow)
  graph.output('top_items', indices)
  graph.output('top_scores', values)
  const total = graph.apply('ReduceLogSumExp', [scores, graph.integers([1])], ['B'], {
    attributes: { keepdims: 0 },
  })
  graph.output('log_total', total)
  return graph.toOnnx()
}

function best(scores: Tensor, k: Tensor, most: number): [values: Tensor, indices: Tensor] {
  const { graph } = scores
  const count = graph.apply('Min', [k, graph.integers([most])], [1])
  const shape = ['B', 'K']
  const [values, indices] = graph.applyMany('TopK', [scores, count], [shape, shape])
  return [values!, { ...indices!, type: 'int64' }]
}
