import { expect, test } from 'vitest'
import { ip, mac } from '../../state/address.ts'
import { neighbor, reached } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { splitNeighbor as rule } from './split-neighbor.ts'

const n = (id: string, host = '192.168.0.1', some = {}) =>
  neighbor({ id, hostIp: ip(host), fixedIps: reached('l2', 's', '10.0.0.5'), ...some })

test('one address on two hosts is one finding', () => {
  const [finding, ...others] = found(rule, [n('b', '192.168.0.2'), n('a')])
  expect(others).toEqual([])
  expect(finding!.message).toBe(
    '10.0.0.5 of VPC v is at MAC 00:00:00:00:00:02 on host 192.168.0.1 (neighbor a) and at MAC 00:00:00:00:00:02 on host 192.168.0.2 (neighbor b)',
  )
})

test('two MACs on one host are found, and two spellings of one are not', () => {
  expect(
    found(rule, [n('a'), n('b', '192.168.0.1', { mac: mac('00:00:00:00:00:09') })]),
  ).toHaveLength(1)
  expect(found(rule, [n('a'), n('b', '192.168.0.1', { mac: mac('000000000002') })])).toEqual([])
})

test('one port as an L2 and as an L3 neighbor is one place', () => {
  const l3 = n('a', '192.168.0.1', { key: 'L3/a', fixedIps: reached('l3', 's', '10.0.0.5') })
  expect(found(rule, [n('a'), l3])).toEqual([])
})

ruleCases(rule, [
  n('a'),
  n('a', '192.168.0.3'),
  n('b', '192.168.0.2'),
  n('b', '192.168.0.2', { vpcId: 'w' }),
  n('c', '192.168.0.2', { operation: 'delete' }),
])
