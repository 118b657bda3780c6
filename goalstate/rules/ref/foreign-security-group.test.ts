import { expect, test } from 'vitest'
import { port, securityGroup } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { foreignSecurityGroup as rule } from './foreign-security-group.ts'

const p = port({ id: 'p', securityGroupIds: ['g'] })

test('a group of another VPC, and one of another project, are found', () => {
  expect(found(rule, [p, securityGroup({ id: 'g', vpcId: 'w' })])).toMatchObject([
    { message: 'port p of VPC v has security group g of VPC w' },
  ])
  expect(found(rule, [p, securityGroup({ id: 'g', projectId: 'theirs' })])).toMatchObject([
    { message: 'port p of project project has security group g of project theirs' },
  ])
})

test('a group that says no VPC or project is not compared by it', () => {
  expect(found(rule, [p, securityGroup({ id: 'g', vpcId: '', projectId: '' })])).toEqual([])
})

ruleCases(rule, [
  p,
  port({ id: 'p', vpcId: 'w', securityGroupIds: ['g'] }),
  port({ id: 'p', securityGroupIds: ['g'], operation: 'delete' }),
  securityGroup({ id: 'g' }),
  securityGroup({ id: 'g', vpcId: 'w' }),
  securityGroup({ id: 'g', projectId: 'theirs' }),
  securityGroup({ id: 'g', projectId: 'theirs', operation: 'delete' }),
  securityGroup({ id: 'h', key: 'g', projectId: 'theirs' }),
])
