/**
 * When each id first occurs.
 *
 * @param ids - In `[0, size)`, shape `[n]`.
 * @param times - Ascending, milliseconds since the epoch, shape `[n]`.
 * @returns Shape `[size]`; Infinity for an id that does not occur.
 */
export function firstTimes(ids: Int32Array, times: Float64Array, size: number): Float64Array {
  const first = new Float64Array(size).fill(Infinity)
  for (let i = ids.length - 1; i >= 0; i--) first[ids[i]!] = times[i]!
  return first
}
