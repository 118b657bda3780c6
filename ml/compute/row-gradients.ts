import { ShapeError, UnknownItemError } from '../../core/index.ts'

/** A table's gradient by the rows that a training step touched, each summed over its uses. */
export interface RowGradients {
  /** Rows of the table. */
  readonly rows: number
  /** Numbers in a row. */
  readonly width: number
  /** The touched rows, each once, in the order of their first use. */
  readonly touched: readonly number[]
  /** Their gradients in that order, shape `[touched.length, width]` and room beyond; good until the next `add`. */
  readonly sums: Float32Array
  /**
   * Adds the gradients of looked-up rows.
   *
   * @param index - The row of each, in `[0, rows)`; repeats are summed, in their order.
   * @param gradients - Shape `[index.length, width]`.
   * @param scale - What the rows were multiplied with after the lookup; default 1.
   * @throws {@link ShapeError} if the lengths disagree, {@link UnknownItemError} for a row that is not there.
   */
  add(index: Int32Array, gradients: Float32Array, scale?: number): void
  /** Forgets all rows, for the next step. */
  clear(): void
}

/**
 * An accumulator with nothing touched, to be used step after step.
 *
 * @param skip - A row that is never touched, such as that of padding.
 */
export function rowGradients(rows: number, width: number, skip?: number): RowGradients {
  const slotOf = new Int32Array(rows) // 0 for untouched, else the place in `touched` from 1
  const touched: number[] = []
  let sums = new Float32Array(64 * width)

  const slotFor = (row: number) => {
    const known = slotOf[row]
    if (known === undefined) throw new UnknownItemError(row)
    if (known > 0) return known - 1
    slotOf[row] = touched.push(row)
    if (touched.length * width > sums.length) {
      const larger = new Float32Array(2 * sums.length)
      larger.set(sums)
      sums = larger
    }
    return touched.length - 1
  }

  return {
    rows,
    width,
    touched,
    get sums() {
      return sums
    },

    add(index, gradients, scale = 1) {
      if (gradients.length !== index.length * width)
        throw new ShapeError('the gradients', index.length * width, gradients.length)
      for (let use = 0; use < index.length; use++) {
        const row = index[use]!
        if (row === skip) continue
        const to = slotFor(row) * width
        const into = sums // after slotFor, which may have made it anew; a local is twice as fast
        const from = use * width
        for (let i = 0; i < width; i++) into[to + i]! += scale * gradients[from + i]!
      }
    },

    clear() {
      for (const row of touched) slotOf[row] = 0
      sums.fill(0, 0, touched.length * width)
      touched.length = 0
    },
  }
}
