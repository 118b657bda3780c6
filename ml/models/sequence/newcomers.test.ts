import { expect, test } from 'vitest'
import { emptyCatalog, logOf, queryOf } from './event-log.cases.ts'
import { loadNewcomers, newcomers } from './newcomers.ts'
import { sequenceModelCases } from './sequence-model.cases.ts'

sequenceModelCases('newcomers', {
  create: (catalog) => newcomers(catalog),
  load: loadNewcomers,
  answersStrangers: true,
})

test('by hand, half-life 10 s: only the first request of each VM counts, a half after ten seconds', async () => {
  const catalog = emptyCatalog()
  const log = logOf(
    [
      [0, 7, 'a', 'everyone'],
      [0, 7, 'b', 'everyone'],
      [10, 7, 'a', 'everyone'],
      [10, 7, 'a', 'spreading'],
      [20, 7, 'b', 'spreading'],
      [20, 7, 'b', 'everyone'],
      [99, 8, 'a', 'everyone'],
    ],
    catalog,
  )
  const model = await newcomers(catalog, { halfLife: 10_000 }).learn(log)
  const query = queryOf(log, 7, 'c', 30)
  const [ranking] = await model.top([query], 5)
  // spreading: 1/2 + 1; everyone: 1/4 + 1/4, whatever came later; the other tenant's clock does not count.
  expect([...ranking!.items]).toEqual([1, 0])
  expect([...ranking!.scores]).toEqual([1.5, 0.5])
  expect(model.explain(query, 1)).toBe('new to about 1.5 VMs of this network of late')
  expect(model.name).toBe('newcomers(halfLife=10 s)')
})

test('a half-life that is not above 0 is a RangeError', () => {
  for (const halfLife of [0, -1, Number.NaN])
    expect(() => newcomers(emptyCatalog(), { halfLife })).toThrow(RangeError)
})
