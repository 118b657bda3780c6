import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CountKind, NetworkCounts } from './network-counts.ts'

const minute = 60_000
const all = () => true

test('counts of the last ten minutes leave as time passes, those of the hour stay', () => {
  const counts = new NetworkCounts()
  counts.add(5001, 'requests', 0)
  counts.add(5001, 'hits', 5 * minute, 3)
  expect(counts.sum(5001, 9 * minute, 10)).toEqual({ requests: 1, hits: 3, late: 0, unused: 0 })
  expect(counts.sum(5001, 10 * minute, 10)).toEqual({ requests: 0, hits: 3, late: 0, unused: 0 })
  expect(counts.sum(5001, 59 * minute, 60).requests).toBe(1)
  expect(counts.sum(5001, 60 * minute, 60).requests).toBe(0)
})

test('the trend is coverage by five minutes, and nothing where no packet came', () => {
  const counts = new NetworkCounts()
  counts.add(5001, 'hits', 0, 3)
  counts.add(5001, 'late', minute)
  counts.add(5001, 'requests', 59 * minute)
  counts.add(5001, 'unused', 30 * minute)
  const trend = counts.trend(5001, 59 * minute)
  expect(trend).toEqual([0.75, ...new Array(10).fill(null), 0])
})

test('a series sums the networks that may be seen, and no other', () => {
  const counts = new NetworkCounts()
  counts.add(1, 'hits', 0, 2)
  counts.add(2, 'hits', 0, 5)
  expect(counts.series(0, (vni) => vni === 1).hits.at(-1)).toBe(2)
  expect(counts.series(0, all).hits.at(-1)).toBe(7)
})

test('what changed is told once; with each minute everything may have, and what is an hour old is gone', () => {
  const counts = new NetworkCounts()
  counts.takeChanged(0)
  counts.add(1, 'hits', 1)
  counts.add(2, 'hits', 2)
  expect([...counts.takeChanged(3)]).toEqual([1, 2])
  expect([...counts.takeChanged(4)]).toEqual([])
  expect([...counts.takeChanged(minute)]).toEqual([1, 2])
  expect([...counts.takeChanged(60 * minute)]).toEqual([1, 2])
  expect([...counts.vnis]).toEqual([])
})

test('sums are those of a list that is searched, whatever comes when', () => {
  const kind = fc.constantFrom<CountKind>('requests', 'hits', 'late', 'unused')
  const event = fc.record({ kind, after: fc.nat(90 * minute), count: fc.nat(9) })
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), fc.nat(70 * minute), (events, wait) => {
      const counts = new NetworkCounts()
      let time = 1e12
      const seen = events.map(({ kind, after, count }) => {
        time += after
        counts.add(7, kind, time, count)
        return { kind, minute: Math.floor(time / minute), count }
      })
      const present = Math.floor((time + wait) / minute)
      const expected = { requests: 0, hits: 0, late: 0, unused: 0 }
      for (const one of seen) if (one.minute > present - 60) expected[one.kind] += one.count
      expect(counts.sum(7, time + wait, 60)).toEqual(expected)
      expect(counts.series(time + wait, all).hits.reduce((a, b) => a + b)).toBe(expected.hits)
    }),
  )
})
