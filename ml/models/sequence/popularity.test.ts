import { expect, test } from 'vitest'
import { emptyCatalog, logOf, queryOf } from './event-log.cases.ts'
import { loadPopularity, popularity } from './popularity.ts'
import { sequenceModelCases } from './sequence-model.cases.ts'

sequenceModelCases('popularity', {
  create: (catalog) => popularity(catalog),
  load: loadPopularity,
  answersStrangers: true,
})

const catalog = emptyCatalog()
const log = logOf(
  [
    [1, 7, 'a', 'dns'],
    [2, 7, 'b', 'dns'],
    [3, 7, 'c', 'dns'],
    [4, 7, 'c', 'db'],
    [5, 7, 'c', 'db'],
    [6, 7, 'c', 'db'],
    [7, 7, 'd', 'db'],
    [8, 8, 'a', 'db'],
  ],
  catalog,
)
const dns = catalog.items.idOf(7, 'dns')
const db = catalog.items.idOf(7, 'db')

test('by hand: 3 of 4 VMs asked for dns, 2 of 4 for db, however often', async () => {
  const model = await popularity(catalog).learn(log)
  const [ranking] = await model.top([queryOf(log, 7, 'a', 9)], 5)
  expect([...ranking!.items]).toEqual([dns, db])
  expect([...ranking!.scores]).toEqual([3 / 4, 2 / 4])
})

test('says how many of how many', async () => {
  const model = await popularity(catalog).learn(log)
  const query = queryOf(log, 7, 'a', 9)
  expect(model.explain(query, db)).toBe('asked by 2 of 4 VMs of this network')
})

test('without repeats it leaves out what the VM has asked for', async () => {
  const model = await popularity(catalog, { repeats: 'exclude' }).learn(log)
  const rankings = await model.top([queryOf(log, 7, 'a', 9), queryOf(log, 7, 'c', 9)], 5)
  expect(rankings.map(({ items }) => [...items])).toEqual([[db], []])
  expect(model.name).toBe('popularity(repeats=exclude)')
})

test('a word that repeats cannot be is a TypeError', () => {
  expect(() => popularity(catalog, { repeats: 'never' as 'exclude' })).toThrow(TypeError)
})
