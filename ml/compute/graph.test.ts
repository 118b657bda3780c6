import { expect, test } from 'vitest'
import { add, multiply } from './arithmetic.ts'
import { attention } from './attention.ts'
import { gather, lookUp } from './gather.ts'
import { gradients } from './gradients.ts'
import { Graph } from './graph.ts'
import { causalBias, range } from './indices.ts'
import { layerNorm } from './layer-norm.ts'
import { concat, reshape, slice, split, transpose } from './layout.ts'
import { matmul, scoresOf } from './matrix-product.ts'
import { expandTo, sum } from './reduction.ts'
import { openSession } from './session.ts'
import { crossEntropy } from './softmax-cross-entropy.ts'

test('one graph serves every size of batch and length', async () => {
  const graph = new Graph()
  const x = graph.input('x', ['B', 'L', 2])
  const loss = sum(multiply(reshape(x, ['B*L', 2]), reshape(x, ['B*L', 2])), [0, 1])
  graph.output('loss', loss)
  graph.output('gradient', gradients(loss, [x])[0]!)
  graph.output('bias', causalBias(graph, 'L'))
  const session = await openSession(graph.toOnnx())
  for (const [B, L] of [
    [1, 1],
    [3, 2],
    [2, 5],
  ] as const) {
    const values = Float32Array.from({ length: B * L * 2 }, (_, i) => i + 1)
    const { loss, gradient, bias } = await session.run({ x: values }, { B, L })
    expect(loss![0]).toBe(values.reduce((total, value) => total + value * value, 0))
    expect(gradient).toEqual(values.map((value) => 2 * value))
    expect(bias).toHaveLength(L * L)
  }
  await session.close()
})

test('what no output needs is left out of the file', () => {
  const build = (unneeded: boolean) => {
    const graph = new Graph()
    const x = graph.input('x', [2])
    if (unneeded) multiply(x, graph.constant(new Float32Array(1_000).fill(1), [1_000, 1]))
    graph.output('y', add(x, 1))
    return graph.toOnnx().length
  }
  // A few bytes for the number in the name of a later value.
  expect(build(true) - build(false)).toBeLessThan(10)
})

test('shapes that do not go together are an error that names both', () => {
  const graph = new Graph()
  const x = graph.input('x', ['B', 'L', 64])
  const w = graph.input('w', [32, 64])
  const index = graph.input('index', ['B'], 'int32')
  const shares = graph.input('shares', ['L'])
  const wrong: [string, () => unknown][] = [
    ['matmul of [B, L, 64] and [32, 64]: ', () => matmul(x, w)],
    ['Add of [B, L, 64] and [32, 64]: ', () => add(x, w)],
    ['scoresOf of [B, L, 64] and [32, 64]: ', () => scoresOf(x, w)],
    ['reshape of [B, L, 64] and [B, 64]: ', () => reshape(x, ['B', 64])],
    ['expandTo of [32, 64] and [32, 128]: ', () => expandTo(w, [32, 128])],
    ['concat of [32, 64] and [B, L, 64]: ', () => concat([w, x], 0)],
    ['split of [32, 64] and [16, 8]: ', () => split(w, 0, [16, 8])],
    ['transpose of [32, 64] and [0, 0]: ', () => transpose(w, [0, 0])],
    ['slice of [B, L, 64]: axis 0 must be a number, not the symbol B', () => slice(x, 0, 0, 1)],
    ['slice from 0 to 33 of an axis of size 32', () => slice(w, 0, 0, 33)],
    ['sum of [32, 64]: it has no axis 2', () => sum(w, [2])],
    ['gather of [B, L, 64]: it must be a matrix', () => gather(x, index)],
    ['the gain of layerNorm: shape [32, 64], expected [64]', () => layerNorm(x, w, w)],
    ['the mask of attention: shape [32, 64]', () => attention(x, x, x, { mask: w })],
    ['the weights: shape [L], expected [32]', () => crossEntropy(w, range(graph, 32), shares)],
    ['the loss: shape [32, 64], expected []', () => gradients(w, [w])],
    ['constant of shape [2, 2] was given 3', () => graph.constant(new Float32Array(3), [2, 2])],
  ]
  for (const [message, build] of wrong) {
    expect(build).toThrow(expect.objectContaining({ code: 'ERR_SHAPE' }))
    expect(build).toThrow(message)
  }
})

test('a symbol that no input has is an error, as its size could not be known', () => {
  const graph = new Graph()
  graph.input('x', ['B'])
  expect(() => causalBias(graph, 'L')).toThrow('no input has a dimension L')
})

test('other misuse is an error that says what to do', () => {
  const graph = new Graph()
  const x = graph.input('x', [4, 2])
  const index = graph.input('index', [3], 'int32')
  const elsewhere = new Graph().input('x', [4, 2])
  const loss = sum(lookUp(x, index), [0, 1])
  const wrong: [string, () => unknown][] = [
    ['the graph has an input or output x already', () => graph.input('x', [1])],
    ['the graph has an input or output x already', () => graph.output('x', x)],
    ['Add of x, a tensor of another graph', () => add(x, elsewhere)],
    ['Add of float32 and int32; cast one of them', () => add(x, index)],
    ['gather by float32; the index must be int32 or int64', () => gather(x, x)],
    ['the loss does not depend on x', () => gradients(loss, [x])],
  ]
  for (const [message, build] of wrong) {
    expect(build).toThrow(expect.objectContaining({ code: 'ERR_INPUT' }))
    expect(build).toThrow(message)
  }
})
