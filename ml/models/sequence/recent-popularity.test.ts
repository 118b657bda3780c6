import { expect, test } from 'vitest'
import { emptyCatalog, logOf, queryOf } from './event-log.cases.ts'
import { loadRecentPopularity, recentPopularity } from './recent-popularity.ts'
import { sequenceModelCases } from './sequence-model.cases.ts'

sequenceModelCases('recent popularity', {
  create: (catalog) => recentPopularity(catalog),
  load: loadRecentPopularity,
  answersStrangers: true,
})

test('by hand, half-life 10 s: asked at 0, 0 and 10 is 1/4 + 1/4 + 1/2, asked at 20 is 1', async () => {
  const catalog = emptyCatalog()
  const log = logOf(
    [
      [0, 7, 'a', 'old'],
      [0, 7, 'b', 'old'],
      [10, 7, 'a', 'old'],
      [15, 7, 'a', 'other'],
      [20, 7, 'c', 'new'],
      [99, 8, 'c', 'new'],
    ],
    catalog,
  )
  const model = await recentPopularity(catalog, { halfLife: 10_000 }).learn(log)
  const query = queryOf(log, 7, 'd', 30)
  const [ranking] = await model.top([query], 5)
  // old and new are equal, so the smaller id is first; the other tenant's later clock does not count.
  expect([...ranking!.items]).toEqual([0, 2, 1])
  expect([...ranking!.scores]).toEqual([1, 1, Math.fround(2 ** -0.5)])
  expect(model.explain(query, 1)).toBe('asked about 0.71 times of late in this network')
  expect(model.name).toBe('recent-popularity(halfLife=10 s)')
})

test('a half-life that is not above 0 is a RangeError', () => {
  for (const halfLife of [0, -1, Number.NaN])
    expect(() => recentPopularity(emptyCatalog(), { halfLife })).toThrow(RangeError)
})
