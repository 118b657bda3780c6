import type { EventLog } from '../../datasets/index.ts'
import { type Query, VmHistory } from '../models/sequence/index.ts'
import { doubledTo } from './columns.ts'
import type { PairTable } from './pair-table.ts'

/**
 * What the controller knows: each VM's requests, and what it believes the hosts hold.
 *
 * It believes in an item for an idle timeout after a request or a reported use, and for a hold after a
 * push; it can't see how long a use goes on. The newest evidence counts.
 *
 * Its lifetime is that of one replay. It shares the replay's `PairTable` with the agents' caches.
 */
export class ControllerView {
  readonly #log: EventLog
  readonly #clusters: Int32Array
  readonly #pairs: PairTable
  readonly #idleTimeout: number
  readonly #hold: number
  readonly #histories: (VmHistory | undefined)[]
  readonly #known: number[] = []
  readonly #lastRestart: Float64Array
  /** By slot: the moment of the newest evidence, and until when the item is believed held. */
  #heldFrom = new Float64Array(0)
  #heldUntil = new Float64Array(0)

  constructor(
    log: EventLog,
    clusters: Int32Array,
    pairs: PairTable,
    { idleTimeout, hold }: { idleTimeout: number; hold: number },
  ) {
    this.#log = log
    this.#clusters = clusters
    this.#pairs = pairs
    this.#idleTimeout = idleTimeout
    this.#hold = hold
    this.#histories = new Array(log.catalog.vms.size)
    this.#lastRestart = new Float64Array(log.catalog.vms.size).fill(-Infinity)
  }

  /** VMs that it has heard of, in the order in which it did. */
  get known(): readonly number[] {
    return this.#known
  }

  /** An on-demand request comes in. */
  requested(vm: number, item: number, slot: number, time: number): void {
    this.#historyOf(vm).append(item, time)
    this.#believe(slot, time, time + this.#idleTimeout)
  }

  /** At `now`, an agent reports that a pushed item was used at `time`. */
  reported(vm: number, item: number, slot: number, time: number, now: number): void {
    this.#historyOf(vm).append(item, now)
    if (this.#heldFrom[slot]! <= time) this.#believe(slot, time, time + this.#idleTimeout)
  }

  /** A push leaves that arrives at `arrival`. */
  pushed(slot: number, arrival: number): void {
    this.#believe(slot, arrival, arrival + this.#hold)
  }

  /** An agent reports that it came back empty. */
  restarted(vm: number, time: number): void {
    this.#historyOf(vm)
    this.#lastRestart[vm] = time
  }

  /** What a model is asked for this VM at `now`; valid until the VM's next request or report. */
  query(vm: number, now: number): Query {
    return {
      vni: this.#log.catalog.vms.vni(vm),
      vm,
      cluster: this.#clusters[vm] ?? -1,
      now,
      history: this.#historyOf(vm),
      exclude: { has: (item) => this.#believesHeld(vm, item, now) },
    }
  }

  #believesHeld(vm: number, item: number, now: number): boolean {
    const slot = this.#pairs.slotOf(vm, item)
    if (slot < 0 || slot >= this.#heldFrom.length) return false
    return now < this.#heldUntil[slot]! && this.#heldFrom[slot]! >= this.#lastRestart[vm]!
  }

  #believe(slot: number, from: number, until: number): void {
    if (slot >= this.#heldFrom.length) {
      this.#heldFrom = doubledTo(this.#heldFrom, slot, -Infinity)
      this.#heldUntil = doubledTo(this.#heldUntil, slot, -Infinity)
    }
    this.#heldFrom[slot] = from
    this.#heldUntil[slot] = until
  }

  #historyOf(vm: number): VmHistory {
    const known = this.#histories[vm]
    if (known) return known
    this.#known.push(vm)
    const history = new VmHistory()
    this.#histories[vm] = history
    return history
  }
}
