import { doubledTo } from './columns.ts'

/**
 * What each host really holds for its VMs, pair by pair.
 *
 * A used item stays until `until + idleTimeout`, however it came. A pushed one waits for its use for
 * `hold` after it arrives, also where the host held it anyway (programming a rule again starts its timer
 * again). The next use settles a push: in time it was useful, before its arrival it is late; a push that
 * is never used, or that a restart wipes, is neither.
 *
 * Its lifetime is that of one replay. Slots come from the replay's `PairTable`.
 */
export class AgentCaches {
  readonly #idleTimeout: number
  readonly #hold: number
  readonly #lastRestart: Float64Array
  /** By slot: when the host got the item by use, and when it leaves. */
  #usedFrom = new Float64Array(0)
  #usedUntil = new Float64Array(0)
  /** By slot: when the push that is not settled arrives, and when it leaves unused. */
  #pushedFrom = new Float64Array(0)
  #pushedUntil = new Float64Array(0)
  /** By slot: whose it is, and until when its holding is counted in `#heldTime`. */
  #vms = new Float64Array(0)
  #heldUntil = new Float64Array(0)
  /** Milliseconds that items are held, over all pairs, as far as is known yet. */
  #heldTime = 0

  /** @param times - `idleTimeout` and `hold`, milliseconds. */
  constructor(vms: number, { idleTimeout, hold }: { idleTimeout: number; hold: number }) {
    this.#idleTimeout = idleTimeout
    this.#hold = hold
    this.#lastRestart = new Float64Array(vms).fill(-Infinity)
  }

  /** The VM's agent comes back empty; what is in flight to it still arrives. */
  restart(vm: number, time: number): void {
    this.#lastRestart[vm] = time
    // Rare, so that a look at every pair costs less than an index of each VM's pairs would.
    for (let slot = 0; slot < this.#vms.length; slot++) {
      if (this.#vms[slot] !== vm || this.#pushedFrom[slot]! > time) continue
      this.#heldTime -= Math.max(0, this.#heldUntil[slot]! - time)
      this.#heldUntil[slot] = Math.min(this.#heldUntil[slot]!, time)
    }
  }

  /** Counts what is held from `time` on, and forgets what was held before. */
  countFrom(time: number): void {
    this.#heldTime = 0
    for (const until of this.#heldUntil) this.#heldTime += Math.max(0, until - time)
  }

  /**
   * Milliseconds that items were held up to `time`, summed over all pairs; call it once, at the end.
   *
   * A push on its way at `time`, or at a restart, may be counted up to its latency too long.
   */
  heldTimeUntil(time: number): number {
    let beyond = 0
    for (const [slot, until] of this.#heldUntil.entries())
      beyond += Math.max(0, until - Math.max(time, this.#pushedFrom[slot]!))
    return this.#heldTime - beyond
  }

  /**
   * The VM's first packet to an item that it does not hold by use.
   *
   * @returns How long the packet waits for a push: 0 if the item is there, Infinity if none comes.
   */
  use(vm: number, slot: number, time: number, until: number): number {
    this.#reserve(vm, slot)
    const wait = this.#waitForPush(vm, slot, time)
    // A late packet's item is held from now on, and not only from the push's arrival.
    if (wait > 0 && wait < Infinity) this.#heldTime += wait
    this.#holdUntil(slot, time, until + this.#idleTimeout)
    this.#pushedFrom[slot] = -Infinity
    this.#pushedUntil[slot] = -Infinity
    this.#usedFrom[slot] = time
    this.#usedUntil[slot] = until + this.#idleTimeout
    return wait
  }

  /** A push that arrives at `arrival`. @returns Whether the host then holds the item anyway. */
  push(vm: number, slot: number, arrival: number): boolean {
    this.#reserve(vm, slot)
    this.#holdUntil(slot, arrival, Math.max(this.#heldUntil[slot]!, arrival + this.#hold))
    const waits = this.#waitForPush(vm, slot, arrival) === 0
    const held = this.#usedFrom[slot]! >= this.#lastRestart[vm]! && arrival < this.#usedUntil[slot]!
    if (!waits) this.#pushedFrom[slot] = arrival
    this.#pushedUntil[slot] = arrival + this.#hold
    return waits || held
  }

  /** Counts the item as held from `time`, or as before, until `until`. */
  #holdUntil(slot: number, time: number, until: number): void {
    this.#heldTime += until - Math.max(time, this.#heldUntil[slot]!)
    this.#heldUntil[slot] = until
  }

  #waitForPush(vm: number, slot: number, time: number): number {
    const from = this.#pushedFrom[slot]!
    if (from < this.#lastRestart[vm]!) return Infinity
    if (time < from) return from - time
    return time < this.#pushedUntil[slot]! ? 0 : Infinity
  }

  #reserve(vm: number, slot: number): void {
    if (slot >= this.#usedFrom.length) this.#grow(slot)
    this.#vms[slot] = vm
  }

  #grow(slot: number): void {
    this.#usedFrom = doubledTo(this.#usedFrom, slot, -Infinity)
    this.#usedUntil = doubledTo(this.#usedUntil, slot, -Infinity)
    this.#pushedFrom = doubledTo(this.#pushedFrom, slot, -Infinity)
    this.#pushedUntil = doubledTo(this.#pushedUntil, slot, -Infinity)
    this.#vms = doubledTo(this.#vms, slot, -1)
    this.#heldUntil = doubledTo(this.#heldUntil, slot, -Infinity)
  }
}
