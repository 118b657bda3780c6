import { expect, test } from 'vitest'
import { fixed, neighbor, port, reached, subnet } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { vpcDiffersFromSubnet as rule } from './vpc-differs-from-subnet.ts'

const s = subnet({ id: 's', vpcId: 'w' })

test('a port and a neighbor of another VPC than their subnet are found', () => {
  const findings = found(rule, [
    s,
    port({ id: 'p', fixedIps: [...fixed('s', '10.0.0.2'), ...fixed('s', '10.0.0.3')] }),
    neighbor({ id: 'n', fixedIps: reached('l2', 's', '10.0.0.4') }),
  ])
  expect(findings).toMatchObject([
    { resources: [{ id: 'p' }, { id: 's' }], actual: 'v', expected: 'w' },
    { resources: [{ id: 'n' }, { id: 's' }] },
  ])
})

test('the same VPC, no VPC and no such subnet are not its business', () => {
  expect(
    found(rule, [
      s,
      port({ id: 'a', vpcId: 'w', fixedIps: fixed('s', '10.0.0.2') }),
      port({ id: 'b', vpcId: '', fixedIps: fixed('s', '10.0.0.3') }),
      port({ id: 'c', fixedIps: fixed('gone', '10.0.0.4') }),
    ]),
  ).toEqual([])
})

ruleCases(rule, [
  s,
  subnet({ id: 's' }),
  subnet({ id: 's', vpcId: 'w', operation: 'delete' }),
  subnet({ id: 't', key: 's', vpcId: 'w' }),
  port({ id: 'p', fixedIps: fixed('s', '10.0.0.2') }),
  port({ id: 'p', vpcId: 'w', fixedIps: fixed('s', '10.0.0.2') }),
  port({ id: 'q', fixedIps: fixed('s', '10.0.0.5'), operation: 'delete' }),
  neighbor({ id: 'n', fixedIps: reached('l2', 's', '10.0.0.4') }),
])
