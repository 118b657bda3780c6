import { seeded } from '../../core/index.ts'
import type { Matrix } from '../../ml/features/index.ts'

/** Columns and clusters of all rows here, unless told otherwise. */
export const [d, k] = [32, 64]

/** Rows around as many middles as there are clusters, near enough to overlap. */
export function mixture(n: number, columns: number, groups: number): Matrix {
  const random = seeded(11)
  const middles = Float64Array.from({ length: groups * columns }, () => 3 * random())
  const values = new Float32Array(n * columns)
  for (let row = 0; row < n; row++) {
    const group = Math.floor(groups * random()) * columns
    for (let c = 0; c < columns; c++) {
      // Four uniform numbers less two are nearly normal, with a deviation of 0.58.
      const noise = random() + random() + random() + random() - 2
      values[row * columns + c] = middles[group + c]! + 1.7 * noise
    }
  }
  return { rows: n, columns, values }
}

/** Sets for Jaccard, rows of length 1 for cosine, so that the peers' means are its centres; else plain numbers. */
export function rowsFor(name: string, n: number): Matrix {
  if (name === 'jaccard') return setsAround(n)
  const matrix = mixture(n, d, k)
  return name === 'cosine' ? unitRows(matrix) : matrix
}

/** Sets of about 8 of 32, around as many middles as there are clusters. */
function setsAround(n: number): Matrix {
  const random = seeded(12)
  const middles = Uint8Array.from({ length: k * d }, () => Number(random() < 0.25))
  const values = new Float32Array(n * d)
  for (let row = 0; row < n; row++) {
    const group = Math.floor(k * random()) * d
    for (let c = 0; c < d; c++) {
      values[row * d + c] = Number(random() < (middles[group + c] === 1 ? 0.85 : 0.04))
    }
  }
  return { rows: n, columns: d, values }
}

function unitRows(matrix: Matrix): Matrix {
  const values = matrix.values.slice()
  for (let from = 0; from < values.length; from += d) {
    const row = values.subarray(from, from + d)
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0))
    for (let c = 0; c < d; c++) row[c]! /= length
  }
  return { ...matrix, values }
}
