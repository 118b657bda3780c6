import { expect, test } from 'vitest'
import { emptyCatalog, logOf, queryOf } from './event-log.cases.ts'
import { loadRecency, recency } from './recency.ts'
import { sequenceModelCases } from './sequence-model.cases.ts'

sequenceModelCases('recency', {
  create: (catalog) => recency(catalog),
  load: loadRecency,
  answersStrangers: false,
})

sequenceModelCases('recency with a window', {
  create: (catalog) => recency(catalog, { window: 9_800_000 }),
  load: loadRecency,
  answersStrangers: false,
})

const catalog = emptyCatalog()
const log = logOf(
  [
    [0, 7, 'a', 'x'],
    [4, 7, 'a', 'y'],
    [6, 7, 'b', 'z'],
    [7, 7, 'a', 'x'],
  ],
  catalog,
)
const query = queryOf(log, 7, 'a', 8)

test('by hand: x last asked 1 s ago scores 1/2, y 4 s ago 1/5, z never', async () => {
  const [ranking] = await recency(catalog).top([query], 5)
  expect([...ranking!.items]).toEqual([0, 1])
  expect([...ranking!.scores]).toEqual([1 / 2, Math.fround(1 / 5)])
})

test('a window of 2 s forgets what was asked 4 s ago', async () => {
  const model = recency(catalog, { window: 2_000 })
  const [ranking] = await model.top([query], 5)
  expect([...ranking!.items]).toEqual([0])
  expect(model.name).toBe('recency(window=2 s)')
})

test('says how often and when', () => {
  const model = recency(catalog)
  expect(model.explain(query, 0)).toBe('asked for again: 2 times so far, last 1 s ago')
  expect(model.explain({ ...query, now: 604_000 }, 1)).toBe(
    'asked for once before, last 10 min ago',
  )
  expect(model.explain(query, 2)).toBe('not asked for before')
})

test('a window that is not above 0 is a RangeError', () => {
  for (const window of [0, -1, Number.NaN])
    expect(() => recency(catalog, { window })).toThrow(RangeError)
})
