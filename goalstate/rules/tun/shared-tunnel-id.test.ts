import { expect, test } from 'vitest'
import { vpc } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { sharedTunnelId as rule } from './shared-tunnel-id.ts'

const v = (id: string, tunnelId: number | undefined) => vpc({ id, tunnelId })

test('two VPCs with one tunnel id are one finding', () => {
  const [finding, ...others] = found(rule, [v('b', 7), v('a', 7), v('c', 8)])
  expect(others).toEqual([])
  expect(finding!.resources.map(({ id }) => id)).toEqual(['a', 'b'])
})

test('VPCs without one, one VPC told twice and one that goes are fine', () => {
  expect(found(rule, [v('a', 0), v('b', 0), v('c', undefined), v('d', undefined)])).toEqual([])
  expect(found(rule, [v('a', 7), v('a', 7), { ...v('b', 7), operation: 'delete' }])).toEqual([])
})

ruleCases(rule, [
  v('a', 7),
  v('a', 8),
  v('b', 7),
  { ...v('b', 7), operation: 'delete' },
  v('c', 8),
  v('d', 0),
])
