import { expect, test } from 'vitest'
import { rankScores } from './rank-scores.ts'

const items = Int32Array.of(3, 5, 9)
const scores = Float32Array.from([2, 3, 3], Math.log)

test('scores ln 2, ln 3 and ln 3 are probabilities 2/8, 3/8 and 3/8; equals by id', () => {
  const ranking = rankScores(items, scores, 3, () => true)
  expect([...ranking.items]).toEqual([5, 9, 3])
  for (const [rank, share] of [3 / 8, 3 / 8, 2 / 8].entries())
    expect(ranking.scores[rank]).toBeCloseTo(share, 6)
})

test('items that may not be named are left out, and the others keep their probabilities', () => {
  const ranking = rankScores(items, scores, 1, (item) => item !== 5)
  expect([...ranking.items]).toEqual([9])
  expect(ranking.scores[0]).toBeCloseTo(3 / 8, 6)
  expect(rankScores(new Int32Array(0), new Float32Array(0), 3, () => true).items.length).toBe(0)
})
