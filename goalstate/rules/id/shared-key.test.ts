import { expect, test } from 'vitest'
import { neighbor, placement, port, subnet, vpc } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { sharedKey as rule } from './shared-key.ts'

test('a subnet and a port with one id are one finding', () => {
  const [finding, ...others] = found(rule, [
    port({ id: 'x' }),
    subnet({ id: 'x' }),
    vpc({ id: 'v' }),
  ])
  expect(others).toEqual([])
  expect(finding!.message).toBe('x is the key of a subnet and of a port')
})

test('a port that is named as a host is found', () => {
  const findings = found(rule, [
    port({ id: '10.0.0.1' }),
    placement('10.0.0.1', 'port', '10.0.0.1'),
  ])
  expect(findings.map(({ message }) => message)).toEqual([
    '10.0.0.1 is the key of a host and of a port',
  ])
})

test('a neighbor under the id of its port, two ports of one id, and one that goes are fine', () => {
  expect(found(rule, [port({ id: 'p' }), port({ id: 'p' }), neighbor({ id: 'p' })])).toEqual([])
  expect(found(rule, [port({ id: 'p' }), subnet({ id: 'p', operation: 'delete' })])).toEqual([])
})

ruleCases(rule, [
  port({ id: 'x' }),
  neighbor({ id: 'x' }),
  neighbor({ id: 'x', key: 'L2/x' }),
  subnet({ id: 'x' }),
  subnet({ id: 'x', operation: 'delete' }),
  vpc({ id: '10.0.0.1' }),
  placement('10.0.0.1', 'port', 'x'),
])
