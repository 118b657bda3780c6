import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AgentCache } from './agent-cache.ts'

const idle = 60_000

test('an item is asked for at first use and after 60 s without use, counted from the end of the use', () => {
  const cache = new AgentCache(idle)
  expect(cache.misses(1, 2, 0, 10_000, 0)).toBe(true)
  expect(cache.misses(1, 2, 69_999, 69_999, 0)).toBe(false)
  expect(cache.misses(1, 2, 129_998, 129_998, 0)).toBe(false)
  expect(cache.misses(1, 2, 189_998, 189_998, 0)).toBe(true)
})

test('a short use inside a long one does not end it', () => {
  const cache = new AgentCache(idle)
  cache.misses(1, 2, 0, 100_000, 0)
  cache.misses(1, 2, 1_000, 2_000, 0)
  expect(cache.misses(1, 2, 150_000, 150_000, 0)).toBe(false)
})

test('an agent that came up empty asks again', () => {
  const cache = new AgentCache(idle)
  cache.misses(1, 2, 1_000, 1_000, 0)
  expect(cache.misses(1, 2, 3_000, 3_000, 2_000)).toBe(true)
  expect(cache.misses(1, 2, 4_000, 4_000, 2_000)).toBe(false)
})

test('pairs are apart: neither another VM nor another item is known', () => {
  const cache = new AgentCache(idle)
  cache.misses(1, 2, 0, 0, 0)
  expect(cache.misses(2, 1, 1, 1, 0)).toBe(true)
  expect(cache.misses(1, 3, 2, 2, 0)).toBe(true)
})

test('law: it answers as a plain map that never forgets a pair', () => {
  const use = fc.record({
    vm: fc.nat(60),
    item: fc.nat(60),
    wait: fc.nat(4_000),
    length: fc.nat(90_000),
  })
  fc.assert(
    fc.property(fc.array(use, { minLength: 200, maxLength: 3_000 }), (uses) => {
      const cache = new AgentCache(idle)
      const known = new Map<string, number>()
      let time = 0
      for (const { vm, item, wait, length } of uses) {
        time += wait
        const until = known.get(`${vm} ${item}`) ?? Number.NEGATIVE_INFINITY
        const expected = time - until >= idle
        expect(cache.misses(vm, item, time, time + length, 0)).toBe(expected)
        known.set(`${vm} ${item}`, expected ? time + length : Math.max(until, time + length))
      }
    }),
    { numRuns: 20 },
  )
})
