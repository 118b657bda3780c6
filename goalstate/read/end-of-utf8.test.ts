import fc from 'fast-check'
import { expect, test } from 'vitest'
import { endOfUtf8 } from './end-of-utf8.ts'

const bytes = (text: string, ...more: number[]) =>
  Buffer.concat([Buffer.from(text), Buffer.from(more)])

test('a lone continuation, a byte that never is, and a character cut short end it where they begin', () => {
  expect(endOfUtf8(bytes('é', 0x80))).toBe(2)
  expect(endOfUtf8(bytes('ab', 0xff, 0x63))).toBe(2)
  expect(endOfUtf8(bytes('a', 0xe2, 0x82))).toBe(1)
})

test('U+FFFD itself and a byte order mark are UTF-8, as any text is', () => {
  expect(endOfUtf8(bytes('\uFEFFa\uFFFDb'))).toBe(8)
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(endOfUtf8(bytes(text))).toBe(Buffer.byteLength(text))
    }),
  )
})

test('bytes from the middle of a text may begin within a character', () => {
  expect(endOfUtf8(bytes('€a', 0xff).subarray(1), { goesOn: true })).toBe(3)
  expect(endOfUtf8(bytes('€').subarray(1))).toBe(0)
})
