import { expect, test } from 'vitest'
import { placement, port, securityGroup } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { sliceWithoutGroup as rule } from './slice-without-group.ts'

const h = '10.0.0.1'
const resources = [
  securityGroup({ id: 'g' }),
  port({ id: 'p', securityGroupIds: ['g'] }),
  placement(h, 'port', 'p'),
]

test('a port without its group is found, wherever else the group is sent', () => {
  const elsewhere = placement('10.0.0.2', 'security-group', 'g')
  expect(found(rule, [...resources, elsewhere])).toMatchObject([{ host: h, expected: 'g' }])
})

test('with the group it is whole, and a group that is nowhere is not its business', () => {
  expect(found(rule, [...resources, placement(h, 'security-group', 'g')])).toEqual([])
  expect(found(rule, resources.slice(1))).toEqual([])
})

ruleCases(rule, [
  ...resources,
  port({ id: 'p', securityGroupIds: ['i', 'g'] }),
  port({ id: 'p', securityGroupIds: [] }),
  placement('10.0.0.2', 'port', 'p'),
  placement(h, 'security-group', 'g'),
])
