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

  /** @param times - `idleTimeout` and `hold`, milliseconds. */
  constructor(vms: number, { idleTimeout, hold }: { idleTimeout: number; hold: number }) {
    this.#idleTimeout = idleTimeout
    this.#hold = hold
    this.#lastRestart = new Float64Array(vms).fill(-Infinity)
  }

  /** The VM's agent comes back empty; what is in flight to it still arrives. */
  restart(vm: number, time: number): void {
    this.#lastRestart[vm] = time
  }

  /**
   * The VM's first packet to an item that it does not hold by use.
   *
   * @returns How long the packet waits for a push: 0 if the item is there, Infinity if none comes.
   */
  use(vm: number, slot: number, time: number, until: number): number {
    this.#reserve(slot)
    const wait = this.#waitForPush(vm, slot, time)
    this.#pushedFrom[slot] = -Infinity
    this.#pushedUntil[slot] = -Infinity
    this.#usedFrom[slot] = time
    this.#usedUntil[slot] = until + this.#idleTimeout
    return wait
  }

  /** A push that arrives at `arrival`. @returns Whether the host then holds the item anyway. */
  push(vm: number, slot: number, arrival: number): boolean {
    this.#reserve(slot)
    const waits = this.#waitForPush(vm, slot, arrival) === 0
    const held = this.#usedFrom[slot]! >= this.#lastRestart[vm]! && arrival < this.#usedUntil[slot]!
    if (!waits) this.#pushedFrom[slot] = arrival
    this.#pushedUntil[slot] = arrival + this.#hold
    return waits || held
  }

  #waitForPush(vm: number, slot: number, time: number): number {
    const from = this.#pushedFrom[slot]!
    if (from < this.#lastRestart[vm]!) return Infinity
    if (time < from) return from - time
    return time < this.#pushedUntil[slot]! ? 0 : Infinity
  }

  #reserve(slot: number): void {
    if (slot < this.#usedFrom.length) return
    this.#usedFrom = doubledTo(this.#usedFrom, slot, -Infinity)
    this.#usedUntil = doubledTo(this.#usedUntil, slot, -Infinity)
    this.#pushedFrom = doubledTo(this.#pushedFrom, slot, -Infinity)
    this.#pushedUntil = doubledTo(this.#pushedUntil, slot, -Infinity)
  }
}
