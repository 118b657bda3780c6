import { expect, test } from 'vitest'
import { emptyCatalog, logOf, queryOf } from './event-log.cases.ts'
import { loadRecencyPopularity, recencyPopularity } from './recency-popularity.ts'
import { sequenceModelCases } from './sequence-model.cases.ts'

sequenceModelCases('recency and popularity', {
  create: (catalog) => recencyPopularity(catalog),
  load: loadRecencyPopularity,
  answersStrangers: true,
})

const catalog = emptyCatalog()
const log = logOf(
  [
    [0, 7, 'a', 'often'],
    [0, 7, 'b', 'shared'],
    [0, 7, 'b', 'rare'],
    [0, 7, 'c', 'shared'],
    [10, 7, 'a', 'often'],
    [20, 7, 'a', 'often'],
    [50, 7, 'a', 'last'],
  ],
  catalog,
)
const query = queryOf(log, 7, 'a', 60)

test('by hand: its own past by age and frequency, then 2 of 3 VMs before 1 of 3', async () => {
  const model = await recencyPopularity(catalog, { halfAge: 10_000 }).learn(log)
  const [ranking] = await model.top([query], 5)
  const names = Array.from(ranking!.items, (item) => catalog.items.address(item))
  expect(names).toEqual(['often', 'last', 'shared', 'rare'])
  const often = 1 + 0.5 / (1 + 40 / 10) + (0.5 * 3) / 4 // 1.475
  const last = 1 + 0.5 / (1 + 10 / 10) + (0.5 * 1) / 4 // 1.375
  expect([...ranking!.scores]).toEqual([often, last, 2 / 3, 1 / 3].map(Math.fround))
})

test('by recency alone the last one comes first, by frequency alone the most frequent', async () => {
  const first = async (recencyWeight: number) => {
    const model = await recencyPopularity(catalog, { recencyWeight }).learn(log)
    return catalog.items.address((await model.top([query], 1))[0]!.items[0]!)
  }
  expect([await first(1), await first(0)]).toEqual(['last', 'often'])
})

test('says which of the two reasons it is', async () => {
  const model = await recencyPopularity(catalog).learn(log)
  const item = (name: string) => catalog.items.idOf(7, name)
  expect(model.explain(query, item('often'))).toBe('asked for 3 times before, last 40 s ago')
  expect(model.explain(query, item('shared'))).toBe('asked by 2 of 3 VMs of this network')
})

test('settings out of range are a RangeError', () => {
  for (const options of [{ recencyWeight: -0.1 }, { recencyWeight: 1.1 }, { halfAge: 0 }])
    expect(() => recencyPopularity(catalog, options)).toThrow(RangeError)
})
