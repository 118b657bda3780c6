import { expect, test } from 'vitest'
import { exp, log, relu, sigmoid, softmax, softplus, sqrt, tanh } from './activations.ts'
import { add, divide, multiply, negate, subtract } from './arithmetic.ts'
import { attention } from './attention.ts'
import { gather, gatherDistinct } from './gather.ts'
import {
  type Arguments,
  type Expression,
  evaluate,
  fixed,
  given,
  gradientError,
  ids,
} from './gradient.cases.ts'
import { cast, causalBias, clip, range, topK } from './indices.ts'
import { layerNorm } from './layer-norm.ts'
import { asRows, concat, reshape, slice, split, transpose } from './layout.ts'
import { matmul, scoresOf } from './matrix-product.ts'
import { expandTo, sum } from './reduction.ts'
import type { Sizes } from './shape.ts'

/** Away from where an operator has no gradient. */
const positive = given([2, 3], 0.3, 1.2, 2, 0.7, 3, 0.5)
const aroundZero = given([2, 3], -2, -0.4, 0.3, 1.1, -0.9, 2)
const B3 = { B: 3 }
const BL = { B: 2, L: 3 }

const cases: Record<string, [Expression, Arguments, Sizes?]> = {
  add: [({ a, b }) => add(a!, b!), { a: [2, 3], b: [2, 3] }],
  'add of a row to each': [({ a, b }) => add(a!, b!), { a: ['B', 2, 3], b: [3] }, B3],
  'add of a column': [({ a, b }) => add(a!, b!), { a: ['B', 3], b: ['B', 1] }, B3],
  'add of a matrix to each of a batch': [
    ({ a, b }) => add(b!, a!),
    { a: ['B', 2, 3], b: [2, 3] },
    B3,
  ],
  'add of one number': [({ a, b }) => add(a!, b!), { a: ['B', 3], b: [] }, B3],
  'add of a tensor to itself': [({ a }) => add(a!, a!), { a: [3] }],
  subtract: [({ a, b }) => subtract(a!, b!), { a: [2, 3], b: [1, 3] }],
  multiply: [({ a, b }) => multiply(a!, b!), { a: [2, 3], b: [2, 1] }],
  'multiply by a number': [({ a }) => multiply(a!, -2.5), { a: [2, 3] }],
  divide: [({ a, b }) => divide(a!, b!), { a: [2, 3], b: positive }],
  negate: [({ a }) => negate(a!), { a: [2, 3] }],
  exp: [({ a }) => exp(a!), { a: [2, 3] }],
  log: [({ a }) => log(a!), { a: positive }],
  sqrt: [({ a }) => sqrt(a!), { a: positive }],
  sigmoid: [({ a }) => sigmoid(a!), { a: [2, 3] }],
  tanh: [({ a }) => tanh(a!), { a: [2, 3] }],
  softplus: [({ a }) => softplus(a!), { a: aroundZero }],
  relu: [({ a }) => relu(a!), { a: aroundZero }],
  softmax: [({ a }) => softmax(a!), { a: ['B', 2, 3] }, B3],
  'sum over the last axis': [({ a }) => sum(a!, [-1]), { a: ['B', 2, 3] }, B3],
  'sum over the first and last, kept': [({ a }) => sum(a!, [0, 2], true), { a: ['B', 2, 3] }, B3],
  expandTo: [({ a }) => expandTo(a!, ['B', 2, 3]), { a: [2, 1], b: fixed(['B']) }, B3],
  reshape: [({ a }) => reshape(a!, ['L', 2, 'B']), { a: ['B', 'L', 2] }, BL],
  asRows: [({ a }) => asRows(a!), { a: ['B', 'L', 2] }, BL],
  transpose: [({ a }) => transpose(a!, [2, 0, 1]), { a: ['B', 'L', 2] }, BL],
  slice: [({ a }) => slice(a!, 1, 1, 3), { a: ['B', 4, 2] }, B3],
  concat: [({ a, b }) => concat([a!, b!], 1), { a: ['B', 2], b: ['B', 3] }, B3],
  'split, of which one part is used': [({ a }) => split(a!, -1, [1, 2])[1]!, { a: ['B', 3] }, B3],
  matmul: [({ a, b }) => matmul(a!, b!), { a: [2, 3], b: [3, 4] }],
  'matmul of a batch by a matrix': [
    ({ a, b }) => matmul(a!, b!),
    { a: ['B', 2, 3], b: [3, 2] },
    B3,
  ],
  'matmul of two batches': [
    ({ a, b }) => matmul(a!, b!),
    { a: ['B', 2, 'L', 3], b: ['B', 2, 3, 'L'] },
    BL,
  ],
  scoresOf: [({ a, b }) => scoresOf(a!, b!), { a: ['B', 2], b: [4, 2] }, B3],
  'gather with repeats': [
    ({ a, at }) => gather(a!, at!),
    { a: [4, 2], at: ids(['B', 2], 0, 3, 3, 1, 3, 0) },
    B3,
  ],
  gatherDistinct: [
    ({ a, at }) => gatherDistinct(a!, at!),
    { a: [4, 2], at: ids(['B'], 3, 0, 2) },
    B3,
  ],
  layerNorm: [
    ({ a, gain, bias }) => layerNorm(a!, gain!, bias!),
    { a: ['B', 2, 4], gain: [4], bias: [4] },
    B3,
  ],
  attention: [
    ({ q, k, v }) => attention(q!, k!, v!),
    { q: ['B', 2, 3], k: ['B', 4, 3], v: ['B', 4, 2] },
    B3,
  ],
  'attention with heads, a causal bias and a mask': [
    ({ q, k, v, mask }, graph) =>
      attention(q!, k!, v!, { bias: causalBias(graph, 'L', 'float64'), mask: mask! }),
    {
      q: ['B', 2, 'L', 2],
      k: ['B', 2, 'L', 2],
      v: ['B', 2, 'L', 2],
      mask: fixed(['B', 2, 'L', 'L']),
    },
    BL,
  ],
  'attention with a learned bias': [
    ({ q, k, v, bias }) => attention(q!, k!, v!, { bias: bias! }),
    { q: ['B', 2, 3], k: ['B', 2, 3], v: ['B', 2, 3], bias: [2, 2] },
    B3,
  ],
}

