import { expect, test } from 'vitest'
import { evaluate, given, gradientError } from './gradient.cases.ts'
import { gru } from './gru.ts'

const { exp, tanh } = Math
const sigmoid = (x: number) => 1 / (1 + exp(-x))

test('by hand: two steps of one number', async () => {
  const states = await evaluate(({ x, u, bias }) => gru(x!, u!, bias!), {
    x: given([1, 2, 3], 0.1, 0.2, 0.3, -0.4, 0.5, -0.6),
    u: given([1, 3], 0.7, -0.8, 0.9),
    bias: given([1], 0.25),
  })
  const first = (1 - sigmoid(0.1)) * tanh(0.3 + sigmoid(0.2) * 0.25)
  const z = sigmoid(-0.4 + 0.7 * first)
  const n = tanh(-0.6 + sigmoid(0.5 - 0.8 * first) * (0.9 * first + 0.25))
  expect(states[0]).toBeCloseTo(first, 14)
  expect(states[1]).toBeCloseTo((1 - z) * n + z * first, 14)
})

test('its gradients over four steps are its slopes', async () => {
  const error = await gradientError(
    ({ x, u, bias }) => gru(x!, u!, bias!),
    { x: ['B', 'L', 9], u: [3, 9], bias: [3] },
    { B: 2, L: 4 },
  )
  expect(error).toBeLessThan(1e-8)
})
