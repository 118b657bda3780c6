import { expect, test } from 'vitest'
import { ncmCapacity, ServiceQueue } from './capacity.ts'

test('the curve passes through what was measured, falls between, and goes on falling', () => {
  const at = [1, 100, 5_000, 10_000].map((ports) => Math.round(ncmCapacity(ports)))
  expect(at).toEqual([700, 700, 175, 75])
  // Halfway between 5,000 and 10,000 by ratio: the square root of 175 × 75.
  expect(ncmCapacity(Math.sqrt(5_000 * 10_000))).toBeCloseTo(Math.sqrt(175 * 75), 9)
  // Twice the ports beyond it: 75 × 75 / 175.
  expect(ncmCapacity(20_000)).toBeCloseTo(75 ** 2 / 175, 9)
})

test('ten calls at once of a server of 100 a second take 10 ms each, one after the other', async () => {
  const queue = new ServiceQueue(100)
  const start = performance.now()
  const ends = await Promise.all(
    Array.from({ length: 10 }, () =>
      queue.served(() => false).then(() => performance.now() - start),
    ),
  )
  expect(ends).toEqual(ends.toSorted((a, b) => a - b))
  // Timers of Node may be up to two milliseconds early.
  expect(ends[0]).toBeGreaterThanOrEqual(8)
  expect(ends[9]).toBeGreaterThanOrEqual(98)
})

test('a call that was given up while it waited costs nothing', async () => {
  const queue = new ServiceQueue(5)
  const first = queue.served(() => false)
  void queue.served(() => true)
  expect(queue.length).toBe(1)
  const start = performance.now()
  await Promise.all([first, queue.served(() => false)])
  // Two of 200 ms, not three, with time to spare for a slow machine.
  expect(performance.now() - start).toBeLessThan(590)
  expect(queue.length).toBe(0)
})

test('beyond half a second of waiting calls are refused at once', async () => {
  const queue = new ServiceQueue(20)
  // One is being served, ten wait, and there is no room for the last.
  const calls = Array.from({ length: 12 }, () => queue.served(() => false))
  expect(await calls[11]).toBe(false)
  expect(queue.length).toBe(10)
})
