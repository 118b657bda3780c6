import { expect, test } from 'vitest'
import { neighbor, node, placement, port } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { sentToNobody as rule } from './sent-to-nobody.ts'

test('a neighbor whose entries were overwritten is found, the other is not', () => {
  const findings = found(rule, [
    neighbor({ id: 'p', key: 'L2/p' }),
    neighbor({ id: 'p', key: 'L3/p' }),
    placement('10.0.0.1', 'neighbor', 'L3/p'),
  ])
  expect(findings.map(({ message }) => message)).toEqual(['no host is sent neighbor L2/p'])
})

test('nodes are sent to nobody, and states without hosts say nothing', () => {
  expect(found(rule, [node({ id: 'n' })])).toEqual([])
  expect(found(rule, [port({ id: 'p' })], { covers: ['port'] })).toEqual([])
})

ruleCases(rule, [
  port({ id: 'p' }),
  port({ id: 'p', key: 'q' }),
  port({ id: 'p', operation: 'delete' }),
  neighbor({ id: 'p' }),
  placement('10.0.0.1', 'port', 'p'),
  placement('10.0.0.2', 'port', 'p'),
  placement('10.0.0.2', 'neighbor', 'p'),
  {
    ...placement('10.0.0.2', 'port', 'p'),
    id: '10.0.0.2/9/p',
    key: '10.0.0.2/9/p',
    resourceType: 9,
  },
])
