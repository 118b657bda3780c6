import { InvalidArgumentError } from 'commander'
import { expect, test } from 'vitest'
import {
  columnMap,
  list,
  network,
  newFile,
  port,
  properShare,
  share,
  someOf,
  timeSpan,
  wholeNumber,
  wholeNumbers,
} from './options.ts'

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

test('a network is a VNI from 1 to 2^32 - 1, or a name', () => {
  expect(['1', '4294967295', 'vpc-0a1b'].map(network)).toEqual(['1', '4294967295', 'vpc-0a1b'])
  for (const text of ['0', '', ' ', '4294967296']) expect(() => network(text)).toThrow(/VNI from 1/)
})

test('ports, proper shares and names that are not there are refused before any work', () => {
  expect([port('0'), port('65535'), properShare('0.5')]).toEqual([0, 65_535, 0.5])
  for (const text of ['-1', '65536', 'http']) expect(() => port(text)).toThrow(/65535/)
  for (const text of ['0', '1', 'x']) expect(() => properShare(text)).toThrow(/between 0 and 1/)
  expect(someOf(['a', 'b'])('b,a')).toEqual(['b', 'a'])
  for (const text of ['', 'c', 'a,c']) expect(() => someOf(['a', 'b'])(text)).toThrow(/a, b/)
})

test('a file in a folder that is not there is refused', () => {
  expect(newFile('report.html')).toBe('report.html')
  expect(() => newFile('/nowhere/at/all/report.html')).toThrow(/no folder \/nowhere\/at\/all/)
})
