import { expect, test } from 'vitest'
import { canonicalAddress } from './address.ts'

test('IPv6 is written as RFC 5952 says', () => {
  // The examples of RFC 5952, sections 1 and 4.2.
  expect(canonicalAddress('2001:DB8:0:0:1:0:0:1')).toBe('2001:db8::1:0:0:1')
  expect(canonicalAddress('2001:db8:0:1:1:1:1:1')).toBe('2001:db8:0:1:1:1:1:1')
  expect(canonicalAddress('2001:0db8::0001')).toBe('2001:db8::1')
})

test('an IPv4 address inside IPv6 is that IPv4 address', () => {
  expect(canonicalAddress('::ffff:10.0.0.1')).toBe('10.0.0.1')
  expect(canonicalAddress('0:0:0:0:0:FFFF:C0A8:0102')).toBe('192.168.1.2')
})

test('a name stands as it is', () => {
  const names = [
    ...['10.0.0.1', 'ts-order-service', 'client 17', '42', 'pod/a:80', '00:1a:2b', 'i-0abc'],
    ...['9f86d081884c7d65', 'node-1.example.com', '10.0.0.x', 'a/10.0.0.1'],
  ]
  for (const name of names) {
    expect(canonicalAddress(name)).toBe(name)
  }
})

test('what looks like an address and is none is refused', () => {
  const wrong = [
    ...['10.0.0.256', '010.0.0.1', '1::2::3', 'fe80::1%eth0', 'ff::12345', '10.0.0', '10.0.0.'],
    ...['10.0.0.1.2', '10..0.1', '.', '10.0.0.0/24', '10.0.0.1:80', '10.0.0.999'],
  ]
  for (const text of wrong) {
    expect(canonicalAddress(text)).toBeUndefined()
  }
})

test('control characters, an empty name and spaces around one are refused', () => {
  for (const text of ['', 'a\nb', ' a', 'a\u0000', 'a ']) {
    expect(canonicalAddress(text)).toBeUndefined()
  }
})
