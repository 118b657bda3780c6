import { expect, test } from 'vitest'
import { readNative } from './native.ts'

/** A block as the format's page describes it: counts, then each column's name, type and values. */
function block(rows: number, columns: readonly (readonly [string, string, Buffer])[]): Buffer {
  const text = (value: string) => Buffer.from([value.length, ...Buffer.from(value)])
  const parts = columns.flatMap(([name, type, values]) => [text(name), text(type), values])
  return Buffer.concat([Buffer.from([columns.length, rows]), ...parts])
}
const numbers = (...values: number[]) => Buffer.from(Float64Array.from(values).buffer)

test('blocks are joined column by column', () => {
  const bytes = Buffer.concat([
    block(2, [
      ['a', 'Float64', numbers(0.5, -1)],
      ['b', 'String', Buffer.from('\x01x\x00')],
    ]),
    block(1, [
      ['a', 'Float64', numbers(3)],
      ['b', 'String', Buffer.from('\x03\u00f6y')],
    ]),
  ])
  expect(readNative(bytes)).toEqual({ a: Float64Array.of(0.5, -1, 3), b: ['x', '', 'öy'] })
})

test('integers keep their width and sign, and need not be aligned', () => {
  const bytes = block(1, [
    ['a', 'UInt8', Buffer.from([255])],
    ['b', 'Int16', Buffer.from([0xfe, 0xff])],
    ['c', 'UInt64', Buffer.from([0, 0, 0, 0, 0, 0, 0, 0x80])],
  ])
  const expected = { a: Uint8Array.of(255), b: Int16Array.of(-2), c: BigUint64Array.of(2n ** 63n) }
  expect(readNative(bytes)).toEqual(expected)
})

test('a text of 128 bytes or more has its length in two bytes', () => {
  const bytes = block(1, [['a', 'String', Buffer.from([0x80, 0x01, ...Buffer.alloc(128, 'x')])]])
  expect(readNative(bytes)).toEqual({ a: ['x'.repeat(128)] })
})

test('a type that is no number or text is an error that names column, type and remedy', () => {
  const bytes = block(1, [['when', 'Date', Buffer.alloc(2)]])
  expect(() => readNative(bytes)).toThrow('column when has type Date: cast it')
})

test('nothing gives no columns', () => {
  expect(readNative(Buffer.alloc(0))).toEqual({})
})
