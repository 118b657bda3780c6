import { expect, test } from 'vitest'
import { cidr } from '../../state/address.ts'
import { securityGroup, securityRule } from '../../state/samples.ts'
import type { SecurityRule } from '../../state/state.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { openToWorld as rule } from './open-to-world.ts'

const having = (...rules: Partial<SecurityRule>[]) =>
  securityGroup({
    id: 'g',
    rules: rules.map((some, i) => securityRule({ id: `r${i}`, ...some })),
  })
const ssh = (prefix: string) => ({ portMin: 22, portMax: 22, remotePrefix: cidr(prefix) })

test('TCP 22 in from everywhere is open', () => {
  expect(found(rule, [having(ssh('0.0.0.0/0'))])).toMatchObject([{ witness: 'tcp 22' }])
})

test('two halves of the world are the world; one half is not', () => {
  expect(found(rule, [having(ssh('0.0.0.0/1'), ssh('128.0.0.0/1'))])).toHaveLength(1)
  expect(found(rule, [having(ssh('0.0.0.0/1'))])).toEqual([])
})

test('the world of IPv6 counts, and going out does not', () => {
  expect(found(rule, [having({ ...ssh('::/0'), etherType: 'ipv6' })])).toHaveLength(1)
  expect(found(rule, [having({ ...ssh('0.0.0.0/0'), direction: 'egress' })])).toEqual([])
})

test('which ports should not be open is a setting', () => {
  const web = having({ portMin: 443, portMax: 443 })
  expect(found(rule, [web])).toEqual([])
  expect(found(rule, [web], { settings: { sensitivePorts: [443] } })).toHaveLength(1)
})

ruleCases(rule, [
  having(ssh('0.0.0.0/0')),
  having(ssh('10.0.0.0/8')),
  { ...having(ssh('0.0.0.0/0')), operation: 'delete' },
])
