/** A pushed item that has not been used yet. */
export interface WaitingPush {
  /** Names the VM and the item. */
  readonly key: string
  /** When it reaches the host, milliseconds since the epoch. */
  readonly arrival: number
  /** When it leaves the host if nobody uses it, milliseconds since the epoch. */
  readonly expiry: number
}

/** What a first use found: the item, an item pushed in time or too late, or nothing. */
export type Found =
  | { readonly kind: 'held' }
  | { readonly kind: 'miss' }
  | { readonly kind: 'hit' | 'late'; readonly push: WaitingPush }

interface Held {
  /** Until when the item stays without another use, milliseconds since the epoch. */
  until: number
  push: WaitingPush | undefined
}

/**
 * The config items that an emulated agent holds, by key `(VM, item)`.
 *
 * The rule is the agent's: an item leaves after the idle timeout without use; a pushed one waits for its
 * first use until its expiry.
 */
export class AgentCache {
  readonly #held = new Map<string, Held>()
  /** In order of expiry, since every push waits equally long. */
  readonly #waiting: WaitingPush[] = []
  readonly #idleTimeout: number

  /** @param idleTimeout - Milliseconds. */
  constructor(idleTimeout: number) {
    this.#idleTimeout = idleTimeout
  }

  /** A use from `time` for `duration`, milliseconds; afterwards the item is held. */
  use(key: string, time: number, duration: number): Found {
    const held = this.#held.get(key)
    const until = time + duration + this.#idleTimeout
    if (!held || held.until <= time) {
      this.#held.set(key, { until, push: undefined })
      return { kind: 'miss' }
    }
    const { push } = held
    held.until = Math.max(held.until, until)
    held.push = undefined
    if (!push) return { kind: 'held' }
    return { kind: push.arrival <= time ? 'hit' : 'late', push }
  }

  /** An item on its way; false, and nothing, if the host holds it at that moment. */
  push(push: WaitingPush): boolean {
    const held = this.#held.get(push.key)
    if (held && held.until > push.arrival) return false
    this.#held.set(push.key, { until: push.expiry, push })
    this.#waiting.push(push)
    return true
  }

  /** Pushed items that have left by `time` without a use, each once. */
  expire(time: number): WaitingPush[] {
    const expired: WaitingPush[] = []
    while (this.#waiting.length > 0 && this.#waiting[0]!.expiry <= time) {
      const push = this.#waiting.shift()!
      if (this.#held.get(push.key)?.push !== push) continue
      this.#held.delete(push.key)
      expired.push(push)
    }
    return expired
  }

  /** Takes an item away that a use began to hold: what it asked for did not come. */
  forget(key: string): void {
    this.#held.delete(key)
  }

  /** Items that are held at `time`; those that left before are forgotten. */
  size(time: number): number {
    for (const [key, { until, push }] of this.#held)
      if (until <= time && !push) this.#held.delete(key)
    return [...this.#held.values()].filter(({ until }) => until > time).length
  }

  /** The host came back empty; gives the pushes that it lost unused. */
  clear(keys: (key: string) => boolean): WaitingPush[] {
    const lost: WaitingPush[] = []
    for (const [key, { push }] of this.#held) {
      if (!keys(key)) continue
      if (push) lost.push(push)
      this.#held.delete(key)
    }
    return lost
  }
}
