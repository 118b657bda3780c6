import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TimeHeap } from './time-heap.ts'

test('values come out by time, whatever the order they went in', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1_000, max: 1_000 }), { maxLength: 300 }), (times) => {
      const heap = new TimeHeap(1)
      for (const [i, time] of times.entries()) heap.push(time, i)
      const out: number[] = []
      while (heap.size > 0) {
        const { time } = heap
        expect(times[heap.pop()]).toBe(time)
        out.push(time)
      }
      expect(out).toEqual(times.toSorted((a, b) => a - b))
    }),
  )
})

test('pushes and pops may alternate', () => {
  const heap = new TimeHeap()
  heap.push(3, 30)
  heap.push(1, 10)
  expect(heap.pop()).toBe(10)
  heap.push(2, 20)
  expect([heap.pop(), heap.pop()]).toEqual([20, 30])
})

test('an empty heap is at infinity and has nothing to pop', () => {
  const heap = new TimeHeap()
  expect(heap.time).toBe(Number.POSITIVE_INFINITY)
  expect(() => heap.pop()).toThrow(RangeError)
})
