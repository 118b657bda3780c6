/**
 * Gives each row a column of its own so that the total gain is greatest.
 *
 * The Hungarian method by shortest augmenting paths, `O(n² m)` for n rows and m columns.
 *
 * @param gains - Row-major, shape `[rows, columns]`, finite, `rows <= columns`.
 * @returns The column of each row, all different, shape `[rows]`.
 * @throws RangeError for more rows than columns, or another number of gains.
 * @see Kuhn, The Hungarian method for the assignment problem, Naval Research Logistics Quarterly 2, 1955; with potentials
 *   after Jonker and Volgenant, Computing 38, 1987.
 */
export function optimalAssignment(
  gains: ArrayLike<number>,
  rows: number,
  columns: number,
): Int32Array {
  if (rows > columns || gains.length !== rows * columns)
    throw new RangeError(
      `${rows} rows need as many columns and ${rows * columns} gains, got ${columns} and ${gains.length}`,
    )
  const cost = (row: number, column: number) => -gains[row * columns + column]!
  // Row of each column, -1 for none; the last place is for the row that looks for one.
  const rowOf = new Int32Array(columns + 1).fill(-1)
  const byRow = new Float64Array(rows)
  const byColumn = new Float64Array(columns + 1)
  const before = new Int32Array(columns)
  for (let row = 0; row < rows; row++) {
    let at = columns
    rowOf[at] = row
    const slack = new Float64Array(columns).fill(Infinity)
    const reached = new Uint8Array(columns + 1)
    do {
      reached[at] = 1
      let next = -1
      let least = Infinity
      for (let column = 0; column < columns; column++) {
        if (reached[column] === 1) continue
        const own = rowOf[at]!
        const reduced = cost(own, column) - byRow[own]! - byColumn[column]!
        if (reduced < slack[column]!) {
          slack[column] = reduced
          before[column] = at
        }
        if (slack[column]! < least) {
          least = slack[column]!
          next = column
        }
      }
      for (let column = 0; column <= columns; column++) {
        if (reached[column] === 1) {
          byRow[rowOf[column]!]! += least
          byColumn[column]! -= least
        } else slack[column]! -= least
      }
      at = next
    } while (rowOf[at] !== -1)
    while (at !== columns) {
      const from = before[at]!
      rowOf[at] = rowOf[from]!
      at = from
    }
  }
  const columnOf = new Int32Array(rows)
  for (let column = 0; column < columns; column++)
    if (rowOf[column]! >= 0) columnOf[rowOf[column]!] = column
  return columnOf
}
