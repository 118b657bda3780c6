import { expect, test } from 'vitest'
import { projectionOf } from './projection.ts'

/** What each VM asked for, as lists of items. */
function rowsOf(asked: readonly (readonly number[])[], columns: number) {
  const indptr = Int32Array.from([
    0,
    ...asked.map(
      (
        (sum) => (one) =>
          (sum += one.length)
      )(0),
    ),
  ])
  const indices = Int32Array.from(asked.flat())
  return { rows: asked.length, columns, indptr, indices, values: indices.map(() => 1) }
}

test('VMs that ask alike lie together, and three clusters lie apart', () => {
  const asked = Array.from({ length: 30 }, (_, vm) => [0, 1, 2].map((i) => 4 * (vm % 3) + i))
  const rows = rowsOf(asked, 12)
  const clusters = Int32Array.from(asked, (_, vm) => vm % 3)
  const { x, y } = projectionOf({ ...rows, values: new Float32Array(rows.values) }, clusters)
  const distance = (a: number, b: number) => Math.hypot(x[a]! - x[b]!, y[a]! - y[b]!)
  expect(distance(0, 3)).toBeLessThan(100)
  for (const [a, b] of [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const)
    expect(distance(a, b)).toBeGreaterThan(20_000)
})

test('VMs without any request, and networks without VMs, are placed too', () => {
  const none = { rows: 2, columns: 0, indptr: Int32Array.of(0, 0, 0), indices: new Int32Array(0) }
  const { x } = projectionOf({ ...none, values: new Float32Array(0) }, Int32Array.of(-1, -1))
  expect([...x]).toEqual([0, 0])
  const one = { rows: 1, columns: 1, indptr: Int32Array.of(0, 1), indices: Int32Array.of(0) }
  const placed = projectionOf({ ...one, values: Float32Array.of(1) }, Int32Array.of(0))
  expect([...placed.x, ...placed.y]).toEqual([32_767, 32_767])
})
