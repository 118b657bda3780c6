/** A copy of `column` with room for `index` and at least twice as much as before, filled with `fill`. */
export function doubledTo(
  column: Float64Array,
  index: number,
  fill: number,
): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(Math.max(1_024, 2 * column.length, index + 1)).fill(fill)
  larger.set(column)
  return larger
}
