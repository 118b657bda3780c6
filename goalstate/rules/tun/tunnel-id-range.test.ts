import { expect, test } from 'vitest'
import { subnet, vpc } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { tunnelIdRange as rule } from './tunnel-id-range.ts'

test('0 and 2^24 are no VNI, 4095 is no VLAN', () => {
  const findings = found(rule, [
    subnet({ id: 'a', tunnelId: 0 }),
    subnet({ id: 'b', tunnelId: 16777216 }),
    subnet({ id: 'c', networkType: 'vlan', tunnelId: 4095 }),
    subnet({ id: 'd', tunnelId: 2n ** 60n }),
    vpc({ id: 'v', tunnelId: 16777216 }),
  ])
  expect(findings.map(({ resources }) => resources[0]!.id).sort()).toEqual([
    'a',
    'b',
    'c',
    'd',
    'v',
  ])
})

test('1, 2^24 - 1, VLAN 4094, and an id that is not given are fine', () => {
  expect(
    found(rule, [
      subnet({ id: 'a', tunnelId: 1 }),
      subnet({ id: 'b', tunnelId: 16777215 }),
      subnet({ id: 'c', networkType: 'vlan', tunnelId: 4094 }),
      subnet({ id: 'd', tunnelId: undefined }),
      vpc({ id: 'v', tunnelId: 0 }),
    ]),
  ).toEqual([])
})

ruleCases(rule, [
  subnet({ id: 's', tunnelId: 0 }),
  subnet({ id: 's', networkType: 'vlan', tunnelId: 5000 }),
  subnet({ id: 's', tunnelId: 5000 }),
  subnet({ id: 's', tunnelId: 0, operation: 'delete' }),
  vpc({ id: 'v', tunnelId: 2 ** 24 }),
])
