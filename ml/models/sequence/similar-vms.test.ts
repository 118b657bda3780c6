import { expect, test } from 'vitest'
import { emptyCatalog, logOf, queryOf } from './event-log.cases.ts'
import { historyOf } from './history.ts'
import { sequenceModelCases } from './sequence-model.cases.ts'
import { loadSimilarVms, similarVms } from './similar-vms.ts'

sequenceModelCases('similar VMs', {
  create: (catalog, clusterOf) => similarVms(catalog, { clusterOf }),
  load: loadSimilarVms,
  answersStrangers: true,
})

sequenceModelCases('similar VMs, the two nearest without repeats', {
  create: (catalog) => similarVms(catalog, { neighbours: 2, repeats: 'exclude' }),
  load: loadSimilarVms,
  answersStrangers: true,
})

const catalog = emptyCatalog()
// a: {p, q}, b: {p, q, r}, c: {q, s}, d: {t}; their ids are p 0, q 1, r 2, s 3, t 4.
const log = logOf(
  [
    [1, 7, 'a', 'p'],
    [1, 7, 'a', 'q'],
    [1, 7, 'b', 'p'],
    [1, 7, 'b', 'q'],
    [1, 7, 'b', 'r'],
    [1, 7, 'c', 'q'],
    [1, 7, 'c', 's'],
    [1, 7, 'd', 't'],
  ],
  catalog,
)
const ofA = queryOf(log, 7, 'a', 2)
// a shares 2 of 3 with b and 1 of 3 with c.
const [toB, toC] = [(2 / 3) ** 2, (1 / 3) ** 2]

test('by hand: b votes with (2/3)², c with (1/3)², and a itself does not', async () => {
  const model = await similarVms(catalog, { priorWeight: 0 }).learn(log)
  const [ranking] = await model.top([ofA], 9)
  // q has both votes, p and r that of b, s that of c; p and r tie.
  expect([...ranking!.items]).toEqual([1, 0, 2, 3])
  const expected = [1, toB / (toB + toC), toB / (toB + toC), toC / (toB + toC)]
  for (const [rank, score] of expected.entries())
    expect(ranking!.scores[rank]).toBeCloseTo(score, 6)
})

test('by hand: the prior weighs as 0.1 of an identical VM and names what no neighbour knows', async () => {
  const model = await similarVms(catalog).learn(log)
  const [ranking] = await model.top([ofA], 9)
  expect([...ranking!.items]).toEqual([1, 0, 2, 3, 4])
  const total = toB + toC + 0.1
  expect(ranking!.scores[0]).toBeCloseTo((toB + toC + (0.1 * 3) / 4) / total, 6)
  expect(ranking!.scores[4]).toBeCloseTo((0.1 * 1) / 4 / total, 6)
})

test('the one nearest votes alone', async () => {
  const model = await similarVms(catalog, { neighbours: 1, priorWeight: 0 }).learn(log)
  const [ranking] = await model.top([ofA], 9)
  expect([...ranking!.items]).toEqual([0, 1, 2])
  expect(model.name).toBe('similar-vms(power=2, neighbours=1, priorWeight=0)')
})

test('a VM unseen in training is answered from its history alone', async () => {
  const model = await similarVms(catalog, { priorWeight: 0, repeats: 'exclude' }).learn(log)
  const history = historyOf([3], [1_000])
  const [ranking] = await model.top([{ vni: 7, vm: -1, cluster: -1, now: 2_000, history }], 9)
  expect([...ranking!.items]).toEqual([1])
})

test('a VM without a history gets its cluster’s favourites, then its network’s', async () => {
  const clusterOf = Int32Array.of(0, 1, 0, 1) // a and c, b and d
  const model = await similarVms(catalog, { clusterOf }).learn(log)
  const query = queryOf(log, 7, 'new', 2, 0)
  const [ranking] = await model.top([query], 9)
  // (askers in {a, c} + share of the network) / 3: q (2 + 3/4), p (1 + 2/4), s (1 + 1/4), r and t 1/4.
  expect([...ranking!.items]).toEqual([1, 0, 3, 2, 4])
  const expected = [2.75 / 3, 1.5 / 3, 1.25 / 3, 0.25 / 3, 0.25 / 3]
  expect([...ranking!.scores]).toEqual(expected.map(Math.fround))
  expect(model.explain(query, 1)).toBe('asked by 2 of 2 VMs of its cluster')
  expect(model.explain(query, 4)).toBe('asked by 1 of 4 VMs of this network')
})

test('says how many of the similar VMs asked', async () => {
  const model = await similarVms(catalog).learn(log)
  expect(model.explain(ofA, 1)).toBe('asked by 2 of 2 similar VMs')
  expect(model.explain(ofA, 3)).toBe('asked by 1 of 2 similar VMs')
  expect(model.explain(ofA, 4)).toBe('asked by 1 of 4 VMs of this network')
})

test('settings out of range are a RangeError', () => {
  for (const options of [{ power: 0 }, { neighbours: 0 }, { neighbours: 1.5 }, { priorWeight: -1 }])
    expect(() => similarVms(catalog, options)).toThrow(RangeError)
})
