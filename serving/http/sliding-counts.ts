/** Counts over a window that slides with time, in steps of a sixtieth of it. */
export interface SlidingCounts {
  /** Counts `value` more of `name` at `now` (milliseconds). */
  add(name: string, value: number, now: number): void
  /** How many of `name` the window that ends at `now` holds. */
  sum(name: string, now: number): number
}

const slots = 60

/** @param window - Its length, milliseconds. */
export function slidingCounts(window: number): SlidingCounts {
  const step = window / slots
  const columns = new Map<string, { counts: Float64Array; slot: number }>()
  /** The column of `name` with the slots cleared that time has passed since it was last looked at. */
  const columnAt = (name: string, now: number) => {
    const slot = Math.floor(now / step)
    const column = columns.get(name) ?? { counts: new Float64Array(slots), slot }
    columns.set(name, column)
    const passed = Math.min(slots, slot - column.slot)
    for (let i = 1; i <= passed; i++) column.counts[(slot - passed + i) % slots] = 0
    column.slot = Math.max(slot, column.slot)
    return column
  }
  return {
    add(name, value, now) {
      const { counts, slot } = columnAt(name, now)
      counts[slot % slots]! += value
    },
    sum: (name, now) => columnAt(name, now).counts.reduce((sum, count) => sum + count, 0),
  }
}
