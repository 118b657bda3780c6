import { expect, test } from 'vitest'
import { ShapeError } from '../../core/index.ts'
import { adamRowsStep, adamStep, defaultAdam, zeroMoments } from './adam.ts'
import { rowGradients } from './row-gradients.ts'

const f = (...values: number[]) => Float32Array.from(values)
const settings = { ...defaultAdam, learningRate: 0.1, beta1: 0.9, beta2: 0.99 }

test('the first step is the learning rate against the gradient’s sign', () => {
  const parameter = f(1, 1, 1)
  adamStep(parameter, f(5, -0.01, 0), zeroMoments(3), 1, settings)
  for (const [i, expected] of [0.9, 1.1, 1].entries()) expect(parameter[i]).toBeCloseTo(expected, 5)
})

test('two steps by hand', () => {
  const parameter = f(1)
  const moments = zeroMoments(1)
  adamStep(parameter, f(1), moments, 1, settings)
  adamStep(parameter, f(3), moments, 2, settings)
  const mean = 0.9 * 0.1 + 0.1 * 3
  const square = 0.99 * 0.01 + 0.01 * 9
  expect(moments.mean[0]).toBeCloseTo(mean, 6)
  expect(moments.square[0]).toBeCloseTo(square, 6)
  const second = (0.1 * (mean / (1 - 0.81))) / Math.sqrt(square / (1 - 0.9801))
  expect(parameter[0]).toBeCloseTo(1 - 0.1 - second, 6)
})

test('decay takes its share of the learning rate off each parameter', () => {
  const parameter = f(10)
  adamStep(parameter, f(0), zeroMoments(1), 1, { ...settings, weightDecay: 0.5 })
  expect(parameter[0]).toBeCloseTo(10 * (1 - 0.1 * 0.5), 6)
})

test('by rows, those touched move as in a dense step and the others stay', () => {
  const dense = f(1, 2, 3, 4, 5, 6)
  const byRows = dense.slice()
  adamStep(dense, f(7, 8, 0, 0, -1, 2), zeroMoments(6), 1)
  const gradients = rowGradients(3, 2)
  gradients.add(Int32Array.of(2, 0, 2), f(-2, 1, 7, 8, 1, 1))
  adamRowsStep(byRows, gradients, zeroMoments(6), 1)
  expect(byRows).toEqual(dense)
})

test('a row touched again goes on from its own moments', () => {
  const [table, moments, gradients] = [f(1, 1), zeroMoments(2), rowGradients(2, 1)]
  const [alone, alonesMoments] = [f(1), zeroMoments(1)]
  for (const [step, row] of [
    [1, 1],
    [2, 0],
    [3, 1],
  ] as const) {
    gradients.clear()
    gradients.add(Int32Array.of(row), f(step))
    adamRowsStep(table, gradients, moments, step)
    if (row === 1) adamStep(alone, f(step), alonesMoments, step)
  }
  expect(table[1]).toBe(alone[0])
})

test('lengths that differ are an error, and so is a step 0', () => {
  expect(() => adamStep(f(1), f(1, 2), zeroMoments(1), 1)).toThrow(ShapeError)
  expect(() => adamStep(f(1), f(1), zeroMoments(2), 1)).toThrow(ShapeError)
  expect(() => adamRowsStep(f(1), rowGradients(1, 2), zeroMoments(1), 1)).toThrow(ShapeError)
  expect(() => adamStep(f(1), f(1), zeroMoments(1), 0)).toThrow(RangeError)
})
