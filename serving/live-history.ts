import type { History } from '../ml/index.ts'

/** Where an entry of a history comes from: the model's training, or a report since. */
export type Origin = 'training' | 'reported'

/** At most so many of a VM's latest requests are kept in memory. */
export const historyLimit = 400

/**
 * One VM's requests, oldest first, growing as they are reported.
 *
 * Reports may come late, so an entry is put where its time belongs; the same item at the same time is one
 * entry. Beyond {@link historyLimit} the oldest entries are forgotten.
 */
export class LiveHistory implements History {
  #length = 0
  #items = new Int32Array(16)
  #times = new Float64Array(16)
  #reported = new Uint8Array(16)
  #seen = new Map<number, { count: number; last: number }>()
  /** When a pushed item left the host unused, by item id, milliseconds since the epoch. */
  readonly #expired = new Map<number, number>()
  /** When the host's agent last came back empty, milliseconds since the epoch. */
  #restarted = Number.NEGATIVE_INFINITY

  get length(): number {
    return this.#length
  }

  get items(): Int32Array {
    return this.#items.subarray(0, this.#length)
  }

  get times(): Float64Array {
    return this.#times.subarray(0, this.#length)
  }

  get distinctCount(): number {
    return this.#seen.size
  }

  count(item: number): number {
    return this.#seen.get(item)?.count ?? 0
  }

  lastTime(item: number): number {
    return this.#seen.get(item)?.last ?? Number.NEGATIVE_INFINITY
  }

  distinct(): Iterable<number> {
    return this.#seen.keys()
  }

  /** Where entry `index` in `[0, length)` comes from. */
  origin(index: number): Origin {
    return this.#reported[index] === 1 ? 'reported' : 'training'
  }

  /** Whether the host is believed to hold the item at `now`: used within `idle` milliseconds. */
  holds(item: number, now: number, idle: number): boolean {
    const last = this.lastTime(item)
    const dropped = Math.max(this.#expired.get(item) ?? Number.NEGATIVE_INFINITY, this.#restarted)
    return last + idle > now && !(dropped >= last)
  }

  /** Notes that the host dropped the item at `time` (milliseconds since the epoch). */
  expire(item: number, time: number): void {
    if (time < (this.#expired.get(item) ?? Number.NEGATIVE_INFINITY)) return
    this.#expired.delete(item)
    this.#expired.set(item, time)
    if (this.#expired.size > historyLimit) this.#expired.delete(this.#expired.keys().next().value!)
  }

  /** Notes that the host dropped all items at `time` (milliseconds since the epoch). */
  restart(time: number): void {
    this.#restarted = Math.max(this.#restarted, time)
  }

  /** Adds one request of `item` at `time` (milliseconds since the epoch). */
  add(item: number, time: number, origin: Origin): void {
    let at = this.#length
    while (at > 0 && this.#times[at - 1]! > time) at--
    for (let i = at - 1; i >= 0 && this.#times[i] === time; i--) {
      if (this.#items[i] === item) return
    }
    this.#makeRoom()
    at = Math.min(at, this.#length)
    const late = at < this.#length
    this.#items.copyWithin(at + 1, at, this.#length)
    this.#times.copyWithin(at + 1, at, this.#length)
    this.#reported.copyWithin(at + 1, at, this.#length)
    this.#items[at] = item
    this.#times[at] = time
    this.#reported[at] = origin === 'reported' ? 1 : 0
    this.#length++
    if (late) this.#recount()
    else this.#see(item, time)
  }

  /** A history that starts with this one's entries and then grows by itself. */
  copy(): LiveHistory {
    const copy = new LiveHistory()
    copy.#length = this.#length
    copy.#items = this.#items.slice()
    copy.#times = this.#times.slice()
    copy.#reported = this.#reported.slice()
    copy.#recount()
    for (const [item, time] of this.#expired) copy.#expired.set(item, time)
    copy.#restarted = this.#restarted
    return copy
  }

  /** Doubles the columns, or at the limit forgets the oldest quarter. */
  #makeRoom(): void {
    if (this.#length < this.#items.length) return
    if (this.#length < historyLimit) {
      const capacity = Math.min(historyLimit, this.#length * 2)
      this.#items = grown(this.#items, new Int32Array(capacity))
      this.#times = grown(this.#times, new Float64Array(capacity))
      this.#reported = grown(this.#reported, new Uint8Array(capacity))
      return
    }
    const forgotten = historyLimit / 4
    this.#items.copyWithin(0, forgotten)
    this.#times.copyWithin(0, forgotten)
    this.#reported.copyWithin(0, forgotten)
    this.#length -= forgotten
    this.#recount()
  }

  #recount(): void {
    this.#seen = new Map()
    for (let i = 0; i < this.#length; i++) this.#see(this.#items[i]!, this.#times[i]!)
  }

  #see(item: number, time: number): void {
    const seen = this.#seen.get(item)
    if (seen) {
      seen.count++
      seen.last = time
    } else this.#seen.set(item, { count: 1, last: time })
  }
}

function grown<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from)
  return to
}
