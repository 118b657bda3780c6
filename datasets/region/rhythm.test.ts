import { expect, test } from 'vitest'
import { busyness, meanBusyness } from './rhythm.ts'

const hour = 3_600_000
const monday = Date.UTC(2026, 0, 5)

test('a tenant with its peak at 14 is fully busy then, and a fifth as busy twelve hours away', () => {
  expect(busyness(monday + 14 * hour, 14)).toBeCloseTo(1, 12)
  expect(busyness(monday + 2 * hour, 14)).toBeCloseTo(0.2, 12)
})

test('the mean over a workday is 0.6', () => {
  let sum = 0
  for (let h = 0; h < 24; h++) sum += busyness(monday + h * hour, 9.3)
  expect(sum / 24).toBeCloseTo(meanBusyness, 12)
  expect(meanBusyness).toBeCloseTo(0.6, 12)
})

test('Saturday and Sunday are at 60 % of a workday, Friday is not', () => {
  const at14 = (day: number) => busyness(monday + (24 * day + 14) * hour, 14)
  expect([4, 5, 6, 7].map(at14)).toEqual([1, 0.6, 0.6, 1])
})
