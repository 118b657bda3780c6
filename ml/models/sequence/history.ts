import type { History } from './sequence-model.ts'

/** One VM's requests in growing typed arrays; its owner appends, everyone else reads. */
export class VmHistory implements History {
  #items = new Int32Array(4)
  #times = new Float64Array(4)
  #length = 0
  /** Place of each distinct item in the two arrays below, in the order of their first request. */
  readonly #places = new Map<number, number>()
  #counts = new Int32Array(4)
  #lastTimes = new Float64Array(4)

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
    return this.#places.size
  }

  /**
   * Adds the VM's latest request.
   *
   * @param item - Item id.
   * @param time - Milliseconds since the epoch, not before the last one's.
   * @throws RangeError for a time that is not a number or runs backwards.
   */
  append(item: number, time: number): void {
    const last = this.#length === 0 ? Number.NEGATIVE_INFINITY : this.#times[this.#length - 1]!
    if (!(time >= last))
      throw new RangeError(`request at ${time} ms is before the last, ${last} ms`)
    if (this.#length === this.#items.length) {
      this.#items = doubled(this.#items, Int32Array)
      this.#times = doubled(this.#times, Float64Array)
    }
    this.#items[this.#length] = item
    this.#times[this.#length] = time
    this.#length += 1
    const place = this.#placeOf(item)
    this.#counts[place]! += 1
    this.#lastTimes[place] = time
  }

  count(item: number): number {
    const place = this.#places.get(item)
    return place === undefined ? 0 : this.#counts[place]!
  }

  lastTime(item: number): number {
    const place = this.#places.get(item)
    return place === undefined ? Number.NEGATIVE_INFINITY : this.#lastTimes[place]!
  }

  distinct(): Iterable<number> {
    return this.#places.keys()
  }

  #placeOf(item: number): number {
    const known = this.#places.get(item)
    if (known !== undefined) return known
    const place = this.#places.size
    if (place === this.#counts.length) {
      this.#counts = doubled(this.#counts, Int32Array)
      this.#lastTimes = doubled(this.#lastTimes, Float64Array)
    }
    this.#places.set(item, place)
    return place
  }
}

/**
 * The history of requests already made.
 *
 * @param items - Item ids, oldest first, shape `[t]`.
 * @param times - Milliseconds since the epoch, ascending, shape `[t]`.
 * @throws RangeError if the lengths differ or the times run backwards.
 */
export function historyOf(items: ArrayLike<number>, times: ArrayLike<number>): VmHistory {
  if (items.length !== times.length)
    throw new RangeError(`${items.length} items need as many times, got ${times.length}`)
  const history = new VmHistory()
  for (let i = 0; i < items.length; i++) history.append(items[i]!, times[i]!)
  return history
}

function doubled<T extends Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(
  values: T,
  Kind: new (length: number) => T,
): T {
  const larger = new Kind(2 * values.length)
  larger.set(values)
  return larger
}
