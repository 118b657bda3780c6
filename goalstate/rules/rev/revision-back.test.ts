import { expect, test } from 'vitest'
import { placement, port } from '../../state/samples.ts'
import type { ResourceType } from '../../state/state.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { revisionBack as rule } from './revision-back.ts'

const host = '192.168.0.1'
const at = (revision: number) => port({ id: 'p', revision })
const sent = placement(host, 'port', 'p')
const applied = (to: string, _type: ResourceType, key: string) =>
  to === host && key === 'p' ? { revision: 5, digest: '' } : undefined

test('revision 4 comes after 5 that its host has applied', () => {
  expect(found(rule, [at(4), sent], { applied })).toMatchObject([
    { actual: '4', expected: '5 or more', host },
  ])
  expect(found(rule, [at(5), sent], { applied })).toEqual([])
})

test('where no host is known to have it, what was held before counts', () => {
  const before = () => at(5) as never
  expect(found(rule, [at(4)], { before })).toHaveLength(1)
  expect(found(rule, [at(4), sent], { before, applied: () => undefined })).toHaveLength(1)
  expect(found(rule, [at(4)], { before: () => 'none' })).toEqual([])
  expect(found(rule, [at(4)])).toEqual([])
})

test('what did not just arrive is not judged again', () => {
  expect(found(rule, [at(4), sent], { applied, arrived: () => false })).toEqual([])
})

ruleCases(
  rule,
  [at(4), at(6), sent, placement(host, 'vpc', 'p'), { ...sent, operation: 'delete' }],
  { applied },
)
