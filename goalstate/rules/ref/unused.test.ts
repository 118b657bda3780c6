import { expect, test } from 'vitest'
import {
  dhcp,
  endpoint,
  fixed,
  neighbor,
  port,
  reached,
  router,
  securityGroup,
  securityRule,
  subnet,
} from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { unused as rule } from './unused.ts'

const naming = (id: string, remoteGroupId: string) =>
  securityGroup({ id, rules: [securityRule({ id: 'x', remoteGroupId })] })

test('a group, a subnet and a router that nothing uses are found', () => {
  const findings = found(rule, [
    securityGroup({ id: 'g' }),
    subnet({ id: 's' }),
    router({ id: 'r' }),
  ])
  expect(findings.map(({ message }) => message)).toEqual([
    'security group g is used by nothing',
    'subnet s is used by nothing',
    'router r is used by nothing',
  ])
})

test('a rule of its own is no use of a group, and a rule of another is', () => {
  const ids = found(rule, [naming('g', 'g'), naming('h', 'i'), securityGroup({ id: 'i' })]).map(
    ({ resources }) => resources[0]!.id,
  )
  expect(ids).toEqual(['g', 'h'])
})

test('a default group may wait for its first port, and without the ports nothing is known', () => {
  expect(found(rule, [securityGroup({ id: 'g', name: 'default' })])).toEqual([])
  expect(found(rule, [subnet({ id: 's' })], { covers: ['subnet'] })).toEqual([])
})

test('a neighbor, a DHCP entry, an endpoint or a table is a use of a subnet', () => {
  const uses = [
    neighbor({ id: 'n', fixedIps: reached('l3', 's', '10.0.0.2') }),
    dhcp({ id: 'd' }),
    endpoint({ id: 'e' }),
    router({ id: 'r', tables: [{ subnetId: 's', rules: [] }] }),
    port({ id: 'p', fixedIps: fixed('s', '10.0.0.2') }),
  ]
  for (const use of uses) expect(found(rule, [subnet({ id: 's' }), use])).toEqual([])
})

ruleCases(rule, [
  subnet({ id: 's' }),
  subnet({ id: 's', operation: 'delete' }),
  securityGroup({ id: 'g' }),
  naming('h', 'g'),
  { ...naming('h', 'g'), operation: 'delete' },
  port({ id: 'p', fixedIps: fixed('s', '10.0.0.2'), securityGroupIds: ['g'] }),
  port({ id: 'p', securityGroupIds: ['h'], operation: 'delete' }),
  port({ id: 'p', securityGroupIds: ['h'] }),
  neighbor({ id: 'n', fixedIps: reached('l3', 's', '10.0.0.2') }),
  dhcp({ id: 'd' }),
  endpoint({ id: 'e' }),
  router({ id: 'r', tables: [{ subnetId: 's', rules: [] }] }),
  router({ id: 'r' }),
])
