import { expect, test } from 'vitest'
import { severities } from './rule-options.ts'

test('severities are pairs of a rule and error, warning or note', () => {
  expect(severities('ALC-ID-003=note, ALC-SG-010=error')).toEqual({
    'ALC-ID-003': 'note',
    'ALC-SG-010': 'error',
  })
  for (const text of ['ALC-ID-003', 'ALC-ID-003=fatal', '=note'])
    expect(() => severities(text)).toThrow(/ALC-ID-003=note/)
})
