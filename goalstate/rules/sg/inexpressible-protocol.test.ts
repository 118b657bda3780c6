import { expect, test } from 'vitest'
import { protocol } from '../../state/protocol.ts'
import { securityGroup, securityRule } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { inexpressibleProtocol as rule } from './inexpressible-protocol.ts'

const of = (text: string) =>
  securityGroup({ id: 'g', rules: [securityRule({ id: 'r', protocol: protocol(text) })] })

test('none, any, ICMPv6, GRE by number and what is no protocol cannot be said', () => {
  const messages = ['', 'any', 'icmpv6', '47', 'carrier pigeon'].map(
    (text) => found(rule, [of(text)])[0]?.message,
  )
  expect(messages).toEqual([
    'rule r of security group g is for any protocol, which hosts are told as TCP',
    'rule r of security group g is for any protocol, which hosts are told as TCP',
    'rule r of security group g is for icmpv6, which a goal state cannot say: the push fails',
    'rule r of security group g is for 47, which a goal state cannot say: the push fails',
    'rule r of security group g is for "carrier pigeon", which is no protocol',
  ])
})

test('TCP, UDP, ICMP, HTTP and ARP can, and TCP as 6', () => {
  for (const text of ['tcp', 'UDP', 'icmp', 'HTTP', 'arp', '6'])
    expect(found(rule, [of(text)])).toEqual([])
})

ruleCases(rule, [of(''), of('tcp'), { ...of(''), operation: 'delete' }])
