import type { Matrix } from '../../features/index.ts'

/** How many rows are distinct, counted up to `enough`. */
export function distinctRows({ rows, columns: d, values }: Matrix, enough: number): number {
  const seen = new Set<string>()
  for (let row = 0; row < rows && seen.size < enough; row++) {
    seen.add(values.subarray(row * d, (row + 1) * d).join())
  }
  return seen.size
}
