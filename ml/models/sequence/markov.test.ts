import { expect, test } from 'vitest'
import { emptyCatalog, logOf, queryOf } from './event-log.cases.ts'
import { loadMarkov, markov } from './markov.ts'
import { sequenceModelCases } from './sequence-model.cases.ts'

sequenceModelCases('Markov', {
  create: (catalog, clusterOf) => markov(catalog, { clusterOf }),
  load: loadMarkov,
  answersStrangers: true,
})

const catalog = emptyCatalog()
// a: x y x, b: x z, c: z; their ids are x 0, y 1, z 2.
const log = logOf(
  [
    [1, 7, 'a', 'x'],
    [2, 7, 'a', 'y'],
    [3, 7, 'a', 'x'],
    [4, 7, 'b', 'x'],
    [5, 7, 'b', 'z'],
    [6, 7, 'c', 'z'],
  ],
  catalog,
)
const clusterOf = Int32Array.of(0, 1, 1)

test('by hand, back-off 1: share of requests, then network, cluster and own chain after x', async () => {
  const model = await markov(catalog, { clusterOf, backOff: 1 }).learn(log)
  const [ranking] = await model.top([queryOf(log, 7, 'a', 9, 0)], 9)
  // Of six requests 3 are x, 1 y, 2 z. After x: y 1 and z 1 in the network, y 1 in the cluster, y 1 own.
  const network = { x: 3 / 6 / 3, y: (1 + 1 / 6) / 3, z: (1 + 2 / 6) / 3 }
  const cluster = { x: network.x / 2, y: (1 + network.y) / 2, z: network.z / 2 }
  const own = { x: cluster.x / 2, y: (1 + cluster.y) / 2, z: cluster.z / 2 }
  expect([...ranking!.items]).toEqual([1, 2, 0])
  for (const [rank, score] of [own.y, own.z, own.x].entries())
    expect(ranking!.scores[rank]).toBeCloseTo(score, 6)
})

test('the probabilities of all items of the network sum to 1, for a known and an unknown VM', async () => {
  const model = await markov(catalog, { clusterOf }).learn(log)
  const queries = [queryOf(log, 7, 'a', 9, 0), queryOf(log, 7, 'new', 9)]
  for (const { scores } of await model.top(queries, 9))
    expect(scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 5)
})

test('a new VM is told what VMs that were seen to begin ask for first, the rest by share of requests', async () => {
  const catalog = emptyCatalog()
  // Every 100 s from the log's beginning on; `late` begins 301 s after it, and is never silent for longer.
  const old = Array.from({ length: 14 }, (_, i) => [100 * i, 7, 'old', 'x'] as const)
  const late = Array.from(
    { length: 10 },
    (_, i) => [301 + 100 * i, 7, 'late', i === 0 ? 'z' : 'x'] as const,
  )
  const log = logOf(
    [...old, ...late].sort(([a], [b]) => a - b),
    catalog,
  )
  const model = await markov(catalog, { backOff: 1 }).learn(log)
  const [ranking] = await model.top([queryOf(log, 7, 'new', 1_301)], 2)
  // Of 24 requests 23 are x; one VM of the two began, with z.
  expect([...ranking!.items]).toEqual([1, 0])
  expect([...ranking!.scores]).toEqual([Math.fround((1 + 1 / 24) / 2), Math.fround(23 / 24 / 2)])
  const query = queryOf(log, 7, 'new', 1_301)
  expect(model.explain(query, 1)).toBe(
    'the first request of 1 of 1 VMs of this network that were seen to begin',
  )
  expect(model.explain(query, 0)).toBe(
    'nothing is known of this VM; its network asked for it 23 times',
  )
})

test('says what it follows, in the narrowest company that has seen it', async () => {
  const model = await markov(catalog, { clusterOf }).learn(log)
  const ofA = queryOf(log, 7, 'a', 9, 0)
  expect(model.explain(ofA, 1)).toBe(
    'the VM asked for x last, after which it came next in 100 % of cases in its own past',
  )
  const ofC = { ...ofA, history: queryOf(log, 7, 'c', 9).history }
  expect(model.explain(ofC, 1)).toBe('its network asked for it once, this VM not yet')
  expect(model.explain(ofC, 2)).toBe('asked for again: once so far, last 3 s ago')
  expect(model.explain(ofA, 2)).toBe(
    'the VM asked for x last, after which it came next in 50 % of cases in this network',
  )
  expect(model.explain(ofA, 0)).toBe('asked for again: 2 times so far, last 6 s ago')
})

test('what follows itself is said to be asked for again', async () => {
  const catalog = emptyCatalog()
  const log = logOf(
    [
      [1, 7, 'a', 'x'],
      [2, 7, 'a', 'x'],
      [3, 7, 'a', 'x'],
    ],
    catalog,
  )
  const model = await markov(catalog).learn(log)
  expect(model.explain(queryOf(log, 7, 'a', 9), 0)).toBe(
    'the VM asked for it last, and right after that for it again in 100 % of cases in its own past',
  )
})

test('a back-off that is not above 0 is a RangeError', () => {
  for (const backOff of [0, -1, Number.NaN])
    expect(() => markov(catalog, { backOff })).toThrow(RangeError)
})
