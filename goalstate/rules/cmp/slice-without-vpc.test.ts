import { expect, test } from 'vitest'
import { placement, port, vpc } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { sliceWithoutVpc as rule } from './slice-without-vpc.ts'

const sent = placement('10.0.0.1', 'port', 'p')

test('a port without its VPC is found, with its host', () => {
  expect(found(rule, [vpc({ id: 'v' }), port({ id: 'p' }), sent])).toMatchObject([
    { host: '10.0.0.1', resources: [{ id: 'p' }], expected: 'v' },
  ])
})

test('with its VPC it is whole', () => {
  const withVpc = placement('10.0.0.1', 'vpc', 'v')
  expect(found(rule, [vpc({ id: 'v' }), port({ id: 'p' }), sent, withVpc])).toEqual([])
})

ruleCases(rule, [
  vpc({ id: 'v' }),
  vpc({ id: 'w', key: 'v' }),
  port({ id: 'p' }),
  port({ id: 'p', vpcId: 'w' }),
  { ...port({ id: 'p' }), operation: 'delete' },
  sent,
  placement('10.0.0.1', 'vpc', 'v'),
  placement('10.0.0.2', 'port', 'p'),
])
