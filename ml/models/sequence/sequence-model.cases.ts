import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UnknownItemError } from '../../../core/index.ts'
import { type Catalog, sliceLog } from '../../../datasets/index.ts'
import { type Asked, emptyCatalog, logOf, queryOf } from './event-log.cases.ts'
import { historyOf } from './history.ts'
import type { Query, Ranking, TrainableSequenceModel } from './sequence-model.ts'

/** A kind of model, as its own test names it here. */
export interface CasesOf {
  create(catalog: Catalog, clusterOf: Int32Array): TrainableSequenceModel
  load(saved: Uint8Array, catalog: Catalog): TrainableSequenceModel
  /** Whether it has an answer for a VM of which it knows nothing. */
  readonly answersStrangers: boolean
  /** Set where tenants share learned weights: the data of one then moves the scores of another. */
  readonly sharesWeights?: true
  /** Random logs to try for each promise; default 40. Fewer where learning takes long. */
  readonly runs?: number
}

const sources = ['s0', 's1', 's2', 's3']
const destinations = ['d0', 'd1', 'd2', 'd3', 'd4', 'd5']

/** Requests of two tenants that use the same addresses; times rise by 0 to 100 s. */
const requests: fc.Arbitrary<Asked[]> = fc
  .array(
    fc.tuple(
      fc.nat(100),
      fc.constantFrom(7, 8),
      fc.constantFrom(...sources),
      fc.constantFrom(...destinations),
    ),
    { maxLength: 60 },
  )
  .map((steps) => {
    let seconds = 0
    return steps.map(([gap, vni, source, destination]) => {
      seconds += gap
      return [seconds, vni, source, destination]
    })
  })

/** After all of them. */
const later = 10_000

/** Every second VM is in cluster 0, the others in 1, and a few in none. */
const clusters = Int32Array.of(0, 1, 0, 1, -1, 0, 1, 0)

