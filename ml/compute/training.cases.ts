import { below, seeded } from '../../core/index.ts'
import { relu } from './activations.ts'
import { adamRowsStep, adamStep, defaultAdam, zeroMoments } from './adam.ts'
import { add, multiply } from './arithmetic.ts'
import { attention } from './attention.ts'
import { dropoutMasks } from './dropout-masks.ts'
import { gatherDistinct, lookUp } from './gather.ts'
import { gradients } from './gradients.ts'
import { Graph, type Tensor } from './graph.ts'
import { causalBias } from './indices.ts'
import { layerNorm } from './layer-norm.ts'
import { asRows } from './layout.ts'
import { matmul } from './matrix-product.ts'
import { rowGradients } from './row-gradients.ts'
import { float32Of, openSession } from './session.ts'
import { softmaxCrossEntropy } from './softmax-cross-entropy.ts'

const adam = { ...defaultAdam, learningRate: 0.01 }

/** Learned values other than the table of items, of shape `[d, d]` or `[d]`. */
type Weights = Readonly<Record<'q' | 'k' | 'v' | 'w' | 'b' | 'gain' | 'bias', Tensor>>

/** A block of a transformer: attention and a layer of ReLU, both normalised. Shape `[B, L, d]`. */
export function block(x: Tensor, weights: Weights, mask?: Tensor): Tensor {
  const { q, k, v, w, b, gain, bias } = weights
  const type = x.type === 'float64' ? 'float64' : 'float32'
  const normal = layerNorm(x, gain, bias)
  const attended = attention(matmul(normal, q), matmul(normal, k), matmul(normal, v), {
    bias: causalBias(x.graph, x.shape[1]!, type),
    ...(mask && { mask }),
  })
  const mixed = add(x, attended)
  return add(mixed, relu(add(matmul(layerNorm(mixed, gain, bias), w), b)))
}

/** A model of one block, and its training on random items, each followed by the next by number. */
interface Training {
  readonly items: number
  readonly d: number
  readonly batch: number
  readonly length: number
}

/**
 * Trains with full cross-entropy, dropout and both kinds of Adam.
 *
 * @returns The losses and all that was learned.
 */
export async function train(
  { items, d, batch, length }: Training,
  steps: number,
  threads: number,
): Promise<{ losses: number[]; learned: Float32Array[] }> {
  const random = seeded(5)
  const draw = (n: number) => Float32Array.from({ length: n }, () => 0.2 * (random() - 0.5))
  const table = draw(items * d)
  const parameters: Record<keyof Weights, Float32Array> = {
    q: draw(d * d),
    k: draw(d * d),
    v: draw(d * d),
    w: draw(d * d),
    b: draw(d),
    gain: new Float32Array(d).fill(1),
    bias: draw(d),
  }
  const names = Object.keys(parameters) as (keyof Weights)[]
  const session = await openSession(trainingGraph(items, d, names, parameters), { threads })
  const moments = new Map(names.map((name) => [name, zeroMoments(parameters[name].length)]))
  const tableMoments = zeroMoments(table.length)
  const rows = rowGradients(items, d)
  const masks = dropoutMasks(4 * batch * length * length, 0.2, random)
  const positions = batch * length
  const losses: number[] = []
  for (let step = 1; step <= steps; step++) {
    const sequence = Int32Array.from({ length: positions }, () => below(random, items))
    const targets = sequence.map((item) => (item + 1) % items)
    const feeds = {
      table,
      ...parameters,
      sequence,
      real: Int32Array.from({ length: positions }, (_, at) => at),
      targets,
      shares: new Float32Array(positions).fill(1 / positions),
      mask: masks.take(batch * length * length, random),
    }
    const outputs = await session.run(feeds, { B: batch, L: length, N: positions })
    losses.push(float32Of(outputs, 'loss')[0]!)
    for (const name of names) {
      const gradient = float32Of(outputs, `by ${name}`)
      adamStep(parameters[name], gradient, moments.get(name)!, step, adam)
    }
    rows.clear()
    rows.add(sequence, float32Of(outputs, 'by sequence rows'))
    rows.add(targets, float32Of(outputs, 'by target rows'))
    rows.add(
      Int32Array.from({ length: items }, (_, item) => item),
      float32Of(outputs, 'by table'),
    )
    adamRowsStep(table, rows, tableMoments, step, adam)
  }
  await session.close()
  return { losses, learned: [table, ...Object.values(parameters)] }
}

function trainingGraph(
  items: number,
  d: number,
  names: readonly (keyof Weights)[],
  parameters: Readonly<Record<keyof Weights, Float32Array>>,
): Uint8Array {
  const graph = new Graph()
  const table = graph.input('table', [items, d])
  const weights = Object.fromEntries(
    names.map((name) => [name, graph.input(name, parameters[name].length === d ? [d] : [d, d])]),
  ) as unknown as Weights
  const sequenceRows = lookUp(table, graph.input('sequence', ['B', 'L'], 'int32'))
  const targets = graph.input('targets', ['N'], 'int32')
  const targetRows = lookUp(table, targets)
  const mask = graph.input('mask', ['B', 'L', 'L'])
  const hidden = asRows(block(multiply(sequenceRows, Math.sqrt(d)), weights, mask))
  const loss = softmaxCrossEntropy({
    hidden: gatherDistinct(hidden, graph.input('real', ['N'], 'int32')),
    table,
    targets,
    targetRows,
    weights: graph.input('shares', ['N']),
  })
  const learned = [...names.map((name) => weights[name]), table, sequenceRows, targetRows]
  const outputs = [...names, 'table', 'sequence rows', 'target rows']
  graph.output('loss', loss)
  for (const [at, gradient] of gradients(loss, learned).entries()) {
    graph.output(`by ${outputs[at]}`, gradient)
  }
  return graph.toOnnx()
}
