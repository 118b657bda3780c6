import type { NetworkTable } from './network-tables.ts'
import { firstItemRow } from './parameters.ts'

/** What a VM asked for, each item once, by ascending id; shape `[n]` each. */
export interface PastItems {
  readonly items: Int32Array
  /** Of the items in the table of their network. */
  readonly places: Int32Array
}

/** @param sequence - Items of the network, some of them often, shape `[t]`. */
export function pastItems(sequence: Int32Array, { placeOf }: NetworkTable): PastItems {
  const items = sequence.slice().sort()
  let n = 0
  for (let at = 0; at < items.length; at++)
    if (at === 0 || items[at] !== items[n - 1]) items[n++] = items[at]!
  const places = new Int32Array(n)
  for (let at = 0; at < n; at++) places[at] = placeOf.get(items[at]!)!
  return { items: items.subarray(0, n), places }
}

/**
 * The two of the past whose embeddings are nearest to the item's, by their product, itself left out; equals by id.
 *
 * Each of the ten items of an answer is held against some twenty, so nothing is made for a pair.
 *
 * @param item - One that is not of the table is near to nothing.
 * @param d - Width of the table.
 */
export function nearestOf(
  { items, places }: PastItems,
  item: number,
  { table, placeOf }: NetworkTable,
  d: number,
): number[] {
  const place = placeOf.get(item)
  if (place === undefined) return []
  const own = (firstItemRow + place) * d
  let first = -1
  let second = -1
  // One by one: V8 keeps a number that is declared by `let [most, more] = [..]` on the heap, 14 KB of them here.
  let most = Number.NEGATIVE_INFINITY
  let more = Number.NEGATIVE_INFINITY
  for (let at = 0; at < items.length; at++) {
    if (items[at] === item) continue
    const other = (firstItemRow + places[at]!) * d
    let sum = 0
    for (let i = 0; i < d; i++) sum += table[own + i]! * table[other + i]!
    if (sum > most) {
      second = first
      more = most
      first = items[at]!
      most = sum
    } else if (sum > more) {
      second = items[at]!
      more = sum
    }
  }
  return [first, second].filter((near) => near >= 0)
}
