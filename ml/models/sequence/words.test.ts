import { expect, test } from 'vitest'
import { span, times } from './words.ts'

test('a span is told in the unit that a person would use, rounded down', () => {
  const told = [-5, 0, 999, 1_000, 119_999, 120_000, 7_199_999, 7_200_000, 172_800_000].map(span)
  expect(told).toEqual([
    'under 1 s',
    'under 1 s',
    'under 1 s',
    '1 s',
    '119 s',
    '2 min',
    '119 min',
    '2 h',
    '2 days',
  ])
})

test('once is not 1 times', () => {
  expect([times(1), times(12), times(0)]).toEqual(['once', '12 times', '0 times'])
})
