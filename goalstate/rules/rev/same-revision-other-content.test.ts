import { expect, test } from 'vitest'
import { mac } from '../../state/address.ts'
import { digestOf } from '../../state/digest.ts'
import { placement, port } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { sameRevisionOtherContent as rule } from './same-revision-other-content.ts'

const held = port({ id: 'p', revision: 5 })
const changed = { ...held, mac: mac('00:00:00:00:00:09') }
const host = '192.168.0.1'
const sent = placement(host, 'port', 'p')
const applied = () => ({ revision: 5, digest: digestOf(held) })
const before = () => held as never

test('revision 5 with another MAC is not the revision 5 that was applied', () => {
  expect(found(rule, [changed, sent], { applied })).toMatchObject([
    { actual: '5', expected: '6 or more', host },
  ])
  expect(found(rule, [changed], { before })).toHaveLength(1)
})

test('the same content again, and a higher revision, are fine', () => {
  expect(found(rule, [{ ...held, mac: mac('00-00-00-00-00-02') }, sent], { applied })).toEqual([])
  expect(found(rule, [{ ...changed, revision: 6 }, sent], { applied })).toEqual([])
})

ruleCases(rule, [changed, held, sent, { ...sent, operation: 'delete' }], { applied })
