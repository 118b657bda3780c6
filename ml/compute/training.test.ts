import { expect, test } from 'vitest'
import { seeded } from '../../core/index.ts'
import { tanh } from './activations.ts'
import { add } from './arithmetic.ts'
import { gather, gatherDistinct } from './gather.ts'
import { fixed, gradientError, ids } from './gradient.cases.ts'
import { gradients } from './gradients.ts'
import { Graph, type Tensor } from './graph.ts'
import { asRows, concat, reshape, split } from './layout.ts'
import { matmul } from './matrix-product.ts'
import { sum } from './reduction.ts'
import { float32Of, openSession } from './session.ts'
import { softmaxCrossEntropy } from './softmax-cross-entropy.ts'
import { block, train } from './training.cases.ts'

const d = 4
const square = [d, d]

test('the gradients of a transformer of two blocks are its slopes', async () => {
  const error = await gradientError(
    ({ table, sequence, targets, real, mask, shares, q, k, v, w, b, gain, bias }) => {
      const weights = { q: q!, k: k!, v: v!, w: w!, b: b!, gain: gain!, bias: bias! }
      const once = block(gather(table!, sequence!), weights, mask!)
      return softmaxCrossEntropy({
        hidden: gatherDistinct(asRows(block(once, weights)), real!),
        table: table!,
        targets: targets!,
        targetRows: gather(table!, targets!),
        weights: shares!,
      })
    },
    {
      ...{ q: square, k: square, v: square, w: square, b: [d], gain: [d], bias: [d] },
      table: [5, d],
      sequence: ids(['B', 'L'], 0, 3, 3, 1, 4, 0),
      real: ids(['N'], 0, 1, 2, 4),
      targets: ids(['N'], 3, 3, 1, 2),
      shares: fixed(['N']),
      mask: fixed(['B', 'L', 'L']),
    },
    { B: 2, L: 3, N: 4 },
  )
  expect(error).toBeLessThan(1e-8)
})

test('the gradients of a recurrent network over three steps are its slopes', async () => {
  const error = await gradientError(
    ({ x, h, w, u }) => {
      const states: Tensor[] = []
      for (const step of split(x!, 1, [1, 1, 1])) {
        const input = matmul(reshape(step, ['B', d]), w!)
        states.push(tanh(add(input, matmul(states.at(-1) ?? h!, u!))))
      }
      const [first, ...others] = states.map((state) => reshape(state, ['B', 1, d]))
      return concat([first!, ...others], 1)
    },
    { x: ['B', 3, d], h: ['B', d], w: square, u: square },
    { B: 2 },
  )
  expect(error).toBeLessThan(1e-8)
})

test('what was fed in training can be written into the file for inference', async () => {
  const weights = Float32Array.from({ length: 2 * d }, (_, i) => Math.sin(i))
  const build = (weightsOf: (graph: Graph) => Tensor) => {
    const graph = new Graph()
    graph.output('y', tanh(matmul(graph.input('x', ['B', d]), weightsOf(graph))))
    return openSession(graph.toOnnx())
  }
  const training = await build((graph) => graph.input('weights', [d, 2]))
  const inference = await build((graph) => graph.constant(weights, [d, 2]))
  const x = Float32Array.from({ length: 3 * d }, (_, i) => Math.cos(i))
  expect(await inference.run({ x }, { B: 3 })).toEqual(await training.run({ x, weights }, { B: 3 }))
})

test('training gives the same bits again, and by one thread or two', async () => {
  const training = { items: 300, d: 32, batch: 16, length: 20 }
  const first = await train(training, 4, 2)
  expect(await train(training, 4, 2)).toEqual(first)
  expect(await train(training, 4, 1)).toEqual(first)
})

test('training learns what follows what: the loss falls from ln 20 to below a tenth', async () => {
  const { losses } = await train({ items: 20, d: 16, batch: 16, length: 4 }, 150, 1)
  expect(losses[0]).toBeCloseTo(Math.log(20), 0)
  expect(losses.at(-1)).toBeLessThan(0.3)
})

test('no update of a repeated row is lost: 20,000 of 7 rows, by two threads', async () => {
  const [rows, width, uses] = [7, 16, 20_000]
  const graph = new Graph()
  const table = graph.input('table', [rows, width])
  const index = graph.input('index', ['N'], 'int32')
  const gathered = gather(table, index)
  graph.output('by table', gradients(sum(gathered, [0, 1]), [table])[0]!)
  const session = await openSession(graph.toOnnx(), { threads: 2 })
  const random = seeded(3)
  const drawn = Int32Array.from({ length: uses }, () => Math.floor(random() * rows))
  const feeds = { table: new Float32Array(rows * width), index: drawn }
  const counts = Array.from({ length: rows }, (_, row) => drawn.filter((id) => id === row).length)
  for (let run = 0; run < 5; run++) {
    const gradient = float32Of(await session.run(feeds, { N: uses }), 'by table')
    expect([...gradient]).toEqual(counts.flatMap((count) => Array(width).fill(count)))
  }
  await session.close()
})