test.each(Object.entries(cases))('the gradient of %s is its slope', async (_, [y, args, sizes]) => {
  expect(await gradientError(y, args, sizes)).toBeLessThan(1e-8)
})

test('layerNorm by hand: mean 3, deviation 2', async () => {
  const x = given([1, 4], 1, 1, 5, 5)
  const args = { x, gain: given([4], 1, 1, 1, 10), bias: given([4], 0, 0, 0.5, 0) }
  const y = await evaluate(({ x, gain, bias }) => layerNorm(x!, gain!, bias!), args)
  for (const [i, expected] of [-1, -1, 1.5, 10].entries()) expect(y[i]).toBeCloseTo(expected, 7)
})

test('attention by hand: scores 0 and ln 3 weigh the values 1/4 and 3/4', async () => {
  const q = given([1, 1, 4], 2, 0, 0, 0)
  const k = given([1, 2, 4], 0, 0, 0, 0, Math.log(3), 0, 0, 0)
  const y = await evaluate(({ q, k, v }) => attention(q!, k!, v!), {
    q,
    k,
    v: given([1, 2, 1], 8, 16),
  })
  expect(y[0]).toBeCloseTo(8 / 4 + (3 * 16) / 4, 12)
})

test('with a causal bias a position attends to itself and what came before', async () => {
  const zeros = given([1, 3, 1], 0, 0, 0)
  const y = await evaluate(
    ({ q, v }, graph) => attention(q!, q!, v!, { bias: causalBias(graph, 3, 'float64') }),
    { q: zeros, v: given([1, 3, 1], 6, 12, 24) },
  )
  for (const [i, expected] of [6, 9, 14].entries()) expect(y[i]).toBeCloseTo(expected, 12)
})

test('scoresOf scores rows with rows, matmul rows with columns', async () => {
  const args = { a: given([1, 2], 1, 2), b: given([2, 2], 3, 4, 5, 6) }
  expect(await evaluate(({ a, b }) => scoresOf(a!, b!), args)).toEqual([11, 17])
  expect(await evaluate(({ a, b }) => matmul(a!, b!), args)).toEqual([13, 16])
})

test('slice, concat, split and transpose put elements where they say', async () => {
  const args = { x: given([2, 3], 1, 2, 3, 4, 5, 6) }
  expect(await evaluate(({ x }) => slice(x!, 1, 1, 3), args)).toEqual([2, 3, 5, 6])
  expect(await evaluate(({ x }) => concat([x!, x!], -1), args)).toEqual([
    ...[1, 2, 3, 1, 2, 3],
    ...[4, 5, 6, 4, 5, 6],
  ])
  expect(await evaluate(({ x }) => split(x!, 0, [1, 1])[1]!, args)).toEqual([4, 5, 6])
  expect(await evaluate(({ x }) => transpose(x!), args)).toEqual([1, 4, 2, 5, 3, 6])
})

test('range counts, clip bounds, cast cuts off', async () => {
  const x = { x: given(['B'], -1.5, 0.5, 7.9) }
  expect(await evaluate((_, graph) => range(graph, 'B'), x, B3)).toEqual([0, 1, 2])
  expect(await evaluate(({ x }) => clip(x!, 0, 2), x, B3)).toEqual([0, 0.5, 2])
  expect(await evaluate(({ x }) => cast(x!, 'int64'), x, B3)).toEqual([-1, 0, 7])
})

test('positions that count to 0 at the end of each sequence come from whole numbers', async () => {
  const y = await evaluate(
    ({ x, lengths }, graph) => {
      const column = reshape(cast(lengths!, 'int64'), ['B', 1])
      return clip(add(subtract(range(graph, x!.shape[1]!), column), 1), -2, 0)
    },
    { x: ['B', 'L'], lengths: ids(['B'], 3, 2) },
    BL,
  )
  expect(y).toEqual([-2, -1, 0, -1, 0, 0])
})

test('topK gives the largest first, and of equals the one before', async () => {
  const args = { x: given([2, 4], 5, 9, 5, 1, 0, 0, 0, 0) }
  expect(await evaluate(({ x }) => topK(x!, 2).values, args)).toEqual([9, 5, 0, 0])
  expect(await evaluate(({ x }) => topK(x!, 2).indices, args)).toEqual([1, 0, 0, 1])
})
