import { PortentError, ShapeError } from '../../core/index.ts'

/** Dense numbers, row-major: row `i` is `values[i * columns .. (i + 1) * columns)`. */
export interface Matrix {
  /** n */
  readonly rows: number
  /** d */
  readonly columns: number
  /** Finite, shape `[n, d]`. */
  readonly values: Float32Array
}

/**
 * A matrix from rows of numbers, rounded to 32-bit floats.
 *
 * @param rows - n rows of d numbers each.
 * @throws {@link PortentError} `ERR_INPUT` if there is no row or no column, or a number is not finite in 32
 *   bits; its row and column are named.
 * @throws {@link ShapeError} if a row is not as long as the first.
 */
export function matrixOf(rows: readonly ArrayLike<number>[]): Matrix {
  const columns = rows[0]?.length ?? 0
  const values = new Float32Array(rows.length * columns) // (n, d)
  for (const [i, row] of rows.entries()) {
    if (row.length !== columns) throw new ShapeError(`row ${i}`, columns, row.length)
    values.set(row, i * columns)
  }
  const matrix = { rows: rows.length, columns, values }
  checkMatrix(matrix)
  return matrix
}

/**
 * Refuses what no clustering can answer.
 *
 * @throws {@link PortentError} `ERR_INPUT` if the matrix is empty or holds NaN or an infinity.
 * @throws {@link ShapeError} if there are not `rows × columns` values.
 */
export function checkMatrix({ rows, columns, values }: Matrix): void {
  if (rows === 0 || columns === 0) {
    throw new PortentError('ERR_INPUT', `nothing to cluster: ${rows} rows of ${columns} columns`)
  }
  if (values.length !== rows * columns)
    throw new ShapeError('values', rows * columns, values.length)
  const wrong = firstNotFinite(values)
  if (wrong >= 0) {
    const place = `row ${Math.floor(wrong / columns)}, column ${wrong % columns}`
    throw new PortentError(
      'ERR_INPUT',
      `${place} is ${values[wrong]}; give a finite number or leave the row out`,
    )
  }
}

/**
 * -1 if all are finite.
 *
 * Looks at the bits, a block at a time: a number is NaN or infinite where its exponent is all ones, and then adding
 * one to that reaches the sign. A call for each of 32 million numbers takes longer than to cluster them.
 */
function firstNotFinite(values: Float32Array): number {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length)
  for (let from = 0; from < bits.length; from += finiteBlock) {
    const to = Math.min(from + finiteBlock, bits.length)
    let at = from
    let signs = 0
    for (; at + 4 <= to; at += 4) {
      signs |= exponentInSign(bits[at]!) | exponentInSign(bits[at + 1]!)
      signs |= exponentInSign(bits[at + 2]!) | exponentInSign(bits[at + 3]!)
    }
    for (; at < to; at++) signs |= exponentInSign(bits[at]!)
    if (signs < 0) {
      return from + values.subarray(from, to).findIndex((value) => !Number.isFinite(value))
    }
  }
  return -1
}

const exponentInSign = (bits: number) => (bits & 0x7fffffff) + 0x00800000

const finiteBlock = 4_096
