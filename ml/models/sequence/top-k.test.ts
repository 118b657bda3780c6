import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TopK } from './top-k.ts'

function topOf(k: number, offers: readonly (readonly [number, number])[]) {
  const top = new TopK(k)
  for (const [item, score] of offers) top.offer(item, score)
  const { items, scores } = top.ranking()
  return [...items].map((item, rank) => [item, scores[rank]])
}

test('the best two of four, best first', () => {
  expect(
    topOf(2, [
      [3, 0.5],
      [1, 0.25],
      [2, 2],
      [0, 0.125],
    ]),
  ).toEqual([
    [2, 2],
    [3, 0.5],
  ])
})

test('whatever is offered in whatever order: sorted, ties by ascending id, the k first', () => {
  const scores = fc.array(fc.integer({ min: -2, max: 4 }), { maxLength: 50 })
  fc.assert(
    fc.property(scores, fc.integer({ min: 1, max: 12 }), fc.nat(), (scores, k, turn) => {
      const offers = scores.map((score, item) => [item, score] as const)
      const expected = offers
        .filter(([, score]) => score > 0)
        .sort((a, b) => b[1] - a[1] || a[0] - b[0])
        .slice(0, k)
      const at = scores.length === 0 ? 0 : turn % scores.length
      expect(topOf(k, [...offers.slice(at), ...offers.slice(0, at)])).toEqual(expected)
    }),
  )
})

test('scores that are one 32-bit float are ties', () => {
  expect(
    topOf(2, [
      [9, 1 + 2e-9],
      [4, 1],
    ]).map(([item]) => item),
  ).toEqual([4, 9])
})

test('nothing offered, or nothing with evidence, is an empty ranking', () => {
  expect(topOf(3, [])).toEqual([])
  expect(
    topOf(3, [
      [1, 0],
      [2, Number.NaN],
      [3, -1],
    ]),
  ).toEqual([])
})

test('k below 1 or between whole numbers is a RangeError', () => {
  for (const k of [0, -1, 1.5, Number.NaN]) expect(() => new TopK(k)).toThrow(RangeError)
})
