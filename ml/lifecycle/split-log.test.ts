import { expect, test } from 'vitest'
import { logOf } from './small-log.cases.ts'
import { cutLog, cutLogOnce, earlierValidation, logBefore } from './split-log.ts'

const at = (...times: number[]) => logOf(times.map((time) => [time, 'a', 'x']))
const shares = { train: 0.7, validation: 0.15 }

test('twenty timestamps are cut at 14 and 17', () => {
  const log = at(...Array.from({ length: 20 }, (_, i) => i))
  expect(cutLog(log, shares)).toEqual({ validation: 14, test: 17 })
})

test('events of one timestamp stay together: the cut goes to where theirs begins', () => {
  expect(cutLog(at(0, 1, 2, 3, 4, 5, 6, 6, 6, 9), shares)).toEqual({ validation: 6, test: 9 })
})

test('a timestamp that holds nearly all events still leaves three parts', () => {
  expect(cutLog(at(1, 1, 1, 1, 1, 1, 1, 1, 2, 3), shares)).toEqual({ validation: 8, test: 9 })
})

test('fewer than three timestamps, and shares that leave nothing, are errors', () => {
  expect(() => cutLog(at(1, 1, 2), shares)).toThrow('ingest a longer log')
  expect(() => cutLog(at(), shares)).toThrow('ingest a longer log')
  expect(() => cutLog(at(1, 2, 3), { train: 0.9, validation: 0.1 })).toThrow(RangeError)
})

test('as long before the validation part as that is long: at 11 of twenty; not where training is no longer', () => {
  const log = at(...Array.from({ length: 20 }, (_, i) => i))
  expect(earlierValidation(log, cutLog(log, shares), shares)).toBe(11)
  const short = { train: 0.3, validation: 0.4 }
  expect(earlierValidation(log, cutLog(log, short), short)).toBeUndefined()
  // All that is trained on has one timestamp.
  const same = at(1, 1, 1, 1, 1, 1, 1, 1, 2, 3)
  expect(earlierValidation(same, cutLog(same, shares), shares)).toBeUndefined()
})

test('one cut leaves two parts, and keeps timestamps together likewise', () => {
  expect(cutLogOnce(at(0, 1, 2, 2, 2, 3), 0.5)).toBe(2)
  expect(cutLogOnce(at(1, 1, 1, 2), 0.1)).toBe(3)
  expect(() => cutLogOnce(at(1, 1, 1), 0.5)).toThrow('ingest a longer log')
  expect(() => cutLogOnce(at(1, 2), 1)).toThrow(RangeError)
})

test('what is before a cut does not say how long uses go on after it', () => {
  const log = at(0, 10, 20)
  log.until.set([5, 100, 200])
  expect([...logBefore(log, 2).until]).toEqual([5, 20])
  expect([...logBefore(log, 3).until]).toEqual([5, 100, 200])
})
