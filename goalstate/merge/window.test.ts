import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Window } from './window.ts'

test('the first goes at once; what follows within the delay goes together', () => {
  const window = new Window<string>({ delay: 100 })
  window.add('h', 'a', 0)
  expect(window.due(0)).toEqual([{ key: 'h', requests: ['a'] }])
  window.done('h')
  window.add('h', 'b', 10)
  window.add('h', 'c', 60)
  expect(window.nextDue()).toBe(100)
  expect(window.due(99)).toEqual([])
  expect(window.due(100)).toEqual([{ key: 'h', requests: ['b', 'c'] }])
})

test('what comes while a push is under way goes once after it', () => {
  const window = new Window<string>({ delay: 0 })
  window.add('h', 'a', 0)
  window.due(0)
  window.add('h', 'b', 1)
  window.add('h', 'c', 2)
  expect(window.due(3)).toEqual([])
  window.done('h')
  expect(window.due(3)).toEqual([{ key: 'h', requests: ['b', 'c'] }])
})

test('an urgent request does not wait, and what came before it for its key is not overtaken', () => {
  const window = new Window<string>({ delay: 100 })
  window.add('h', 'a', 0)
  window.due(0)
  window.done('h')
  window.add('h', 'b', 10)
  window.add('other', 'x', 10)
  expect(window.urgent('h', 'now', 11)).toEqual({ key: 'h', requests: ['b', 'now'] })
  expect(window.due(11)).toEqual([{ key: 'other', requests: ['x'] }])
})

test('so many as are the most wait no longer', () => {
  const window = new Window<string>({ delay: 100, atMost: 2 })
  window.add('h', 'a', 0)
  window.due(0)
  window.done('h')
  window.add('h', 'b', 1)
  expect(window.due(1)).toEqual([])
  window.add('h', 'c', 2)
  expect(window.due(2)).toEqual([{ key: 'h', requests: ['b', 'c'] }])
  expect(() => new Window({ delay: 1, atMost: 0 })).toThrow(RangeError)
})

test('nothing is lost, order is kept within a key, and nothing waits longer than the delay', () => {
  const arrivals = fc.array(
    fc.record({ key: fc.constantFrom('a', 'b'), gap: fc.nat(40), isUrgent: fc.boolean() }),
    { maxLength: 30 },
  )
  fc.assert(
    fc.property(arrivals, fc.nat(100), (all, delay) => {
      const window = new Window<{ n: number; at: number }>({ delay })
      const pushed: { key: string; n: number }[] = []
      let now = 0
      const push = (at: number) => {
        for (const { key, requests } of window.due(at)) {
          for (const { n, at: came } of requests) {
            expect(at - came).toBeLessThanOrEqual(delay)
            pushed.push({ key, n })
          }
          window.done(key)
        }
      }
      for (const [n, { key, gap, isUrgent }] of all.entries()) {
        for (
          let next = window.nextDue();
          next !== undefined && next <= now + gap;
          next = window.nextDue()
        )
          push(next)
        now += gap
        if (isUrgent)
          for (const one of window.urgent(key, { n, at: now }, now).requests)
            pushed.push({ key, n: one.n })
        else window.add(key, { n, at: now }, now)
      }
      for (let next = window.nextDue(); next !== undefined; next = window.nextDue()) push(next)
      expect(pushed.map(({ n }) => n).sort((a, b) => a - b)).toEqual(all.map((_, n) => n))
      for (const key of ['a', 'b']) {
        const order = pushed.flatMap((one) => (one.key === key ? [one.n] : []))
        expect(order).toEqual([...order].sort((a, b) => a - b))
      }
    }),
  )
})
