import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noticeIds } from './notice-id.ts'

const key = Buffer.alloc(16, 7)

test('for any number, an id gives it back', () => {
  const { idOf, seqOf } = noticeIds(key)
  fc.assert(fc.property(fc.maxSafeNat(), (seq) => seqOf(idOf(seq)) === seq))
})

test('ids of neighbouring numbers have no more in common than any two', () => {
  const { idOf } = noticeIds(key)
  const bits = (id: string) => [...Buffer.from(id, 'base64url')]
  const differences = Array.from({ length: 500 }, (_, i) => {
    const [a, b] = [bits(idOf(i)), bits(idOf(i + 1))]
    return a.reduce(
      (sum, byte, at) => sum + (byte ^ b[at]!).toString(2).replaceAll('0', '').length,
      0,
    )
  })
  // Of 128 bits half differ; over 500 pairs the mean is within 1 of 64 (its deviation is 5.66 / √500 = 0.25).
  const mean = differences.reduce((sum, count) => sum + count, 0) / differences.length
  expect(Math.abs(mean - 64)).toBeLessThan(1)
})

test('an id of another store, or of none, is no id', () => {
  const other = noticeIds(Buffer.alloc(16, 8))
  const { seqOf } = noticeIds(key)
  for (const id of [other.idOf(1), '', '1', 'A'.repeat(22), '/'.repeat(22)])
    expect(seqOf(id)).toBeUndefined()
})
