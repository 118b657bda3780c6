import fc from 'fast-check'
import { expect, test } from 'vitest'
import { historyOf, VmHistory } from './history.ts'

test('by hand: 5, 7, 5 at 10, 20, 30 ms', () => {
  const history = historyOf([5, 7, 5], [10, 20, 30])
  expect([...history.items]).toEqual([5, 7, 5])
  expect([...history.times]).toEqual([10, 20, 30])
  expect([history.length, history.distinctCount]).toEqual([3, 2])
  expect([...history.distinct()]).toEqual([5, 7])
  expect([history.count(5), history.count(7), history.count(9)]).toEqual([2, 1, 0])
  expect([history.lastTime(5), history.lastTime(7)]).toEqual([30, 20])
  expect(history.lastTime(9)).toBe(Number.NEGATIVE_INFINITY)
})

test('after any requests it says what a plain list of them says', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(12), { maxLength: 60 }), (items) => {
      const history = new VmHistory()
      for (const [i, item] of items.entries()) history.append(item, i * 10)
      expect([...history.items]).toEqual(items)
      expect([...history.distinct()]).toEqual([...new Set(items)])
      for (let item = 0; item <= 12; item++) {
        const last = items.lastIndexOf(item)
        expect(history.count(item)).toBe(items.filter((other) => other === item).length)
        expect(history.lastTime(item)).toBe(last < 0 ? Number.NEGATIVE_INFINITY : last * 10)
      }
    }),
  )
})

test('two requests of one moment are fine, a clock that runs backwards is not', () => {
  const history = historyOf([1, 2], [10, 10])
  expect(() => history.append(3, 9)).toThrow(RangeError)
  expect(() => history.append(3, Number.NaN)).toThrow(RangeError)
  expect(history.length).toBe(2)
})

test('items without as many times are an error', () => {
  expect(() => historyOf([1, 2], [10])).toThrow(RangeError)
})
