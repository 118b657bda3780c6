import { expect, test } from 'vitest'
import { mac } from '../../state/address.ts'
import { port } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { constantRevision as rule } from './constant-revision.ts'

const held = port({ id: 'p', revision: 1 })
const changed = { ...held, mac: mac('00:00:00:00:00:09') }
const before = () => held as never

test('other content at revision 1 again is a producer that does not count', () => {
  expect(found(rule, [changed], { before })).toMatchObject([{ severity: 'note', expected: '2' }])
})

test('the same content, a counted revision and a first arrival are fine', () => {
  expect(found(rule, [held], { before })).toEqual([])
  expect(found(rule, [{ ...changed, revision: 2 }], { before })).toEqual([])
  expect(found(rule, [changed], { before: () => 'none' })).toEqual([])
})

ruleCases(rule, [changed, held, { ...changed, revision: 2 }], { before })
