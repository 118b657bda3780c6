import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scoreMoment } from './score-moment.ts'

test('by hand: one hit of 0.8, one false alarm of 0.5, one that nobody named', () => {
  const score = scoreMoment(['a', 'b'], [0.8, 0.5], new Set(['a', 'c']))
  expect(score.hits).toBe(1)
  expect(score.brier).toBeCloseTo(0.2 ** 2 + 0.5 ** 2 + 1, 12)
  expect(score.logLoss).toBeCloseTo(-Math.log(0.8) - Math.log(0.5) - Math.log(0.001), 12)
})

test('to say nothing of a VM that asks for nothing costs nothing', () => {
  expect(scoreMoment([], [], new Set())).toEqual({ hits: 0, brier: 0, logLoss: 0 })
})

test('law: nobody expects less Brier score than who names the true probabilities', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(share, share, (truth, said) => {
      const expected = (p: number) =>
        truth * scoreMoment(['a'], [p], new Set(['a'])).brier +
        (1 - truth) * scoreMoment(['a'], [p], new Set()).brier
      expect(expected(truth)).toBeLessThanOrEqual(expected(said) + 1e-12)
    }),
  )
})
