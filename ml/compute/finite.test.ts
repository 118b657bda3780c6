import { expect, test } from 'vitest'
import { requireFinite } from './finite.ts'

test('a NaN or an infinity is an error that says where', () => {
  expect(() => requireFinite('the loss of batch 12', Float32Array.of(Number.NaN))).toThrow(
    expect.objectContaining({
      code: 'ERR_NOT_FINITE',
      message: expect.stringContaining('the loss of batch 12 is NaN; '),
    }),
  )
  expect(() => requireFinite('the gradient', Float64Array.of(1, -Infinity))).toThrow(
    'the gradient is -Infinity at 1',
  )
})

test('finite numbers pass', () => {
  requireFinite('the loss', Float32Array.of(0, -3e38))
})
