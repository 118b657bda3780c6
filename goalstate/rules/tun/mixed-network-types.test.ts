import { expect, test } from 'vitest'
import { placement, subnet } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { mixedNetworkTypes as rule } from './mixed-network-types.ts'

const s = (id: string, networkType: 'vxlan' | 'gre', vpcId = 'v', tunnelId = 100) =>
  subnet({ id, networkType, vpcId, tunnelId })

test('a VPC of two network types is one finding', () => {
  const findings = found(rule, [
    s('a', 'vxlan', 'v', 1),
    s('b', 'gre', 'v', 2),
    s('c', 'gre', 'v', 3),
  ])
  expect(findings.map(({ message }) => message)).toEqual([
    'subnet b of VPC v is a gre and subnet a a vxlan',
  ])
})

test('one tunnel id of two types on one host is found, on two hosts not', () => {
  const [a, b] = [s('a', 'vxlan', 'v'), s('b', 'gre', 'w')]
  const onOne = placement('10.0.0.1', 'subnet', 'a')
  expect(found(rule, [a, b, onOne, placement('10.0.0.1', 'subnet', 'b')])).toMatchObject([
    { host: '10.0.0.1' },
  ])
  expect(found(rule, [a, b, onOne, placement('10.0.0.2', 'subnet', 'b')])).toEqual([])
})

ruleCases(rule, [
  s('a', 'vxlan'),
  s('a', 'gre'),
  s('b', 'gre'),
  { ...s('b', 'gre'), operation: 'delete' },
  s('c', 'gre', 'w'),
  s('c', 'gre', 'w', 101),
  placement('10.0.0.1', 'subnet', 'a'),
  placement('10.0.0.1', 'subnet', 'c'),
  placement('10.0.0.2', 'subnet', 'c'),
])
