import { expect, test } from 'vitest'
import { cidr, ip } from '../../state/address.ts'
import {
  addresses,
  allowed,
  dhcp,
  endpoint,
  fixed,
  gateway,
  neighbor,
  node,
  port,
  reached,
  router,
  securityGroup,
  securityRule,
  subnet,
  vpc,
} from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { badAddress as rule } from './bad-address.ts'

const ofSubnet = (text: string) =>
  found(rule, [subnet({ id: 's', cidr: cidr(text) })]).map(({ message }) => message)

test('host bits, loopback, multicast, 0.0.0.0 and what is no prefix are found in a CIDR', () => {
  expect(ofSubnet('10.0.0.5/24')).toEqual([
    'the CIDR of subnet s, 10.0.0.5/24, has host bits set: its network is 10.0.0.0/24',
  ])
  expect(ofSubnet('127.0.0.0/8')).toEqual([
    'the CIDR of subnet s, 127.0.0.0/8, is a loopback address',
  ])
  expect(ofSubnet('224.0.0.0/8')).toHaveLength(1)
  expect(ofSubnet('0.0.0.0/8')).toHaveLength(1)
  expect(ofSubnet('10.0.0.0/33')).toHaveLength(1)
  expect(ofSubnet('')).toEqual(['the CIDR of subnet s is empty'])
  expect(ofSubnet('fd00::/64')).toEqual([])
})

test('a gateway with a MAC and no IP is found, and no gateway at all is not', () => {
  expect(
    found(rule, [subnet({ id: 's', gateway: addresses('', '00:00:00:00:00:01') })]),
  ).toHaveLength(1)
  expect(found(rule, [subnet({ id: 's', gateway: undefined })])).toEqual([])
})

test('each kind of resource has its addresses read', () => {
  const findings = found(rule, [
    vpc({ id: 'v', cidr: cidr('x') }),
    port({
      id: 'p',
      fixedIps: [...fixed('s', 'x'), ...fixed('s', 'x')],
      host: addresses('x', ''),
      allowedPairs: [allowed('x', '')],
    }),
    neighbor({ id: 'n', fixedIps: reached('l2', 's', 'x'), hostIp: ip('') }),
    securityGroup({
      id: 'g',
      rules: [securityRule({ id: 'a', remotePrefix: cidr('x') }), securityRule({ id: 'b' })],
    }),
    dhcp({ id: 'd', ipv4: ip('x') }),
    router({ id: 'r', hostIp: ip('x') }),
    gateway({ id: 'w', destinations: [addresses('x', '')] }),
    node({ id: 'o', ip: ip('x') }),
    endpoint({ id: 'e', hostIp: ip('x') }),
  ])
  expect(findings.map(({ resources }) => resources[0]!.id)).toEqual([
    ...['v', 'p', 'p', 'p', 'n', 'n', 'g', 'd', 'r', 'w', 'o', 'e'],
  ])
})

test('an allowed pair may be everything, and a remote prefix may have host bits', () => {
  const g = securityGroup({
    id: 'g',
    rules: [securityRule({ id: 'a', remotePrefix: cidr('10.0.0.5/24') })],
  })
  expect(found(rule, [g, port({ id: 'p', allowedPairs: [allowed('0.0.0.0/0', '')] })])).toEqual([])
})

ruleCases(rule, [
  subnet({ id: 's', cidr: cidr('10.0.0.5/24') }),
  subnet({ id: 's' }),
  subnet({ id: 's', cidr: cidr(''), operation: 'delete' }),
  port({ id: 'p', fixedIps: fixed('s', '224.0.0.1') }),
  node({ id: 'o', ip: ip('127.0.0.1') }),
])
