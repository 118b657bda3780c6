import {
  add,
  asRows,
  binaryCrossEntropy,
  type ElementType,
  Graph,
  gather,
  gatherDistinct,
  gradients,
  lookUp,
  multiply,
  reshape,
  type Shape,
  sampledSoftmax,
  scoresOf,
  softmaxCrossEntropy,
  sum,
  type Tensor,
} from '../../../compute/index.ts'
import { encode } from './encoder.ts'
import {
  type SideRows,
  tableOfItemSide,
  tableOfItems,
  tableOfPositions,
  tableOfStepSide,
  weightShapes,
} from './parameters.ts'
import type { NeuralSettings } from './settings.ts'

/** Rows of one table that a step looks up; their gradients come out by row. */
interface Lookup {
  /** The parameter they are of. */
  readonly table: string
  /** The input that says which, int32. */
  readonly index: string
  /** The output with their gradients, shape `[index.length, d]`. */
  readonly gradient: string
  /** What the rows are multiplied with after the lookup. */
  readonly scale: number
}

/** A graph that computes the loss of a batch and its gradients. */
export interface TrainingGraph {
  readonly onnx: Uint8Array
  /** Parameters used whole; the gradient of `x` is the output `by x`. */
  readonly weights: readonly string[]
  readonly lookups: readonly Lookup[]
  /** Inputs that take dropout masks, with their shapes in the symbols B and L. */
  readonly masks: readonly { readonly name: string; readonly shape: Shape }[]
}

/** Of a place where items are looked up: their rows, and how ids of what is known of them are called. */
export const indexOfItemSide = (place: string, side: string) => `${place}.${side}`

/** What the training graph may be built for. */
export interface TrainingGraphOptions {
  /** Names of what is known beside items. */
  readonly sides: SideRows
  /**
   * Whether a batch has VMs of several networks. Then `network of positions` `[N]` and `network of candidates`
   * `[C]` keep each position to the candidates of its own.
   */
  readonly mixed?: boolean
  /** Float64 to check gradients. */
  readonly type?: 'float32' | 'float64'
}

/**
 * Builds the graph of one training step, for any batch B, length L, positions N and candidates C.
 *
 * Inputs besides parameters: `sequence` `[B, L]`, rows of items, padded at the right with
 * {@link paddingRow}; `positions` `[B, L]` (transformer); `steps.X` … `index of steps.X` `[B, L]`;
 * `real` `[N]`, places in `B*L` that have a target; `targets` `[N]`, rows; `candidates` `[C]`, rows, that all
 * positions share (by `bce`, C = N: one for each position); `weights` `[N]`; by `ce` `columns` `[N]`, the
 * place of each target among the candidates; by `sampled` with logQ `expected targets` `[N]` and
 * `expected candidates` `[C]`, logarithms. For each side of items also `sequence.X`, `targets.X` and
 * `candidates.X`.
 */
