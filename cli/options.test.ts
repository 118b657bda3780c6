import { InvalidArgumentError } from 'commander'
import { expect, test } from 'vitest'
import { columnMap, list, share, timeSpan, wholeNumber, wholeNumbers } from './options.ts'

test('time spans are read in their unit', () => {
  expect(['100ms', '60s', '5m', '1.5h', '2d'].map(timeSpan)).toEqual([
    100, 60_000, 300_000, 5_400_000, 172_800_000,
  ])
})

test('a time span without a unit is refused with examples', () => {
  expect(() => timeSpan('60')).toThrow(/60s/)
})

test('numbers out of range are refused', () => {
  expect(wholeNumber(1)('12')).toBe(12)
  for (const text of ['0', '1.5', 'x'])
    expect(() => wholeNumber(1)(text)).toThrow(InvalidArgumentError)
  expect(share('0.05')).toBe(0.05)
  expect(() => share('5')).toThrow(InvalidArgumentError)
})

test('lists are split at commas, spaces around them dropped', () => {
  expect(list('a, b,,c')).toEqual(['a', 'b', 'c'])
  expect(wholeNumbers(1)('1,10,100')).toEqual([1, 10, 100])
})

test('a column map names each column of the file', () => {
  expect(columnMap('time=ts,source=src')).toEqual({ time: 'ts', source: 'src' })
  expect(() => columnMap('time')).toThrow(/time=ts/)
})
