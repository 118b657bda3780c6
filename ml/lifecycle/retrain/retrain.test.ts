import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sliceLog } from '../../../datasets/index.ts'
import { defaultSettings } from '../../evaluation/index.ts'
import { kinds, VmHistory } from '../../models/sequence/index.ts'
import { latestRequests } from '../latest-requests.ts'
import { requestTotals, totalsOf } from '../request-totals.ts'
import { type Ask, logOf } from '../small-log.cases.ts'
import { championOf } from './champion-of.cases.ts'
import { retrain } from './retrain.ts'

const how = {
  settings: { ...defaultSettings, top: 3 },
  seed: 1,
  now: '2026-01-06T00:00:00.000Z',
}
const minute = 60_000

/** Requests a minute apart, at least one before and one after the cut. */
const logs = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('u', 'v', 'w', 'x', 'y')), {
    minLength: 2,
    maxLength: 30,
  })
  .map((pairs) => pairs.map(([source, item], i): Ask => [(i + 1) * minute, source, item]))

const strangerOf = (vni: number) => ({
  vni,
  vm: -1,
  cluster: -1,
  now: 1_000 * minute,
  history: new VmHistory(),
})

const counted = kinds
  .map(({ kind }) => kind)
  .filter((kind) => !['blend', 'blend-transformer', 'transformer', 'gru4rec'].includes(kind))

test.each(counted)('%s: retrained it is what it would be from scratch', (kind) =>
  fc.assert(
    fc.asyncProperty(logs, fc.nat(30), async (asks, at) => {
      const log = logOf(asks)
      const cut = 1 + (at % (log.length - 1))
      const champion = await championOf(sliceLog(log, 0, cut), kind)
      const { trained, learned } = await retrain({ ...how, champion, events: log })
      const scratch = await championOf(log, kind)
      expect(learned.events).toBe(log.length - cut)
      const questions = ['a', 'b', 'c', 'd', 'e'].map((source) => {
        const vm = log.catalog.vms.idOf(7, source)
        const history = new VmHistory()
        for (const [time, other, item] of asks)
          if (other === source) history.append(log.catalog.items.idOf(7, item), time)
        return { ...strangerOf(7), vm, cluster: vm < 0 ? -1 : 0, history }
      })
      const [ours, theirs] = [
        await trained.model.top(questions, 5),
        await scratch.model.top(questions, 5),
      ]
      for (const [n, { items, scores }] of ours.entries()) {
        expect([...items]).toEqual([...theirs[n]!.items])
        for (const [i, score] of scores.entries())
          expect(score).toBeCloseTo(theirs[n]!.scores[i]!, 5)
      }
      const latest = latestRequests(log)
      expect(trained.histories).toEqual(latest)
      const totals = requestTotals(log, latest)
      for (let vm = 0; vm < log.catalog.vms.size; vm++)
        expect(totalsOf(vm, trained.histories, trained.totals)).toEqual(
          totalsOf(vm, latest, totals),
        )
    }),
    { numRuns: 15 },
  ),
)

const before: Ask[] = [
  [minute, 'a', 'x'],
  [2 * minute, 'b', 'x'],
  [3 * minute, 'a', 'y'],
]

test('a VM and an item that came since can be named at once, and the champion is the parent', async () => {
  const champion = await championOf(logOf(before), 'similar-vms')
  const events = logOf([
    [5 * minute, 'new', 'x'],
    [6 * minute, 'new', 'z'],
  ])
  const { trained, learned } = await retrain({ ...how, champion, events })
  const { catalog } = trained.model
  const vm = catalog.vms.idOf(7, 'new')
  expect(learned).toEqual({ events: 2, vms: 1, items: 1, retired: 0 })
  expect(trained.clusters.labels[vm]).toBe(0)
  // b asked for x, as the new VM did, which asked for z too.
  const history = new VmHistory()
  history.append(catalog.items.idOf(7, 'x'), 2 * minute)
  const b = { ...strangerOf(7), vm: catalog.vms.idOf(7, 'b'), cluster: 0, history }
  const [ranking] = await trained.model.top([b], 3)
  expect([...ranking!.items].map((item) => catalog.items.address(item))).toContain('z')
  expect(trained.facts.parents).toEqual([champion.manifest.version])
  expect(trained.facts.data).toMatchObject({ from: minute, to: 6 * minute, events: 5 })
})

test('what the champion has learned already is passed over; nothing new is an error', async () => {
  const log = logOf(before)
  const champion = await championOf(log, 'popularity')
  await expect(retrain({ ...how, champion, events: log })).rejects.toMatchObject({
    code: 'ERR_NO_DATA',
  })
})

test('an item that nobody asked for in a day is not named any more, and has no place in histories', async () => {
  const champion = await championOf(logOf(before), 'recency-popularity')
  const events = logOf([[2 * 24 * 60 * minute, 'b', 'x']])
  const retireAfter = 24 * 60 * minute
  const { trained, learned } = await retrain({ ...how, champion, events, retireAfter })
  expect(learned.retired).toBe(1)
  const y = trained.model.catalog.items.idOf(7, 'y')
  const [ranking] = await trained.model.top([strangerOf(7)], 5)
  expect([...ranking!.items]).not.toContain(y)
  expect([...trained.histories.items]).not.toContain(y)
})

test('nothing of one tenant is named to another, though both have the same addresses', async () => {
  const champion = await championOf(logOf(before), 'markov')
  const events = logOf([
    [5 * minute, 'a', 'only-8', 8],
    [6 * minute, 'a', 'x', 8],
  ])
  const { trained } = await retrain({ ...how, champion, events })
  const { items } = trained.model.catalog
  const rankings = await trained.model.top([strangerOf(7), strangerOf(8)], 9)
  expect([...rankings[0]!.items].map((item) => items.vni(item))).toEqual([7, 7])
  expect([...rankings[1]!.items].map((item) => items.vni(item))).toEqual([8, 8])
})