export function trainingGraph(
  settings: NeuralSettings,
  { sides, mixed = false, type = 'float32' }: TrainingGraphOptions,
): TrainingGraph {
  const graph = new Graph()
  const d = settings.dimension
  const lookups: Lookup[] = []
  const sources: [name: string, Tensor][] = [] // what gradients are taken by
  const tables = new Map<string, Tensor>()
  const rowsOf = (table: string, index: Tensor) => {
    const known = tables.get(table) ?? graph.input(table, [`rows of ${table}`, d], type)
    tables.set(table, known)
    return lookUp(known, index)
  }
  const itemsAt = (place: string, shape: Shape, scale = 1, gradient = `by ${place}`) => {
    const used = [tableOfItems, ...Object.keys(sides.items).map(tableOfItemSide)]
    const indices = [place, ...Object.keys(sides.items).map((side) => indexOfItemSide(place, side))]
    const inputs = indices.map((index) => graph.input(index, shape, 'int32'))
    const parts = used.map((table, at) => {
      lookups.push({ table, index: indices[at]!, gradient, scale })
      return rowsOf(table, inputs[at]!)
    })
    return { index: inputs[0]!, rows: parts.reduce(add) }
  }
  const taken = (name: string, value: Tensor) => {
    sources.push([name, value])
    return value
  }

  const scale = Math.sqrt(d)
  const stepTables = Object.keys(sides.steps).map(tableOfStepSide)
  if (settings.encoder === 'transformer') stepTables.push(tableOfPositions)
  let x = multiply(itemsAt('sequence', ['B', 'L'], scale, 'by inputs').rows, scale)
  for (const table of stepTables) {
    const index = `index of ${table}`
    lookups.push({ table, index, gradient: 'by inputs', scale: 1 })
    x = add(x, rowsOf(table, graph.input(index, ['B', 'L'], 'int32')))
  }
  // Gradients stop at the sum, which is that of all the rows in it.
  x = taken('by inputs', { ...x })

  const weights = new Map<string, Tensor>()
  for (const [name, shape] of Object.entries(weightShapes(settings)))
    weights.set(name, taken(`by ${name}`, graph.input(name, shape, type)))
  const masks: { name: string; shape: Shape }[] = []
  const states = encode(
    x,
    settings,
    (name) => weights.get(name)!,
    (shape) => {
      if (settings.dropout === 0) return undefined
      const name = `mask ${masks.length}`
      masks.push({ name, shape })
      return graph.input(name, shape, type)
    },
  )
  const real = graph.input('real', ['N'], 'int32')
  const pick = settings.horizon > 0 ? gather : gatherDistinct
  const hidden = pick(asRows(states), real)
  const loss = lossOf(hidden, settings, { mixed, type }, (place, shape) => {
    const { index, rows } = itemsAt(place, shape)
    return { index, rows: taken(`by ${place}`, { ...rows }) }
  })
  graph.output('loss', loss)
  const found = gradients(
    loss,
    sources.map(([, source]) => source),
  )
  for (const [at, [name]] of sources.entries()) graph.output(name, found[at]!)
  return { onnx: graph.toOnnx(), weights: [...weights.keys()], lookups, masks }
}

/** Ids and embeddings of items at a place of that name. */
type ItemsAt = (place: string, shape: Shape) => { readonly index: Tensor; readonly rows: Tensor }

function lossOf(
  hidden: Tensor,
  { loss, logQ }: NeuralSettings,
  { mixed, type }: { mixed: boolean; type: ElementType },
  itemsAt: ItemsAt,
): Tensor {
  const { graph } = hidden
  const { index: targets, rows: targetRows } = itemsAt('targets', ['N'])
  const { index: drawn, rows: table } = itemsAt('candidates', [loss === 'bce' ? 'N' : 'C'])
  const weights = graph.input('weights', ['N'], type)
  if (loss === 'ce') {
    const columns = graph.input('columns', ['N'], 'int32')
    const bias = mixed ? { bias: foreign(graph, type) } : {}
    return softmaxCrossEntropy({ hidden, table, targets: columns, targetRows, weights, ...bias })
  }
  const positives = sum(multiply(hidden, targetRows), [1])
  if (loss === 'bce') {
    const rivals = sum(multiply(hidden, table), [1])
    const ofTargets = binaryCrossEntropy(positives, 1, weights)
    return add(ofTargets, binaryCrossEntropy(rivals, 0, weights))
  }
  const scores = scoresOf(hidden, table)
  const negatives = mixed ? add(scores, foreign(graph, type)) : scores
  if (!logQ) return sampledSoftmax({ positives, negatives, targets, drawn, weights })
  const logExpected = {
    targets: graph.input('expected targets', ['N'], type),
    drawn: graph.input('expected candidates', ['C'], type),
  }
  return sampledSoftmax({ positives, negatives, targets, drawn, weights, logExpected })
}

/** −1e9 where a candidate is of another network than the position, else 0; shape `[N, C]`. */
function foreign(graph: Graph, type: ElementType): Tensor {
  const position = reshape(graph.input('network of positions', ['N'], 'int32'), ['N', 1])
  const candidate = graph.input('network of candidates', ['C'], 'int32')
  const same = graph.apply('Equal', [position, candidate], ['N', 'C'], { type: 'bool' })
  const choices = [same, graph.scalar(0, type), graph.scalar(-1e9, type)]
  return graph.apply('Where', choices, ['N', 'C'], { type })
}
