import { expect, test } from 'vitest'
import { below, seeded } from '../../../core/index.ts'
import { ease, loadEase } from './ease.ts'
import { type Asked, emptyCatalog, logOf, queryOf } from './event-log.cases.ts'
import { historyOf } from './history.ts'
import { sequenceModelCases } from './sequence-model.cases.ts'

sequenceModelCases('EASE', {
  create: (catalog) => ease(catalog, { lambda: 2 }),
  load: loadEase,
  answersStrangers: true,
})

sequenceModelCases('EASE of three items without repeats', {
  create: (catalog) => ease(catalog, { minSupport: 1, maxItems: 3, repeats: 'exclude' }),
  load: loadEase,
  answersStrangers: true,
})

const now = { vni: 7, vm: -1, cluster: -1, now: 9_000 }

test('by hand, two items: of 3 VMs with x, 2 of them with y too, λ 1, B[x, y] is 2/4', async () => {
  const catalog = emptyCatalog()
  const log = logOf(
    [
      [1, 7, 'a', 'x'],
      [1, 7, 'a', 'y'],
      [1, 7, 'b', 'x'],
      [1, 7, 'b', 'y'],
      [1, 7, 'c', 'x'],
    ],
    catalog,
  )
  const model = await ease(catalog, { lambda: 1 }).learn(log)
  const [fromX, fromY] = await model.top(
    [0, 1].map((item) => ({ ...now, history: historyOf([item], [1_000]) })),
    5,
  )
  // XᵀX + I = [[4, 2], [2, 3]], P = [[3, -2], [-2, 4]] / 8: B[x, y] = 2/4 and B[y, x] = 2/3.
  expect([[...fromX!.items], [...fromY!.items]]).toEqual([[1], [0]])
  expect(fromX!.scores[0]).toBeCloseTo(2 / 4, 6)
  expect(fromY!.scores[0]).toBeCloseTo(2 / 3, 6)
})

test('each column of B is the ridge regression of its item on all others, by Gauss elimination', async () => {
  const [items, lambda] = [6, 3]
  const random = seeded(5)
  const requests: Asked[] = [...Array(60).keys()].flatMap((vm) =>
    Array.from({ length: 3 }, (): Asked => [vm, 7, `s${vm}`, `d${below(random, items)}`]),
  )
  const catalog = emptyCatalog()
  const log = logOf(requests, catalog)
  const model = await ease(catalog, { lambda, minSupport: 1 }).learn(log)
  const x = Array.from({ length: 60 }, () => new Array<number>(items).fill(0))
  for (let e = 0; e < log.length; e++) x[log.vm[e]!]![log.item[e]!] = 1
  const gram = (i: number, j: number) =>
    x.reduce((sum, row) => sum + row[i]! * row[j]!, i === j ? lambda : 0)
  const queries = [...Array(items).keys()].map((item) => ({
    ...now,
    history: historyOf([item], [1_000]),
  }))
  const rankings = await model.top(queries, items)
  for (let target = 0; target < items; target++) {
    const others = [...Array(items).keys()].filter((item) => item !== target)
    const ridge = solved(
      others.map((i) => others.map((j) => gram(i, j))),
      others.map((i) => gram(i, target)),
    )
    for (const [n, item] of others.entries()) {
      const rank = rankings[item]!.items.indexOf(target)
      // Only what is above 0 is named.
      if (rank < 0) expect(ridge[n]).toBeLessThanOrEqual(1e-6)
      else expect(rankings[item]!.scores[rank]).toBeCloseTo(ridge[n]!, 5)
    }
    expect(rankings[target]!.items).not.toContain(target)
  }
})

const catalog = emptyCatalog()
const log = logOf(
  ['a', 'b', 'c', 'd'].flatMap((source): Asked[] => [
    [1, 7, source, '10.0.0.5'],
    [1, 7, source, '10.0.0.9'],
    ...(source === 'd' ? [] : ([[1, 7, source, '10.0.0.1']] as Asked[])),
    ...(source === 'a' ? ([[1, 7, source, 'rare']] as Asked[]) : []),
  ]),
  catalog,
)

test('says what an item goes with, the strongest first', async () => {
  const model = await ease(catalog, { lambda: 1 }).learn(log)
  const query = queryOf(log, 7, 'd', 9)
  expect(model.explain(query, catalog.items.idOf(7, '10.0.0.1'))).toBe(
    'goes with 10.0.0.5 and 10.0.0.9, which it asked for',
  )
  expect(model.explain(query, catalog.items.idOf(7, 'rare'))).toBe(
    'asked by 1 of 4 VMs of this network',
  )
})

test('items with too little support, or beyond the most, are not modelled', async () => {
  const query = queryOf(log, 7, 'd', 9)
  const named = async (options: { minSupport?: number; maxItems?: number }) => {
    const model = await ease(catalog, { lambda: 1, ...options }).learn(log)
    const [ranking] = await model.top([query], 9)
    return Array.from(ranking!.items, (item) => catalog.items.address(item)).sort()
  }
  expect(await named({ minSupport: 3 })).toEqual(['10.0.0.1', '10.0.0.5', '10.0.0.9'])
  expect(await named({ minSupport: 1, maxItems: 2 })).toEqual(['10.0.0.5', '10.0.0.9'])
})

test('a VM of whose history nothing is modelled gets what is popular', async () => {
  const model = await ease(catalog, { minSupport: 3 }).learn(log)
  const rare = historyOf([catalog.items.idOf(7, 'rare')], [1_000])
  const [ranking] = await model.top([{ ...now, history: rare }], 9)
  expect([...ranking!.scores]).toEqual([1, 1, 3 / 4, 1 / 4])
})

test('settings out of range are a RangeError', () => {
  for (const options of [{ lambda: 0 }, { minSupport: 0 }, { maxItems: 0 }, { maxItems: 1.5 }])
    expect(() => ease(catalog, options)).toThrow(RangeError)
})

/** Solves `a x = b` by Gauss elimination with pivoting: another way than the model's. */
function solved(a: number[][], b: number[]): number[] {
  const n = b.length
  const rows = a.map((row, i) => [...row, b[i]!])
  for (let k = 0; k < n; k++) {
    const pivot = rows.reduce(
      (best, row, i) => (i > k && Math.abs(row[k]!) > Math.abs(rows[best]![k]!) ? i : best),
      k,
    )
    ;[rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!]
    for (let i = 0; i < n; i++) {
      if (i === k) continue
      const factor = rows[i]![k]! / rows[k]![k]!
      for (let j = k; j <= n; j++) rows[i]![j]! -= factor * rows[k]![j]!
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!)
}
