import { expect, test } from 'vitest'
import { reachable } from './reachable-address.ts'

test('addresses of the Internet may be called', () => {
  const mayReach = reachable([])
  for (const address of ['1.1.1.1', '8.8.8.8', '172.32.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])
    expect(mayReach(address), address).toBe(true)
})

test('no private, local or special address may be called, in whatever spelling', () => {
  const mayReach = reachable([])
  const inside = ['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.1.1', '100.64.0.1', '0.0.0.0']
  // Cloud metadata, broadcast, multicast, documentation.
  const special = ['169.254.169.254', '255.255.255.255', '224.0.0.1', '203.0.113.9', '198.18.0.1']
  const v6 = ['::1', '::', 'fe80::1', 'fe80::1%eth0', 'fd00::1', 'ff02::1', '2001:db8::1']
  // What leads to 127.0.0.1 or 10.0.0.1 by mapping, 6to4, NAT64, Teredo and the old compatible form.
  const hidden = [
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '2002:7f00:1::',
    '64:ff9b::a00:1',
    '2001::1',
    '::a00:1',
  ]
  for (const address of [...inside, ...special, ...v6, ...hidden])
    expect(mayReach(address), address).toBe(false)
})

test('networks that are named may be called, and only those', () => {
  const mayReach = reachable(['10.20.0.0/16', 'fd00:1::/32'])
  expect(['10.20.255.1', '::ffff:10.20.0.1', 'fd00:1::5'].map(mayReach)).toEqual([true, true, true])
  expect(['10.21.0.1', 'fd00:2::5', '127.0.0.1'].map(mayReach)).toEqual([false, false, false])
})

test.each(['10.0.0.0', '10.0.0.0/33', 'private', '::/129', '10.0.0.0/8/8'])(
  '%s is no network',
  (range) => {
    expect(() => reachable([range])).toThrow(/is no network; give one in CIDR notation/)
  },
)
