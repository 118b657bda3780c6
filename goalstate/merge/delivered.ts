import {
  type Agent,
  after,
  type Held,
  type HeldBefore,
  HostObserver,
  type Slice,
} from './observe/index.ts'

/** What is known of a slot, and since when. */
interface Known {
  readonly held: Held | 'nothing'
  readonly since: number
}

/** How long what was confirmed is believed. */
export interface DeliveredOptions {
  /**
   * Milliseconds after which something confirmed is no longer taken for certain, for agents that nobody
   * asks again; for ever unless said.
   */
  readonly timeToLive?: number
}

/**
 * What hosts surely hold: what was pushed to them and then confirmed.
 *
 * A reply of the agent alone is no confirmation, as it leaves neighbors out: it takes a collector that saw
 * the host, or a time to live. Times are milliseconds since the epoch.
 */
export class Delivered {
  readonly #agent: Agent
  readonly #timeToLive: number
  readonly #hosts = new Map<string, Map<string, Known>>()
  readonly #new = new Set<string>()

  constructor(agent: Agent, { timeToLive = Number.POSITIVE_INFINITY }: DeliveredOptions = {}) {
    this.#agent = agent
    this.#timeToLive = timeToLive
  }

  /** What a host is known to hold at a time. */
  before(host: string, now: number): HeldBefore {
    const slots = this.#hosts.get(host)
    const absent = this.#new.has(host) ? 'nothing' : undefined
    if (!slots) return () => absent
    return (slot) => {
      const known = slots.get(slot)
      if (!known) return absent
      return now - known.since < this.#timeToLive ? known.held : undefined
    }
  }

  /** That a host has taken what one message sent it. */
  confirmed(host: string, slice: Slice, now: number): void {
    const observer = new HostObserver(this.#agent)
    observer.apply(slice, 0)
    const before = this.before(host, now)
    const slots = this.#hosts.get(host) ?? new Map<string, Known>()
    this.#hosts.set(host, slots)
    for (const slot of observer.slots()) {
      const outcome = observer.outcome(slot)
      const known = before(slot)
      const isCertain = outcome.kind === 'held' || outcome.kind === 'gone' || known !== undefined
      const made = after(outcome, known === 'nothing' ? undefined : known)
      if (!isCertain) slots.delete(slot)
      else slots.set(slot, { held: made.kind === 'held' ? made : 'nothing', since: now })
    }
  }

  /** That a host is new and holds nothing, so that what it is not told it has not. */
  isNew(host: string): void {
    this.#hosts.delete(host)
    this.#new.add(host)
  }

  /** That nothing is known of a host any more: its agent restarted, or a push to it was not confirmed. */
  forget(host: string): void {
    this.#hosts.delete(host)
    this.#new.delete(host)
  }
}
