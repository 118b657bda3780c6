import type { Champion } from '../ml/index.ts'
import { historyLimit, LiveHistory } from './live-history.ts'
import type { PushOutcome, RequestReport, Store } from './store/store.ts'

/** At most so many VMs' histories are kept in memory; the rest are read again when asked for. */
const cachedVms = 50_000

/**
 * What is known of each VM's past: what the champion learned of it, and what was reported since.
 *
 * The store has the reports; this keeps the histories in use beside it. It lives as long as its champion
 * serves, because item ids are the champion's.
 */
export class Histories {
  readonly #champion: Champion
  readonly #store: Store
  readonly #cached = new Map<string, LiveHistory>()

  constructor(champion: Champion, store: Store) {
    this.#champion = champion
    this.#store = store
  }

  /** The VM's history, empty for one that neither the champion nor a report has named. */
  of(vni: number, source: string): LiveHistory {
    const key = keyOf(vni, source)
    const history = this.#cached.get(key) ?? this.#read(vni, source)
    // Whoever asks for VMs that are not there must not fill the memory with them.
    if (history.length === 0) return history
    this.#cached.delete(key)
    this.#cached.set(key, history)
    if (this.#cached.size > cachedVms) this.#cached.delete(this.#cached.keys().next().value!)
    return history
  }

  /** Adds requests that the store has just kept. */
  addRequests(reports: readonly RequestReport[]): void {
    for (const { vni, source, destination, time } of reports) {
      this.#cached.get(keyOf(vni, source))?.add(this.#item(vni, destination), time, 'reported')
    }
  }

  /** Adds outcomes that the store has just kept: a use counts as a request. */
  addOutcomes(outcomes: readonly PushOutcome[]): void {
    for (const { vni, source, destination, time, outcome } of outcomes) {
      const history = this.#cached.get(keyOf(vni, source))
      if (!history) continue
      const item = this.#item(vni, destination)
      if (outcome === 'used') history.add(item, time, 'reported')
      else history.expire(item, time)
    }
  }

  /** Drops what is in memory: the store knows which VMs a restart concerns, and is read again. */
  forget(): void {
    this.#cached.clear()
  }

  #read(vni: number, source: string): LiveHistory {
    const history = new LiveHistory()
    const vm = this.#champion.model.catalog.vms.idOf(vni, source)
    if (vm >= 0) {
      const { items, times } = this.#champion.vm(vm)
      for (const [i, item] of items.entries()) history.add(item, times[i]!, 'training')
    }
    for (const { destination, time, kind } of this.#store.sightings(vni, source, historyLimit)) {
      if (kind === 'restarted') {
        history.restart(time)
        continue
      }
      const item = this.#item(vni, destination)
      if (kind === 'expired') history.expire(item, time)
      else history.add(item, time, 'reported')
    }
    return history
  }

  /** Items reported since training get ids of their own, so that what a VM asked for can come back. */
  #item(vni: number, destination: string): number {
    return this.#champion.model.catalog.items.add(vni, destination)
  }
}

const keyOf = (vni: number, source: string) => `${vni} ${source}`
