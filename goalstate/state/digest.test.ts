import { expect, test } from 'vitest'
import { cidr, mac } from './address.ts'
import { digestOf, wordingOf } from './digest.ts'
import { protocol } from './protocol.ts'
import { fixed, port, securityGroup, securityRule, vpc } from './samples.ts'

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

test('another spelling is another wording: 10.0.0.5/24 means 10.0.0.0/24 and does not say so', () => {
  const v = vpc({ id: 'v', cidr: cidr('10.0.0.0/24') })
  const hostBits = { ...v, cidr: cidr('10.0.0.5/24') }
  expect(digestOf(hostBits)).toBe(digestOf(v))
  expect(wordingOf(hostBits)).not.toBe(wordingOf(v))
  expect(wordingOf({ ...v, revision: 9, file: 'b' })).toBe(wordingOf(v))
})

test('tcp, TCP and 6 are one protocol, and udp is another; what is none is its text', () => {
  const group = (text: string) =>
    securityGroup({ id: 'g', rules: [securityRule({ id: 'r', protocol: protocol(text) })] })
  expect(digestOf(group('TCP'))).toBe(digestOf(group('tcp')))
  expect(digestOf(group('6'))).toBe(digestOf(group('tcp')))
  expect(digestOf(group('udp'))).not.toBe(digestOf(group('tcp')))
  expect(digestOf(group('tpc'))).not.toBe(digestOf(group('ctp')))
  expect(wordingOf(group('TCP'))).not.toBe(wordingOf(group('tcp')))
})
