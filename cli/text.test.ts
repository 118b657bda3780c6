import { expect, test } from 'vitest'
import { sparkline, table, wrapped } from './text.ts'

test('a sparkline has a bar for each count, the highest for the largest, and a line for none at all', () => {
  expect(sparkline([0, 1, 2, 4, 8])).toBe('▁▂▃▅█')
  expect(sparkline([0, 0])).toBe('▁▁')
  expect(sparkline([])).toBe('')
})

test('values of a table begin in one column', () => {
  expect(
    table([
      ['a', '1'],
      ['longer', '2'],
    ]),
  ).toBe('a       1\nlonger  2')
})

test('text is broken between words, so that no line is longer than it may be', () => {
  expect(wrapped('one two three', 8)).toBe('one two\nthree')
})
