import { expect, test } from 'vitest'
import { seeded } from '../../../../core/index.ts'
import { openItemSearch } from './item-search.ts'
import { rankChances, rankFound } from './rank-chances.ts'

const items = Int32Array.of(3, 5, 9)
const chances = Float32Array.of(2 / 8, 3 / 8, 3 / 8)

test('the likeliest come first, equals by id', () => {
  const ranking = rankChances(items, chances, 3, () => true)
  expect([...rankChances(items, chances, 1, () => true).items]).toEqual([5])
  expect([...ranking.items]).toEqual([5, 9, 3])
  for (const [rank, share] of [3 / 8, 3 / 8, 2 / 8].entries())
    expect(ranking.scores[rank]).toBeCloseTo(share, 6)
})

test('items that may not be named are left out, and the others keep their probabilities', () => {
  const ranking = rankChances(items, chances, 1, (item) => item !== 5)
  expect([...ranking.items]).toEqual([9])
  expect(ranking.scores[0]).toBeCloseTo(3 / 8, 6)
  expect(rankChances(new Int32Array(0), new Float32Array(0), 3, () => true).items.length).toBe(0)
})

test('what a search finds has nearly the probabilities that scoring all gives', async () => {
  const [C, d] = [5_000, 8]
  const random = seeded(1)
  const rows = Float32Array.from({ length: C * d }, () => random() - 0.5)
  const hidden = Float32Array.from({ length: d }, () => 4 * (random() - 0.5))
  const items = Int32Array.from({ length: C }, (_, at) => 3 * at)
  const scores = Float32Array.from({ length: C }, (_, row) =>
    hidden.reduce((sum, value, i) => sum + value * rows[row * d + i]!, 0),
  )
  const exact = rankChances(items, softmax(scores), 10, () => true)
  const search = await openItemSearch(rows, d)
  const [found] = await search.top(hidden, 10)
  const estimated = rankFound(items, rows, hidden, found!)
  expect(estimated.items).toEqual(exact.items)
  for (const [rank, share] of exact.scores.entries())
    expect(Math.abs(estimated.scores[rank]! / share - 1)).toBeLessThan(0.1)
  // With no more candidates than are sampled nothing is estimated.
  const few = { rows: rows.subarray(0, 100 * d), items: items.subarray(0, 100) }
  const [best] = await (await openItemSearch(few.rows, d)).top(hidden, 3)
  const ofFew = rankChances(few.items, softmax(scores.subarray(0, 100)), 3, () => true)
  for (const [rank, share] of rankFound(few.items, few.rows, hidden, best!).scores.entries())
    expect(share).toBeCloseTo(ofFew.scores[rank]!, 5)
  await search.close()
})

function softmax(scores: Float32Array): Float32Array {
  const total = scores.reduce((sum, score) => sum + Math.exp(score), 0)
  return scores.map((score) => Math.exp(score) / total)
}
