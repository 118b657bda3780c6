import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seeded } from '../../../../core/index.ts'
import { type FoundRows, openItemSearch } from './item-search.ts'

/** By scoring every row and sorting. */
function everyRow(
  table: Float32Array,
  state: Float32Array,
  k: number,
  allows: (row: number) => boolean = () => true,
): FoundRows {
  const d = state.length
  const rows = Array.from({ length: table.length / d }, (_, row) => row).filter(allows)
  const score = (row: number) =>
    Math.fround(state.reduce((sum, value, i) => sum + value * table[row * d + i]!, 0))
  const scored = rows.map((row) => ({ row, score: score(row) }))
  scored.sort((a, b) => b.score - a.score || a.row - b.row)
  const best = scored.slice(0, k)
  return {
    rows: Int32Array.from(best, ({ row }) => row),
    scores: Float32Array.from(best, (each) => each.score),
  }
}

const bell = (random: () => number) =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

test('finds what scoring every row finds: 20 states, 5,000 rows of very different norms', async () => {
  const [d, rows] = [64, 5_000]
  const random = seeded(1)
  const norms = Array.from({ length: rows }, () => 10 ** (2 * random() - 1))
  const table = Float32Array.from({ length: rows * d }, (_, i) => {
    return norms[Math.floor(i / d)]! * bell(random)
  })
  const hidden = Float32Array.from({ length: 20 * d }, () => bell(random))
  const search = await openItemSearch(table, d)
  const found = await search.top(hidden, 10)
  await search.close()
  expect(found).toHaveLength(20)
  for (const [n, each] of found.entries())
    expect(each).toEqual(everyRow(table, hidden.subarray(n * d, (n + 1) * d), 10))
})

test('does so for any table and state, with ties, zeros and rows that are not allowed', async () => {
  const value = fc.oneof(
    fc.constantFrom(0, 1, -1, 1e-30, -3e4),
    fc.float({ noNaN: true, noDefaultInfinity: true, min: -1_000, max: 1_000 }),
  )
  const cases = fc.integer({ min: 1, max: 9 }).chain((d) =>
    fc.record({
      table: fc
        .integer({ min: 1, max: 40 })
        .chain((rows) => fc.array(value, { minLength: rows * d, maxLength: rows * d })),
      state: fc.array(value, { minLength: d, maxLength: d }),
      k: fc.integer({ min: 1, max: 12 }),
      barred: fc.integer({ min: 2, max: 5 }),
    }),
  )
  await fc.assert(
    fc.asyncProperty(cases, async ({ table, state, k, barred }) => {
      const [rows, hidden] = [Float32Array.from(table), Float32Array.from(state)]
      const allows = (row: number) => row % barred !== 0
      const search = await openItemSearch(rows, hidden.length)
      const [found] = await search.top(hidden, k, (_, row) => allows(row))
      await search.close()
      expect(found).toEqual(everyRow(rows, hidden, k, allows))
    }),
    { numRuns: 100 },
  )
})

test('products that round to equal scores are equal: the lower row comes first', async () => {
  const least = 2 ** -149 // of 32-bit floats: its products are below what they can hold
  const search = await openItemSearch(Float32Array.of(-least, least, -least, 2 * least), 1)
  const [found] = await search.top(Float32Array.of(-least), 1, (_, row) => row % 2 === 1)
  await search.close()
  expect(found!.rows).toEqual(Int32Array.of(1))
})

test('a table or states with part of a row, or no row wanted, are errors', async () => {
  await expect(openItemSearch(new Float32Array(7), 2)).rejects.toMatchObject({ code: 'ERR_SHAPE' })
  const search = await openItemSearch(new Float32Array(8), 2)
  await expect(search.top(new Float32Array(3), 1)).rejects.toMatchObject({ code: 'ERR_SHAPE' })
  await expect(search.top(new Float32Array(2), 0)).rejects.toThrow(RangeError)
  await search.close()
})
