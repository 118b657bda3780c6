import { expect, test } from 'vitest'
import { hostileFinding, sampleFindings, sampleResult } from './result.cases.ts'
import { renderText } from './text.ts'

test('findings stand under their rule with place, values and remedy, the outcome last', () => {
  expect(renderText(sampleResult())).toBe(`\
error ALC-ADR-004 fixed IP outside its subnet (2)
  port p1 has 10.0.0.22, which is not in 192.168.1.0/24 of subnet s1
    at      state.json#/port/p1
    is      10.0.0.22
    should  an address in 192.168.1.0/24
  port p2 has 10.0.0.22, which is not in 192.168.1.0/24 of subnet s1
    at      state.json#/port/p2
    is      10.0.0.22
    should  an address in 192.168.1.0/24
    remedy  Give the port an address of the subnet, or correct the subnet that
            it names.

error ALC-ADR-005 two ports with one IP address in a VPC
  10.0.0.22 belongs to 2 ports of VPC v: p1, p2
    at      state.json#/port/p1
    proof   10.0.0.22
    remedy  Give one of the ports another address.

inconsistent: 3 errors
checked 2 ports, 1 subnet
`)
})

test('no line of words is wider than 80 columns, and without being asked nothing is coloured', () => {
  const text = renderText(sampleResult({ findings: [...sampleFindings(), hostileFinding()] }))
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  expect(text).not.toContain('\u001b')
  expect(renderText(sampleResult(), { color: true })).toContain('\u001b[31merror\u001b[0m')
})

test('what is left out is counted, and the outcome still counts it', () => {
  const text = renderText(sampleResult(), { limit: 1 })
  expect(text).toContain('… and 1 more; --format json has them all')
  expect(text).toContain('inconsistent: 3 errors')
})

test('a clean result, unknown hosts and what was not understood are each said', () => {
  expect(renderText(sampleResult({ findings: [] }))).toBe(
    'consistent: no findings\nchecked 2 ports, 1 subnet\n',
  )
  const text = renderText(
    sampleResult({
      findings: [],
      hosts: [
        { host: '10.1.0.1', status: 'unknown' },
        { host: '10.1.0.2', status: 'consistent' },
        { host: '10.1.0.3', status: 'different' },
        { host: '10.1.0.4', status: 'consistent' },
      ],
      unread: [{ file: 'a.json', pointer: '/x', value: '1', why: 'unknown' }],
    }),
  )
  expect(text).toContain('incomplete: no findings; 1 host not known')
  expect(text).toContain('\nnot known: 10.1.0.1\n')
  expect(text).toContain('\nhosts: 2 consistent, 1 different\n')
  expect(text).toContain('1 place of the input not understood, first a.json#/x (unknown)')
})
