import { expect, test } from 'vitest'
import { formatMac, isGroupMac, parseMac } from './mac.ts'

test.each(['aa:bb:cc:00:0e:ff', 'AA-BB-CC-00-0E-FF', 'aabb.cc00.0eff', 'AABBCC000EFF'])(
  '%s is aa:bb:cc:00:0e:ff',
  (text) => {
    const reading = parseMac(text)
    expect(reading).toEqual({ ok: true, value: 0xaabbcc000eff })
    expect(formatMac(0xaabbcc000eff)).toBe('aa:bb:cc:00:0e:ff')
  },
)

test.each([
  ['', 'it is empty'],
  ['aa:bb:cc:dd:ee', 'it has 10 of 12 hexadecimal digits'],
  ['ag:bb:cc:dd:ee:ff', '"g" is not a hexadecimal digit'],
  ['aa:bb-cc:dd:ee:ff', 'its digits are not in six pairs such as aa:bb:cc:dd:ee:ff'],
  ['a:bb:cc:dd:ee:fff', 'its digits are not in six pairs such as aa:bb:cc:dd:ee:ff'],
  ['36d2e4d3-5f0b-4c3e-9a52-0f8f1f1f1f1f', 'it has 32 of 12 hexadecimal digits'],
])('%j is refused: %s', (text, why) => {
  expect(parseMac(text)).toEqual({ ok: false, problem: `"${text}" is no MAC address: ${why}` })
})

test('the group bit is the lowest of the first byte', () => {
  expect(isGroupMac(0x01005e000001)).toBe(true)
  expect(isGroupMac(0xffffffffffff)).toBe(true)
  expect(isGroupMac(0xfa163ed7f202)).toBe(false)
})
