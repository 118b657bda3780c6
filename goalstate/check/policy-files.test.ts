import { expect, test } from 'vitest'
import { sampleResult } from '../reports/result.cases.ts'
import { readBaseline, readSuppressions } from './policy-files.ts'

const file = (suppression: object) => JSON.stringify({ suppressions: [suppression] })

test('a suppression says what, why and until when', () => {
  const text = file({
    rule: 'ALC-ADR-004',
    resource: 'p1',
    justification: 'a lab',
    expires: '2026-05-01',
  })
  expect(readSuppressions(text, 's.json')).toEqual([
    {
      rule: 'ALC-ADR-004',
      resource: 'p1',
      justification: 'a lab',
      expires: new Date('2026-05-01T00:00:00Z'),
    },
  ])
})

test('one without a why, with a strange field or an impossible date is refused by place', () => {
  const rule = 'ALC-ADR-004'
  for (const bad of [
    { rule },
    { rule, justification: ' ' },
    { rule, justification: 'x', port: 'p1' },
    { rule, justification: 'x', expires: 'May' },
  ])
    expect(() => readSuppressions(file(bad), 's.json')).toThrow(/s\.json#\/suppressions\/0/)
  expect(() => readSuppressions('{', 's.json')).toThrow(/s\.json:1:2: not JSON/)
})

test('a baseline is an earlier result, or its fingerprints', () => {
  const result = sampleResult()
  const fingerprints = result.findings.map(({ fingerprint }) => fingerprint)
  expect(readBaseline(JSON.stringify(result), 'b.json')).toEqual(fingerprints)
  expect(readBaseline(JSON.stringify(fingerprints), 'b.json')).toEqual(fingerprints)
  expect(() => readBaseline('{"findings": [1]}', 'b.json')).toThrow(/b\.json#\/findings\/0: /)
})
