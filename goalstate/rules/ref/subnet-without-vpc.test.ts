import { expect, test } from 'vitest'
import { subnet, vpc } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { subnetWithoutVpc as rule } from './subnet-without-vpc.ts'

test('a subnet of an unknown VPC, and one of none, are found', () => {
  const findings = found(rule, [
    vpc({ id: 'v' }),
    subnet({ id: 's' }),
    subnet({ id: 't', vpcId: 'gone' }),
    subnet({ id: 'u', vpcId: '' }),
  ])
  expect(findings.map(({ message }) => message)).toEqual([
    'subnet t names VPC gone, which is not there',
    'subnet u names no VPC',
  ])
})

test('a fragment without VPCs says nothing of them', () => {
  expect(found(rule, [subnet({ id: 's' })], { covers: ['subnet'] })).toEqual([])
})

ruleCases(rule, [
  vpc({ id: 'v' }),
  vpc({ id: 'w', key: 'v' }),
  subnet({ id: 's' }),
  subnet({ id: 's', vpcId: 'w' }),
  subnet({ id: 's', operation: 'delete' }),
  subnet({ id: 't', vpcId: '' }),
])
