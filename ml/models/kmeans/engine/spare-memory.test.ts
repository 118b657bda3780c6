import { expect, test } from 'vitest'
import { returnMemory, takeMemory } from './spare-memory.ts'

test('memory that was handed back is taken again, but not twice, nor where it is too small or too large', () => {
  const first = takeMemory(300_000)
  expect(first.buffer.byteLength).toBe(327_680)
  returnMemory(first)
  expect(takeMemory(250_000)).toBe(first)
  expect(takeMemory(250_000)).not.toBe(first)
  for (const bytes of [400_000, 100_000]) {
    returnMemory(first)
    expect(takeMemory(bytes)).not.toBe(first)
  }
})
