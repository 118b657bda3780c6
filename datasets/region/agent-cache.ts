import { mix } from './hash.ts'

const empty = -1
/** Endpoint ids are below this, so two of them fit one exact double. */
const stride = 2 ** 26

/**
 * What the agents of a region remember: for each (VM, item) pair in use, until when it was used.
 *
 * An open-addressing table that drops expired pairs whenever it fills, so it is as large as what was used
 * within about two idle timeouts: 24 bytes a slot.
 */
export class AgentCache {
  readonly #idleTimeout: number
  #keys: Float64Array
  #learned: Float64Array
  #until: Float64Array
  #used = 0

  /** @param idleTimeout - Milliseconds. */
  constructor(idleTimeout: number) {
    this.#idleTimeout = idleTimeout
    this.#keys = new Float64Array(1_024).fill(empty)
    this.#learned = new Float64Array(1_024)
    this.#until = new Float64Array(1_024)
  }

  /**
   * Notes that a VM uses an item in `[time, until]`, and says whether the agent must ask for it: at the first
   * use, after the idle timeout without use, or when it last learned the item before `since`.
   *
   * @param time - Milliseconds since the epoch, not before that of the call before.
   * @param since - When the agent of this VM last came up empty.
   */
  misses(vm: number, item: number, time: number, until: number, since: number): boolean {
    if (this.#used * 2 > this.#keys.length) this.#rebuild(time)
    const key = vm * stride + item
    const slot = slotOf(this.#keys, key, vm, item)
    const known = this.#keys[slot] === key
    const fresh =
      known && this.#learned[slot]! >= since && time - this.#until[slot]! < this.#idleTimeout
    if (!known) {
      this.#keys[slot] = key
      this.#used++
    }
    if (!fresh) this.#learned[slot] = time
    this.#until[slot] = fresh ? Math.max(this.#until[slot]!, until) : until
    return !fresh
  }

  /** Keeps what has not expired, in a table at least four times as large as that. */
  #rebuild(now: number): void {
    const old = { keys: this.#keys, learned: this.#learned, until: this.#until }
    const live = (slot: number) =>
      old.keys[slot] !== empty && now - old.until[slot]! < this.#idleTimeout
    let kept = 0
    for (let slot = 0; slot < old.keys.length; slot++) if (live(slot)) kept++
    let capacity = 1_024
    while (capacity < 4 * kept) capacity *= 2
    this.#keys = new Float64Array(capacity).fill(empty)
    this.#learned = new Float64Array(capacity)
    this.#until = new Float64Array(capacity)
    for (let slot = 0; slot < old.keys.length; slot++) {
      if (!live(slot)) continue
      const key = old.keys[slot]!
      const to = slotOf(this.#keys, key, Math.floor(key / stride), key % stride)
      this.#keys[to] = key
      this.#learned[to] = old.learned[slot]!
      this.#until[to] = old.until[slot]!
    }
    this.#used = kept
  }
}

/** Where a key is, or where it belongs. The table is at most half full and a power of two long. */
function slotOf(keys: Float64Array, key: number, vm: number, item: number): number {
  let slot = mix(vm, item) & (keys.length - 1)
  while (keys[slot] !== key && keys[slot] !== empty) slot = (slot + 1) & (keys.length - 1)
  return slot
}