/** What every sequence model promises. */
export function sequenceModelCases(title: string, cases: CasesOf) {
  const { create, load, answersStrangers, sharesWeights, runs = 40 } = cases
  /** One query for each source of both tenants, known or not. */
  const queriesOf = (log: ReturnType<typeof logOf>): Query[] =>
    [7, 8].flatMap((vni) =>
      sources.map((source) => {
        const query = queryOf(log, vni, source, later)
        return { ...query, cluster: query.vm < 0 ? -1 : (clusters[query.vm] ?? -1) }
      }),
    )
  const check = (property: fc.IAsyncProperty<unknown>) => fc.assert(property, { numRuns: runs })

  describe(title, () => {
    test('names only items of the query’s VNI, at most k, best first, ties by id, none twice', () =>
      check(
        fc.asyncProperty(requests, fc.integer({ min: 1, max: 8 }), async (requests, k) => {
          const catalog = emptyCatalog()
          const log = logOf(requests, catalog)
          const model = await create(catalog, clusters).learn(log)
          const queries = queriesOf(log)
          for (const [n, { items, scores }] of (await model.top(queries, k)).entries()) {
            expect(items.length).toBe(scores.length)
            expect(items.length).toBeLessThanOrEqual(k)
            expect(new Set(items).size).toBe(items.length)
            for (const [rank, item] of items.entries()) {
              expect(catalog.items.vni(item)).toBe(queries[n]!.vni)
              expect(scores[rank]).toBeGreaterThan(0)
              if (rank === 0) continue
              const [before, score] = [scores[rank - 1]!, scores[rank]!]
              expect(before > score || (before === score && items[rank - 1]! < item)).toBe(true)
            }
          }
        }),
      ))

    test('a ranking of k begins a ranking of more', () =>
      check(
        fc.asyncProperty(requests, async (requests) => {
          const catalog = emptyCatalog()
          const log = logOf(requests, catalog)
          const model = await create(catalog, clusters).learn(log)
          const [few, many] = [
            await model.top(queriesOf(log), 2),
            await model.top(queriesOf(log), 9),
          ]
          for (const [n, { items }] of few.entries())
            expect([...items]).toEqual([...many[n]!.items.subarray(0, 2)])
        }),
      ))

    test.skipIf(sharesWeights)('the data of another tenant changes nothing', () =>
      check(
        fc.asyncProperty(requests, async (requests) => {
          const rankings = async (requests: Asked[]) => {
            const catalog = emptyCatalog()
            const log = logOf(requests, catalog)
            const clusterOf = Int32Array.from(
              { length: catalog.vms.size },
              (_, vm) => sources.indexOf(catalog.vms.address(vm)) % 2,
            )
            const model = await create(catalog, clusterOf).learn(log)
            const queries = sources.map((source, n) => queryOf(log, 7, source, later, n % 2))
            return (await model.top(queries, 9)).map((ranking) => named(ranking, catalog))
          }
          const alone = requests.filter(([, vni]) => vni === 7)
          expect(await rankings(requests)).toEqual(await rankings(alone))
        }),
      ),
    )

    test('an item of another tenant in a history is neither named nor trusted', async () => {
      const catalog = emptyCatalog()
      const log = logOf(
        [
          [1, 7, 's0', 'd0'],
          [1, 7, 's0', 'd1'],
          [2, 8, 's0', 'd0'],
          [2, 8, 's0', 'd1'],
        ],
        catalog,
      )
      const model = await create(catalog, clusters).learn(log)
      const foreign = historyOf([catalog.items.idOf(8, 'd0')], [1_000])
      const query = { vni: 7, vm: 0, cluster: 0, now: 9_000, history: foreign }
      const [ranking] = await model.top([query], 9)
      for (const item of ranking!.items) expect(catalog.items.vni(item)).toBe(7)
    })

    test('excluded items are absent, and the others are ranked as before', () =>
      check(
        fc.asyncProperty(requests, fc.nat(11), async (requests, out) => {
          const catalog = emptyCatalog()
          const log = logOf(requests, catalog)
          const model = await create(catalog, clusters).learn(log)
          const free = queriesOf(log)
          const bound = free.map((query) => ({ ...query, exclude: new Set([out]) }))
          const expected = (await model.top(free, 20)).map(({ items }) =>
            [...items].filter((item) => item !== out),
          )
          const received = (await model.top(bound, 20)).map(({ items }) => [...items])
          expect(received).toEqual(expected)
        }),
      ))

    test('learning leaves the old model as it was', () =>
      check(
        fc.asyncProperty(requests, async (requests) => {
          const catalog = emptyCatalog()
          const log = logOf(requests, catalog)
          const half = log.length >> 1
          const old = await create(catalog, clusters).learn(sliceLog(log, 0, half))
          const before = await old.top(queriesOf(log), 9)
          await old.learn(sliceLog(log, half, log.length))
          expect(await old.top(queriesOf(log), 9)).toEqual(before)
        }),
      ))

    test('learning in two steps is learning at once', () =>
      check(
        fc.asyncProperty(requests, fc.nat(60), async (requests, cut) => {
          const catalog = emptyCatalog()
          const log = logOf(requests, catalog)
          const at = Math.min(cut, log.length)
          const first = await create(catalog, clusters).learn(sliceLog(log, 0, at))
          const twice = await first.learn(sliceLog(log, at, log.length))
          const once = await create(catalog, clusters).learn(log)
          expectSame(await twice.top(queriesOf(log), 9), await once.top(queriesOf(log), 9))
        }),
      ))

    test('what is forgotten is not named to VMs that never asked for it, saved or not', () =>
      check(
        fc.asyncProperty(requests, fc.constantFrom(...destinations), async (asked, gone) => {
          const catalog = emptyCatalog()
          const model = await create(catalog, clusters).learn(logOf(asked, catalog))
          const others = logOf(
            asked.filter(([, , , destination]) => destination !== gone),
            catalog,
          )
          const items = new Set([7, 8].map((vni) => catalog.items.idOf(vni, gone)))
          const kept = model.forget(items)
          const queries = queriesOf(others)
          const named = await kept.top(queries, 6)
          expect(named.flatMap(({ items }) => [...items]).some((item) => items.has(item))).toBe(
            false,
          )
          expect(await load(kept.save(), catalog).top(queries, 6)).toEqual(named)
        }),
      ))

    test('saved and loaded it predicts, explains and learns the same', () =>
      check(
        fc.asyncProperty(requests, async (requests) => {
          const catalog = emptyCatalog()
          const log = logOf(requests, catalog)
          const half = log.length >> 1
          const model = await create(catalog, clusters).learn(sliceLog(log, 0, half))
          const loaded = load(model.save(), catalog)
          expect(loaded.name).toBe(model.name)
          const [queries, rest] = [queriesOf(log), sliceLog(log, half, log.length)]
          const rankings = await model.top(queries, 9)
          expect(await loaded.top(queries, 9)).toEqual(rankings)
          for (const [n, { items }] of rankings.entries())
            for (const item of items) {
              expect(loaded.explain(queries[n]!, item)).toBe(model.explain(queries[n]!, item))
              expect(model.explain(queries[n]!, item)).not.toBe('')
            }
          const [more, moreLoaded] = [await model.learn(rest), await loaded.learn(rest)]
          expect(await moreLoaded.top(queries, 9)).toEqual(await more.top(queries, 9))
        }),
      ))

    test('foreign, damaged and cut bytes, and another catalog, are refused', async () => {
      const catalog = emptyCatalog()
      const log = logOf([[1, 7, 's0', 'd0']], catalog)
      const saved = (await create(catalog, clusters).learn(log)).save()
      const refused = expect.objectContaining({ code: 'ERR_ARTIFACT' })
      const damaged = saved.slice()
      damaged[saved.length - 1]! ^= 1
      for (const bytes of [new Uint8Array(0), new Uint8Array(99), damaged, saved.slice(0, 60)])
        expect(() => load(bytes, catalog)).toThrow(refused)
      const other = emptyCatalog()
      logOf([[1, 8, 's0', 'd0']], other)
      expect(() => load(saved, other)).toThrow(refused)
    })

    test(
      answersStrangers
        ? 'a VM that nobody knows is answered with what its network asks for'
        : 'for a VM that nobody knows it names nothing',
      async () => {
        const catalog = emptyCatalog()
        const log = logOf(
          [
            [1, 7, 's0', 'd0'],
            [2, 7, 's1', 'd0'],
            [3, 7, 's1', 'd1'],
            [4, 8, 's0', 'd2'],
          ],
          catalog,
        )
        const model = await create(catalog, clusters).learn(log)
        const [ranking, nowhere] = await model.top(
          [queryOf(log, 7, 'stranger', later), queryOf(log, 99, 'stranger', later)],
          9,
        )
        const names = named(ranking!, catalog).map(([name]) => name)
        expect(names).toEqual(answersStrangers ? ['d0', 'd1'] : [])
        expect(nowhere!.items.length).toBe(0)
      },
    )

    test('of nothing it has learned it names nothing, and it can learn nothing', async () => {
      const catalog = emptyCatalog()
      const log = logOf([], catalog)
      const model = await create(catalog, clusters).learn(log)
      const [ranking] = await model.top([queryOf(log, 7, 's0', later)], 3)
      expect([ranking!.items.length, ranking!.scores.length]).toEqual([0, 0])
      expect(await model.top([], 3)).toEqual([])
      expect(load(model.save(), catalog).name).toBe(model.name)
    })

    test('a catalog that grows, in VMs and items, is fine before and after learning more', async () => {
      const catalog = emptyCatalog()
      const log = logOf([[1, 7, 's0', 'd0']], catalog)
      const model = await create(catalog, clusters).learn(log)
      const saved = model.save()
      const more = logOf(
        [
          [2, 7, 's1', 'd1'],
          [3, 7, 's1', 'd0'],
          [4, 9, 's2', 'd5'],
        ],
        catalog,
      )
      const queries = [queryOf(more, 7, 's1', later), queryOf(more, 9, 's2', later)]
      const before = await model.top(queries, 9)
      expect(await load(saved, catalog).top(queries, 9)).toEqual(before)
      const learned = await model.learn(more)
      for (const [n, { items }] of (await learned.top(queries, 9)).entries())
        for (const item of items) expect(catalog.items.vni(item)).toBe(queries[n]!.vni)
    })

    test('an event with an unknown item, or of two tenants, is not learned', async () => {
      const catalog = emptyCatalog()
      const log = logOf(
        [
          [1, 7, 's0', 'd0'],
          [2, 8, 's0', 'd0'],
        ],
        catalog,
      )
      const model = create(catalog, clusters)
      const unknown = { ...log, item: Int32Array.of(0, 2) }
      await expect(model.learn(unknown)).rejects.toThrow(UnknownItemError)
      const mixed = { ...log, item: Int32Array.of(1, 0) }
      await expect(model.learn(mixed)).rejects.toMatchObject({ code: 'ERR_INPUT' })
    })

    test('k below 1 is a RangeError', async () => {
      const catalog = emptyCatalog()
      const log = logOf([[1, 7, 's0', 'd0']], catalog)
      const model = await create(catalog, clusters).learn(log)
      await expect(model.top([queryOf(log, 7, 's0', later)], 0)).rejects.toThrow(RangeError)
    })
  })
}

/** A ranking as addresses with their scores. */
function named({ items, scores }: Ranking, catalog: Catalog): [string, number][] {
  return Array.from(items, (item, rank) => [catalog.items.address(item), scores[rank]!])
}

/** The same items by score; those whose scores differ only by rounding may change places. */
function expectSame(received: readonly Ranking[], expected: readonly Ranking[]): void {
  expect(received.length).toBe(expected.length)
  for (const [n, { items, scores }] of received.entries()) {
    const scoreOf = new Map(Array.from(items, (item, rank) => [item, scores[rank]!]))
    expect(items.length).toBe(expected[n]!.items.length)
    for (const [rank, item] of expected[n]!.items.entries())
      expect(scoreOf.get(item)).toBeCloseTo(expected[n]!.scores[rank]!, 5)
  }
}
