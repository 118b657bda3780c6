import { expect, test } from 'vitest'
import { type Arrival, learnHolds } from './similarity.ts'
import { Window } from './window.ts'

const arrival = (time: number, key: string, group = 'v'): Arrival => ({ time, group, keys: [key] })

/** Ten times a minute apart: `a`, and 20 ms later `b`; half a minute later `c` by itself. */
const log = Array.from({ length: 10 }, (_, n) => [
  arrival(n * 60_000, 'a'),
  arrival(n * 60_000 + 20, 'b'),
  arrival(n * 60_000 + 30_000, 'c'),
]).flat()

test('what is followed by something waits as long as that takes', () => {
  expect(learnHolds(log)(arrival(0, 'a'))).toBe(20)
})

test('what comes last or alone does not wait, and neither does what was never seen', () => {
  const hold = learnHolds(log)
  expect(['b', 'c', 'new'].map((key) => hold(arrival(0, key)))).toEqual([0, 0, 0])
})

test('a pair that was hardly ever seen goes by who asks', () => {
  const told = log.map((one, n) => ({ ...one, keys: [`${one.keys[0]} to ${n}`, ...one.keys] }))
  expect(learnHolds(told)({ group: 'v', keys: ['a to anything', 'a'] })).toBe(20)
})

test('what follows in another group is of no use', () => {
  const apart = log.map((one) => (one.keys[0] === 'b' ? { ...one, group: 'w' } : one))
  expect(learnHolds(apart)(arrival(0, 'a'))).toBe(0)
})

test('what is followed half of the time does not wait where more is asked', () => {
  const half = log.filter(({ keys, time }) => keys[0] !== 'b' || time < 300_000)
  expect(learnHolds(half)(arrival(0, 'a'))).toBe(0)
  expect(learnHolds(half, { worth: 0.4 })(arrival(0, 'a'))).toBe(20)
})

test('a log that goes back in time is refused', () => {
  expect(() => learnHolds([log[1]!, log[0]!])).toThrow(RangeError)
})

test('in a window, what follows goes along, and the last goes at once with all before it', () => {
  const hold = learnHolds(log)
  const window = new Window<Arrival>({ delay: 300, hold })
  window.add('v', arrival(0, 'a'), 0)
  expect(window.due(19)).toEqual([])
  window.add('v', arrival(19, 'b'), 19)
  expect(window.due(19).map(({ requests }) => requests.map(({ keys }) => keys[0]))).toEqual([
    ['a', 'b'],
  ])
  window.done('v')
  // What nothing follows has waited for nothing.
  window.add('v', arrival(50, 'c'), 50)
  expect(window.due(50)).toHaveLength(1)
})
