import { isIP, SocketAddress } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareAddresses, familyOf, formatAddress, parseAddress } from './address.ts'

test('10.0.0.1 is 10 × 2²⁴ + 1, and 2001:db8::1 is 0x20010db8 × 2⁹⁶ + 1', () => {
  expect(parseAddress('10.0.0.1')).toEqual({ ok: true, value: 10 * 2 ** 24 + 1 })
  expect(parseAddress('2001:db8::1')).toEqual({ ok: true, value: (0x20010db8n << 96n) + 1n })
  expect(parseAddress('255.255.255.255')).toEqual({ ok: true, value: 2 ** 32 - 1 })
})

test.each([
  ['', 'it is empty'],
  ['10.0.0', 'it has 3 of 4 octets'],
  ['10.0.0.256', 'octet 256 is above 255'],
  ['10.0..1', 'an octet is empty'],
  ['010.0.0.1', 'octet "010" has a leading zero, which some systems read as octal'],
  ['10.0.0.0x1', 'octet "0x1" is not a decimal number'],
  ['10.0.0.1 ', 'octet "1 " is not a decimal number'],
  ['f37810eb', 'it is neither IPv4 (four octets) nor IPv6 (groups with colons)'],
  ['1::2::3', 'it has more than one "::"'],
  ['1:2:3:4:5:6:7', 'it has 7 groups, not 8'],
  ['1:2:3:4:5:6:7:8:9', 'it has 9 groups, not 8'],
  ['1:2:3:4::5:6:7:8', 'it has 8 groups, too many beside a "::"'],
  ['12345::', 'group "12345" has more than 4 digits'],
  ['::g', 'group "g" is not hexadecimal'],
  [':1::', 'a group is empty'],
  ['::1.2.3.4:5', 'group "1.2.3.4" is not hexadecimal'],
  ['::1.2.3', 'its IPv4 ending is wrong: it has 3 of 4 octets'],
  ['fe80::1%eth0', 'it has a zone, which means nothing on another host'],
])('%j is refused: %s', (text, why) => {
  expect(parseAddress(text)).toEqual({ ok: false, problem: `"${text}" is no IP address: ${why}` })
})

test.each([
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
  ['1:0:0:2:3:0:0:4', '1::2:3:0:0:4'],
  ['1:2:3:4:5:6:0:8', '1:2:3:4:5:6:0:8'],
  ['::', '::'],
  ['1::', '1::'],
  ['::ffff:10.0.0.1', '::ffff:10.0.0.1'],
  ['::ffff:a00:1', '::ffff:10.0.0.1'],
])('%s is spelled %s', (text, canonical) => {
  const reading = parseAddress(text)
  expect(reading.ok && formatAddress(reading.value)).toBe(canonical)
})

const texts = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.stringMatching(/^[\da-f:.]{0,24}$/),
  fc.stringMatching(/^(\d{1,3}\.){2,4}\d{1,3}$/),
  fc.stringMatching(/^([\da-f]{0,5}:){2,8}[\da-f]{0,4}$/),
)

test('what is an address, and its spelling, agrees with Node’s own', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const reading = parseAddress(text)
      expect(reading.ok ? familyOf(reading.value) : 0).toBe(isIP(text))
      if (!reading.ok) return
      const family = familyOf(reading.value) === 4 ? 'ipv4' : 'ipv6'
      const spelled = formatAddress(reading.value)
      expect(parseAddress(spelled)).toEqual(reading)
      // Node spells the deprecated IPv4-compatible addresses (::1.2.3.4) with octets; RFC 5952 does not.
      if (spelled.startsWith('::') && !spelled.startsWith('::ffff:')) return
      expect(spelled).toBe(new SocketAddress({ address: text, family }).address)
    }),
    { numRuns: 5_000, seed: 4 },
  )
})

test('IPv4 sorts before IPv6, each by value', () => {
  expect([1n, 5, 0n, 2].sort(compareAddresses)).toEqual([2, 5, 0n, 1n])
})
