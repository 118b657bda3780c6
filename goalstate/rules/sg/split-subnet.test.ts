import { expect, test } from 'vitest'
import { cidr } from '../../state/address.ts'
import { securityGroup, securityRule, subnet } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { splitSubnet as rule } from './split-subnet.ts'

const s = subnet({ id: 's', cidr: cidr('10.0.1.0/24') })
const from = (prefix: string, vpcId = 'v') =>
  securityGroup({ id: 'g', vpcId, rules: [securityRule({ id: 'r', remotePrefix: cidr(prefix) })] })

test('10.0.1.0/25 is a part of 10.0.1.0/24', () => {
  expect(found(rule, [s, from('10.0.1.0/25')])).toMatchObject([
    { actual: '10.0.1.0/25', expected: '10.0.1.0/24', severity: 'note' },
  ])
})

test('all of it, more of it, none of it and one address of it are not', () => {
  for (const prefix of ['10.0.1.0/24', '10.0.0.0/16', '10.0.2.0/25', '10.0.1.7/32', ''])
    expect(found(rule, [s, from(prefix)])).toEqual([])
})

test('the same addresses in another VPC are others', () => {
  expect(found(rule, [s, from('10.0.1.0/25', 'w')])).toEqual([])
})

ruleCases(rule, [
  s,
  subnet({ id: 's', cidr: cidr('10.0.2.0/24') }),
  subnet({ id: 's', vpcId: 'w', cidr: cidr('10.0.1.0/24') }),
  { ...s, operation: 'delete' },
  from('10.0.1.0/25'),
  from('10.0.2.0/25'),
])
