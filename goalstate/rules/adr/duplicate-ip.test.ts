import { expect, test } from 'vitest'
import { fixed, port } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { duplicateIp as rule } from './duplicate-ip.ts'

const at = (id: string, address: string, vpcId = 'v') =>
  port({ id, vpcId, fixedIps: fixed('s', address) })

test('three ports with one address are one finding that names all three', () => {
  const [finding, ...others] = found(
    rule,
    ['a', 'b', 'c'].map((id) => at(id, '10.0.0.5')),
  )
  expect(others).toEqual([])
  expect(finding!.resources.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  expect(finding!.witness).toBe('10.0.0.5')
})

test('two spellings of an IPv6 address are one address', () => {
  expect(found(rule, [at('a', 'fd00::1'), at('b', 'FD00:0::01')])).toHaveLength(1)
})

test('VPCs have address spaces of their own', () => {
  expect(found(rule, [at('a', '10.0.0.5', 'v'), at('b', '10.0.0.5', 'w')])).toEqual([])
})

test('a port that is described twice, and one that goes while the other comes, are no conflict', () => {
  expect(found(rule, [at('a', '10.0.0.5'), at('a', '10.0.0.5')])).toEqual([])
  expect(
    found(rule, [at('a', '10.0.0.5'), { ...at('b', '10.0.0.5'), operation: 'delete' as const }]),
  ).toEqual([])
})

ruleCases(rule, [
  at('a', '10.0.0.5'),
  at('a', '10.0.0.6'),
  at('b', '10.0.0.5'),
  at('b', '10.0.0.5', 'w'),
  at('c', '10.0.0.6'),
  { ...at('c', '10.0.0.5'), operation: 'delete' },
])
