import { expect, test } from 'vitest'
import { subnet, vpc } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { tunnelOfVpc as rule } from './tunnel-of-vpc.ts'

test('a VPC with tunnel id 0 is one finding, however many subnets it has', () => {
  const findings = found(rule, [
    vpc({ id: 'v', tunnelId: 0 }),
    subnet({ id: 's', tunnelId: 5 }),
    subnet({ id: 't', tunnelId: 6 }),
  ])
  expect(findings.map(({ message }) => message)).toEqual(['VPC v has tunnel id 0'])
})

test('a subnet on another tunnel than its VPC is found', () => {
  const findings = found(rule, [
    vpc({ id: 'v', tunnelId: 5 }),
    subnet({ id: 's', tunnelId: 5 }),
    subnet({ id: 't', tunnelId: 6 }),
  ])
  expect(findings).toMatchObject([
    { resources: [{ id: 't' }, { id: 'v' }], actual: '6', expected: '5' },
  ])
})

test('where the format gives VPCs or subnets no tunnel id nothing is compared', () => {
  expect(found(rule, [vpc({ id: 'v', tunnelId: undefined }), subnet({ id: 's' })])).toEqual([])
  expect(found(rule, [vpc({ id: 'v' }), subnet({ id: 's', tunnelId: undefined })])).toEqual([])
})

ruleCases(rule, [
  vpc({ id: 'v', tunnelId: 0 }),
  vpc({ id: 'v', tunnelId: 5 }),
  vpc({ id: 'v', tunnelId: 5, operation: 'delete' }),
  vpc({ id: 'w', key: 'v', tunnelId: 5 }),
  subnet({ id: 's', tunnelId: 5 }),
  subnet({ id: 's', tunnelId: 6 }),
  subnet({ id: 't', vpcId: 'w', tunnelId: 6 }),
])
