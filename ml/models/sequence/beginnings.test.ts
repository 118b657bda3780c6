import { expect, test } from 'vitest'
import { beginningsWith, beginningsWithout, firstRequests, noBeginnings } from './beginnings.ts'
import { type Asked, emptyCatalog, logOf } from './event-log.cases.ts'

/** A VM that asks every so many seconds, first for `first`, then for others. */
function asking(vm: string, from: number, to: number, every: number, first: string): Asked[] {
  const asked: Asked[] = []
  for (let at = from; at <= to; at += every) asked.push([at, 7, vm, at === from ? first : 'other'])
  return asked
}

/** What the VMs of network 7 that were seen to begin asked for first. */
function begunIn(requests: readonly Asked[], steps = 1) {
  const catalog = emptyCatalog()
  const log = logOf(
    requests.toSorted(([a], [b]) => a - b),
    catalog,
  )
  let beginnings = noBeginnings
  for (let step = 0; step < steps; step++) {
    const [from, to] = [step, step + 1].map((n) => Math.round((n * log.length) / steps))
    const { vm, item, time } = log
    const part = { vm: vm.slice(from, to), item: item.slice(from, to), time: time.slice(from, to) }
    beginnings = beginningsWith(beginnings, part, catalog.vms.size)
  }
  const { networks, clusters } = firstRequests(beginnings, catalog, Int32Array.of(0, 1))
  const named = [...(networks.get(7)?.counts ?? [])].map(([item, count]) => [
    catalog.items.address(item),
    count,
  ])
  return { named, clusters: [...clusters.keys()], beginnings, catalog }
}

const old = asking('old', 0, 2_000, 50, 'a')

test('who is there when the log begins, or seconds later, was not seen to begin', () => {
  expect(begunIn([...old, ...asking('neighbour', 40, 2_000, 10, 'b')]).named).toEqual([])
})

test('who comes after longer than it is ever silent has begun; learned in parts it is the same', () => {
  const requests = [...old, ...asking('new', 500, 2_000, 100, 'b')]
  for (const steps of [1, 2, 7]) {
    const { named, clusters } = begunIn(requests, steps)
    expect(named).toEqual([['b', 1]])
    expect(clusters).toEqual(['7 1'])
  }
})

test('a silence as long as the one before it, or until the log ends, tells of an old VM', () => {
  const silent = [
    ...asking('new', 500, 1_000, 50, 'b'),
    ...asking('new', 1_501, 2_000, 50, 'other'),
  ]
  expect(begunIn([...old, ...silent]).named).toEqual([])
  expect(begunIn([...old, ...asking('nightly', 500, 1_000, 50, 'b')]).named).toEqual([])
})

test('fewer than nine times between requests tell nothing', () => {
  expect(begunIn([...old, ...asking('new', 1_200, 2_000, 100, 'b')]).named).toEqual([])
  expect(begunIn([...old, ...asking('new', 1_100, 2_000, 100, 'b')]).named).toEqual([['b', 1]])
})

test('of a VM whose first item is forgotten it is not known what it began with', () => {
  const { beginnings, catalog } = begunIn([...old, ...asking('new', 500, 2_000, 100, 'b')])
  const without = beginningsWithout(beginnings, new Set([catalog.items.idOf(7, 'b')]))
  expect(firstRequests(without, catalog, new Int32Array(0)).networks.size).toBe(0)
})
