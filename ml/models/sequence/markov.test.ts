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

test('a new VM is told what VMs ask for first: x twice, z once', async () => {
  const model = await markov(catalog, { clusterOf, backOff: 1 }).learn(log)
  const query = queryOf(log, 7, 'new', 9)
  const [ranking] = await model.top([query], 2)
  expect([...ranking!.items]).toEqual([0, 2])
  expect(ranking!.scores[0]).toBeCloseTo((2 + 3 / 6) / 4, 6)
  expect(model.explain(query, 0)).toBe('asked first by 67 % of VMs in this network')
})

test('says what it follows, in the narrowest company that has seen it', async () => {
  const model = await markov(catalog, { clusterOf }).learn(log)
  const ofA = queryOf(log, 7, 'a', 9, 0)
  expect(model.explain(ofA, 1)).toBe('follows x in 100 % of cases of its own')
  expect(model.explain({ ...ofA, history: queryOf(log, 7, 'c', 9).history }, 1)).toBe(
    'asked once in this network',
  )
  expect(model.explain(ofA, 2)).toBe('follows x in 50 % of cases in this network')
})

test('a back-off that is not above 0 is a RangeError', () => {
  for (const backOff of [0, -1, Number.NaN])
    expect(() => markov(catalog, { backOff })).toThrow(RangeError)
})
