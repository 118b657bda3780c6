import fc from 'fast-check'
import { expect, test } from 'vitest'
import { slidingCounts } from './sliding-counts.ts'

test('a count is in the window for its length and then leaves it', () => {
  const counts = slidingCounts(60_000)
  counts.add('hit', 2, 0)
  counts.add('hit', 1, 30_000)
  counts.add('miss', 5, 30_000)
  expect([counts.sum('hit', 30_000), counts.sum('miss', 30_000)]).toEqual([3, 5])
  expect(counts.sum('hit', 59_999)).toBe(3)
  expect(counts.sum('hit', 60_000)).toBe(1)
  expect(counts.sum('hit', 500_000)).toBe(0)
})

test('for any counts in time order, the sum is that of the last 60 slots', () => {
  const entries = fc.array(fc.tuple(fc.nat(5_000), fc.nat(3)), { maxLength: 50 })
  fc.assert(
    fc.property(entries, (gaps) => {
      const counts = slidingCounts(6_000)
      const added: { slot: number; value: number }[] = []
      let now = 0
      for (const [gap, value] of gaps) {
        now += gap
        counts.add('x', value, now)
        added.push({ slot: Math.floor(now / 100), value })
        const within = added.filter(({ slot }) => slot > Math.floor(now / 100) - 60)
        expect(counts.sum('x', now)).toBe(within.reduce((sum, { value }) => sum + value, 0))
      }
    }),
  )
})
