import { expect, test } from 'vitest'
import { endpoint, neighbor, port, securityGroup } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { emptyId as rule } from './empty-id.ts'

test('a neighbor with an empty id is found, with its place', () => {
  const [finding, ...others] = found(rule, [neighbor({ id: '', pointer: '/neighbor_states/' })])
  expect(others).toEqual([])
  expect(finding!.message).toBe('the neighbor at /neighbor_states/ has no id')
})

test('what has an id, what goes, and endpoints that DPM knows by address only are fine', () => {
  expect(
    found(rule, [
      port({ id: 'p' }),
      port({ id: '', operation: 'delete' }),
      endpoint({ id: '', key: '10.0.0.2' }),
    ]),
  ).toEqual([])
})

ruleCases(rule, [
  port({ id: '', key: 'p' }),
  port({ id: 'p' }),
  securityGroup({ id: '' }),
  securityGroup({ id: '', operation: 'delete' }),
])
