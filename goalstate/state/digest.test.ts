import { expect, test } from 'vitest'
import { mac } from './address.ts'
import { digestOf } from './digest.ts'
import { fixed, port } from './samples.ts'

const p = port({ id: 'p', securityGroupIds: ['a', 'b'], mac: mac('aa:bb:cc:dd:ee:ff') })

test('revision, operation, place, spelling of addresses and order of sets do not change a digest', () => {
  const told = { ...p, revision: 9, operation: 'info' as const, pointer: '/1', file: 'b' }
  const spelt = { ...told, mac: mac('AA-BB-CC-DD-EE-FF'), securityGroupIds: ['b', 'a'] }
  expect(digestOf(spelt)).toBe(digestOf(p))
})

test('another name, and another first address, do', () => {
  const two = [...fixed('s', '10.0.0.2'), ...fixed('s', '10.0.0.3')]
  expect(digestOf({ ...p, name: 'q' })).not.toBe(digestOf(p))
  expect(digestOf({ ...p, fixedIps: two })).not.toBe(digestOf({ ...p, fixedIps: two.toReversed() }))
})
