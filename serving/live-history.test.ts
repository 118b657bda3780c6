import fc from 'fast-check'
import { expect, test } from 'vitest'
import { historyLimit, LiveHistory } from './live-history.ts'

test('entries are in time order whatever order they come in, and the same one twice is one', () => {
  const history = new LiveHistory()
  history.add(5, 30, 'reported')
  history.add(4, 10, 'training')
  history.add(5, 20, 'reported')
  history.add(5, 30, 'reported')
  expect([...history.items]).toEqual([4, 5, 5])
  expect([...history.times]).toEqual([10, 20, 30])
  expect([history.origin(0), history.origin(1)]).toEqual(['training', 'reported'])
  expect([history.count(5), history.lastTime(5), history.distinctCount]).toEqual([2, 30, 2])
  expect([history.count(6), history.lastTime(6)]).toEqual([0, Number.NEGATIVE_INFINITY])
})

test('for any entries, the counts, last times and first-seen order are those of the columns', () => {
  const entry = fc.tuple(fc.nat(9), fc.nat(500))
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 900 }), (entries) => {
      const history = new LiveHistory()
      for (const [item, time] of entries) history.add(item, time, 'reported')
      const items = [...history.items]
      const times = [...history.times]
      expect(history.length).toBeLessThanOrEqual(historyLimit)
      expect(times).toEqual([...times].sort((a, b) => a - b))
      expect([...history.distinct()]).toEqual([...new Set(items)])
      for (const item of history.distinct()) {
        expect(history.count(item)).toBe(items.filter((other) => other === item).length)
        expect(history.lastTime(item)).toBe(times[items.lastIndexOf(item)])
      }
    }),
    { numRuns: 60 },
  )
})

test('beyond the limit the oldest are forgotten and the newest kept', () => {
  const history = new LiveHistory()
  for (let time = 0; time < 1_000; time++) history.add(time, time, 'reported')
  expect(history.length).toBeLessThanOrEqual(historyLimit)
  expect(history.items.at(-1)).toBe(999)
  expect(history.items[0]).toBe(1_000 - history.length)
})

test('a copy grows by itself', () => {
  const history = new LiveHistory()
  history.add(1, 1, 'training')
  const copy = history.copy()
  copy.add(2, 2, 'reported')
  expect([history.length, copy.length]).toEqual([1, 2])
})

test('the host holds an item until the idle timeout after its last use, or until it drops it', () => {
  const history = new LiveHistory()
  history.add(1, 1_000, 'reported')
  expect(history.holds(1, 1_059, 60)).toBe(true)
  expect(history.holds(1, 1_060, 60)).toBe(false)
  expect(history.holds(2, 1_000, 60)).toBe(false)
  history.expire(1, 1_010)
  expect(history.holds(1, 1_020, 60)).toBe(false)
  history.add(1, 1_020, 'reported')
  expect(history.holds(1, 1_030, 60)).toBe(true)
})

test('after a restart the host holds only what was used since, also in a copy', () => {
  const history = new LiveHistory()
  history.add(1, 1_000, 'reported')
  history.add(2, 1_020, 'reported')
  history.restart(1_010)
  history.restart(900)
  for (const each of [history, history.copy()]) {
    expect(each.holds(1, 1_030, 60)).toBe(false)
    expect(each.holds(2, 1_030, 60)).toBe(true)
  }
})
