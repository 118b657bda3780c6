import { expect, test } from 'vitest'
import { checkResult, readJsonState } from '../../goalstate/index.ts'
import { findingLog } from './finding-log.ts'

/** A result with one finding: a subnet whose CIDR does not parse. */
const result = checkResult(
  [
    {
      name: 'x',
      state: readJsonState(
        { subnet_states: { s: { configuration: { id: 's', cidr: '?' } } } },
        'x',
      ),
    },
  ],
  { enable: ['ALC-ADR-001'], now: new Date(0) },
  () => 0,
)

test('a finding is as old as its first result under a name', () => {
  const log = findingLog()
  log.record('a', result, 1_000)
  log.record('a', result, 9_000)
  expect(log.oldest()).toBe(1_000)
  expect(log.counts()).toEqual([{ rule: 'ALC-ADR-001', severity: 'error', count: 1 }])
})

test('names beyond the limit are forgotten, those asked under longest ago first', () => {
  const log = findingLog(2)
  for (const [i, name] of ['a', 'b', 'a', 'c'].entries()) log.record(name, result, i)
  expect(log.counts()).toEqual([{ rule: 'ALC-ADR-001', severity: 'error', count: 2 }])
  // `b` went, `a` is still as old as it was.
  expect(log.oldest()).toBe(0)
})

test('findings beyond the limit are counted and have no age', () => {
  const log = findingLog(10, 0)
  log.record('a', result, 5)
  expect(log.counts()).toHaveLength(1)
  expect(log.oldest()).toBeUndefined()
})
