import type { ObservedMessage } from './observation.ts'

/** What happened since the last tally, to be added to the metrics. */
export interface Tally {
  /** Calls that ended: method, status by its name in gRPC, how many. */
  readonly calls: readonly (readonly [method: string, status: string, count: number])[]
  /** What a forwarded call spent in Portent, milliseconds, by method. */
  readonly added: readonly (readonly [method: string, milliseconds: readonly number[]])[]
  readonly dropped: readonly (readonly [message: ObservedMessage, count: number])[]
}

/** Counts in the gateway's thread, so that a busy main thread costs a call nothing. */
export class CallTally {
  #calls = new Map<string, number>()
  #added = new Map<string, number[]>()
  #dropped = new Map<ObservedMessage, number>()

  /** @param status - By its name, e.g. `OK`. */
  ended(method: string, status: string): void {
    const key = `${method} ${status}`
    this.#calls.set(key, (this.#calls.get(key) ?? 0) + 1)
  }

  added(method: string, milliseconds: number): void {
    const times = this.#added.get(method)
    if (times) times.push(milliseconds)
    else this.#added.set(method, [milliseconds])
  }

  dropped(message: ObservedMessage): void {
    this.#dropped.set(message, (this.#dropped.get(message) ?? 0) + 1)
  }

  /** All since the last time. */
  take(): Tally {
    const tally: Tally = {
      calls: [...this.#calls].map(([key, count]) => {
        const [method, status] = key.split(' ') as [string, string]
        return [method, status, count]
      }),
      added: [...this.#added],
      dropped: [...this.#dropped],
    }
    this.#calls = new Map()
    this.#added = new Map()
    this.#dropped = new Map()
    return tally
  }
}
