import { expect, test } from 'vitest'
import { emptyCatalog, logOf, queryOf } from './event-log.cases.ts'
import { markov } from './markov.ts'
import { recentPopularity } from './recent-popularity.ts'

const catalog = emptyCatalog()
const once = logOf(
  [
    [0, 7, 'a', 'x'],
    [10, 7, 'a', 'y'],
    [20, 7, 'b', 'x'],
  ],
  catalog,
)
const twice = logOf(
  [
    [0, 7, 'a', 'x'],
    [10, 7, 'a', 'y'],
    [20, 7, 'b', 'x'],
    [20, 7, 'b', 'x'],
  ],
  catalog,
)
const weighted = { ...once, weight: Float32Array.of(1, 1, 2) }
const query = queryOf(once, 7, 'c', 30)

test('an event that stands for two is as popular as two', async () => {
  const [a] = await (await recentPopularity(catalog).learn(weighted)).top([query], 2)
  const [b] = await (await recentPopularity(catalog).learn(twice)).top([query], 2)
  expect(a).toEqual(b)
})

test('with a request that stands for three, x is 4 of 5 requests to a VM that nobody has heard of', async () => {
  const events = { ...once, weight: Float32Array.of(1, 1, 3) }
  const model = await markov(catalog, { backOff: 1 }).learn(events)
  // Nobody was seen to begin, so what counts is what is asked for at all: x by a, and by b three times; y by a.
  const [ranking] = await model.top([query], 2)
  expect([...ranking!.items].map((item) => catalog.items.address(item))).toEqual(['x', 'y'])
  expect(ranking!.scores[0]).toBeCloseTo(4 / 5, 6)
})
