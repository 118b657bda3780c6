import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cidr, cidrOrIp, contains, ip, mac } from './address.ts'

test('10.1.2.3 is 10·2²⁴ + 1·2¹⁶ + 2·2⁸ + 3', () => {
  expect(ip('10.1.2.3')).toEqual({
    text: '10.1.2.3',
    version: 4,
    value: 10 * 2 ** 24 + 2 ** 16 + 2 * 2 ** 8 + 3,
    canonical: '10.1.2.3',
  })
})

test.each([
  '',
  '10.1.2',
  '10.1.2.3.4',
  '10.1.2.256',
  '010.1.2.3',
  '10.1.2.',
  ' 10.1.2.3',
  'a.b.c.d',
  '1.2.3.4/8',
])('%j is no address', (text) => {
  expect(ip(text)).toMatchObject({ text, version: 0 })
})

test('an IPv6 address has one spelling and one value', () => {
  const spelt = ['fd00::1', 'FD00:0:0:0:0:0:0:1', 'fd00::0.0.0.1'].map(ip)
  for (const one of spelt)
    expect(one).toMatchObject({
      version: 6,
      value: 0xfd00n * 2n ** 112n + 1n,
      canonical: 'fd00::1',
    })
})

test('a zone is refused, since only one host knows it', () => {
  expect(ip('fe80::1%eth0')).toMatchObject({ version: 0, problem: expect.stringContaining('zone') })
})

test('10.0.0.5/24 is 10.0.0.0/24 written with host bits', () => {
  expect(cidr('10.0.0.5/24')).toMatchObject({
    first: 10 * 2 ** 24,
    last: 10 * 2 ** 24 + 255,
    length: 24,
    hostBits: true,
    canonical: '10.0.0.0/24',
  })
  expect(cidr('fd00::5/64')).toMatchObject({ hostBits: true, canonical: 'fd00::/64' })
})

test.each([
  '10.0.0.0',
  '10.0.0.0/33',
  '10.0.0.0/',
  '10.0.0.0/08',
  '10.0.0.0/-1',
  'fd00::/129',
  '/24',
])('%j is no prefix', (text) => {
  expect(cidr(text).version).toBe(0)
})

test('the whole space and a single address are prefixes', () => {
  expect(cidr('0.0.0.0/0')).toMatchObject({ first: 0, last: 2 ** 32 - 1 })
  expect(cidr('::/0')).toMatchObject({ first: 0n, last: 2n ** 128n - 1n })
  expect(cidrOrIp('10.0.0.1')).toMatchObject({ length: 32, hostBits: false })
  expect(cidrOrIp('fd00::1')).toMatchObject({ length: 128 })
})

test.each(['aa:bb:cc:dd:ee:ff', 'AA-BB-CC-DD-EE-FF', 'aabb.ccdd.eeff', 'AABBCCDDEEFF'])(
  '%s is aa:bb:cc:dd:ee:ff',
  (text) => {
    expect(mac(text)).toEqual({ text, canonical: 'aa:bb:cc:dd:ee:ff' })
  },
)

test('a UUID and a mix of separators are no MAC', () => {
  expect(mac('f37810eb-7f83-45fa-a4d4-1b31e75399d0').canonical).toBe('')
  expect(mac('aa:bb-cc:dd:ee:ff').canonical).toBe('')
})

test('a prefix holds an address exactly if both begin with the same bits', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 32 - 1), fc.nat(2 ** 32 - 1), fc.nat(32), (a, b, length) => {
      const spelt = (value: number) =>
        [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')
      const bits = (value: number) => value.toString(2).padStart(32, '0').slice(0, length)
      expect(contains(cidr(`${spelt(a)}/${length}`), ip(spelt(b)))).toBe(bits(a) === bits(b))
    }),
  )
})

test('an address of one version lies in no prefix of the other', () => {
  expect(contains(cidr('0.0.0.0/0'), ip('::1'))).toBe(false)
  expect(contains(cidr('::/0'), ip('0.0.0.1'))).toBe(false)
})
