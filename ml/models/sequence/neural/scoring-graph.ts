import {
  add,
  asRows,
  cast,
  clip,
  Graph,
  gather,
  multiply,
  range,
  reshape,
  type Shape,
  scoresOf,
  subtract,
  type Tensor,
} from '../../../compute/index.ts'
import { encode } from './encoder.ts'
import {
  firstItemRow,
  type Parameters,
  tableOfPositions,
  tableOfStepSide,
  weightShapes,
} from './parameters.ts'
import type { NetworkSettings } from './settings.ts'

/** What the graph may be built for. */
export interface ScoringGraphOptions {
  /** Names of what is known of a request besides its item. */
  readonly steps: readonly string[]
  /** Written into the file; without them they are inputs, as in the course of training. */
  readonly parameters?: Parameters
}

/**
 * Builds the graph that answers, for any batch B and length L.
 *
 * Inputs: `table` `[R, d]`, embeddings of all that may be in a sequence or be its next item, padding and
 * start first, as of one network; `sequence` `[B, L]` int32, rows of it, padded at the right; `lengths` `[B]`
 * int32, at least 1; for each of `steps` an input of its name, `[B, L]` int32, rows of its table.
 * Outputs: `hidden` `[B, d]`, and `scores` `[B, R]`, its products with all rows of the table.
 */
export function scoringGraph(settings: NetworkSettings, options: ScoringGraphOptions): Uint8Array {
  const graph = new Graph()
  const table = graph.input('table', ['R', settings.dimension])
  const hidden = lastStates(table, settings, options)
  graph.output('hidden', hidden)
  graph.output('scores', scoresOf(hidden, table))
  return graph.toOnnx()
}

/**
 * The graph that serves, with the inputs of {@link scoringGraph}: its output `chances`, shape `[B, C]`, is the softmax of
 * each sequence's scores over the C items of the table. ONNX Runtime takes 2 µs for 3,000 items where a loop of
 * `Math.exp` takes 60.
 */
export function chancesGraph(settings: NetworkSettings, options: ScoringGraphOptions): Uint8Array {
  const graph = new Graph()
  const table = graph.input('table', ['R', settings.dimension])
  const scores = scoresOf(lastStates(table, settings, options), table)
  const bounds = [[firstItemRow], [Number.MAX_SAFE_INTEGER], [1]].map((at) => graph.integers(at))
  const ofItems = graph.apply('Slice', [scores, ...bounds], ['B', 'C'])
  const attributes = { axis: 1 }
  graph.output('chances', graph.apply('Softmax', [ofItems], ['B', 'C'], { attributes }))
  return graph.toOnnx()
}

/**
 * The part of {@link scoringGraph} that gives `hidden`, with the same inputs: for tables so large that
 * {@link openItemSearch} finds their best rows sooner than scores of all.
 */
export function hiddenGraph(settings: NetworkSettings, options: ScoringGraphOptions): Uint8Array {
  const graph = new Graph()
  const table = graph.input('table', ['R', settings.dimension])
  graph.output('hidden', lastStates(table, settings, options))
  return graph.toOnnx()
}

/** Of each sequence the hidden state of its last request, shape `[B, d]`. */
export function lastStates(
  table: Tensor,
  settings: NetworkSettings,
  { steps, parameters }: ScoringGraphOptions,
): Tensor {
  const { graph } = table
  const d = settings.dimension
  const parameter = (name: string, shape: Shape) => {
    if (!parameters) return graph.input(name, shape)
    const values = parameters[name]!
    const known =
      typeof shape[0] === 'number' ? (shape as readonly number[]) : [values.length / d, d]
    return graph.constant(values, known)
  }
  const rows = (name: string) => parameter(name, [`rows of ${name}`, d])
  const sequence = graph.input('sequence', ['B', 'L'], 'int32')
  const lengths = graph.input('lengths', ['B'], 'int32')
  let x = multiply(gather(table, sequence), Math.sqrt(d))
  for (const side of steps)
    x = add(x, gather(rows(tableOfStepSide(side)), graph.input(side, ['B', 'L'], 'int32')))
  if (settings.encoder === 'transformer')
    x = add(x, gather(rows(tableOfPositions), placesFromEnd(lengths, settings.maxLength)))
  const shapes = weightShapes(settings)
  const weights = (name: string) => parameter(name, shapes[name]!)
  const last = subtract(cast(lengths, 'int64'), graph.scalar(1, 'int64'))
  return asRows(encode(x, settings, weights, () => undefined, last))
}

/** Positions counted so that the last request is at `maxLength − 1`, shape `[B, L]`. */
function placesFromEnd(lengths: Tensor, maxLength: number): Tensor {
  const { graph } = lengths
  const first = subtract(graph.scalar(maxLength, 'int64'), cast(lengths, 'int64'))
  return clip(add(reshape(first, ['B', 1]), range(graph, 'L')), 0, maxLength - 1)
}

/**
 * Embeddings of items with all that is known of them summed: the table that the scoring graph is given.
 *
 * @param items - Their ids, shape `[n]`; one that the network does not know has no row of its own.
 * @param sides - Row of each in the tables of sides, by name, shape `[n]` each.
 * @returns Shape `[n + 2, d]`; padding and start first.
 */
export function composedTable(
  parameters: Parameters,
  d: number,
  items: ArrayLike<number>,
  sides: Readonly<Record<string, ArrayLike<number>>>,
): Float32Array {
  const own = parameters.items!
  const known = own.length / d - firstItemRow
  const table = new Float32Array((firstItemRow + items.length) * d)
  table.set(own.subarray(0, firstItemRow * d))
  for (let at = 0; at < items.length; at++) {
    const item = items[at]!
    if (item >= known) continue
    const from = (firstItemRow + item) * d
    table.set(own.subarray(from, from + d), (firstItemRow + at) * d)
  }
  for (const [side, ids] of Object.entries(sides)) {
    const rows = parameters[`items.${side}`]!
    for (let row = 0; row < firstItemRow; row++) addRow(table, row * d, rows, 0, d)
    for (let at = 0; at < items.length; at++)
      addRow(table, (firstItemRow + at) * d, rows, ids[at]! * d, d)
  }
  return table
}

function addRow(to: Float32Array, at: number, rows: Float32Array, from: number, d: number): void {
  for (let i = 0; i < d; i++) to[at + i]! += rows[from + i]!
}
