import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PairTable } from './pair-table.ts'

test('a pair never added has slot -1, and adding it twice gives one slot', () => {
  const table = new PairTable()
  expect(table.slotOf(3, 4)).toBe(-1)
  expect([table.add(3, 4), table.add(4, 3), table.add(3, 4)]).toEqual([0, 1, 0])
  expect(table.size).toBe(2)
})

test('any pairs get the slots that a Map would give them', () => {
  const id = fc.nat(2 ** 31 - 1)
  const near = fc.nat(50)
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.oneof(id, near), fc.oneof(id, near))), (pairs) => {
      const table = new PairTable()
      const reference = new Map<string, number>()
      for (const [vm, item] of pairs) {
        const key = `${vm} ${item}`
        if (!reference.has(key)) reference.set(key, reference.size)
        expect(table.add(vm, item)).toBe(reference.get(key))
      }
      for (const [vm, item] of pairs)
        expect(table.slotOf(vm, item)).toBe(reference.get(`${vm} ${item}`))
    }),
  )
})

test('it grows past its first room and keeps every slot', () => {
  const table = new PairTable()
  const n = 10_000
  for (let i = 0; i < n; i++) table.add(i % 100, i)
  for (let i = 0; i < n; i++) expect(table.slotOf(i % 100, i)).toBe(i)
})
