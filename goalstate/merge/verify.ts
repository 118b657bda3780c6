import { type Agent, type HeldBefore, HostObserver, type Slice } from './observe/index.ts'

/** By host, what one message tells it. */
export type Slices = ReadonlyMap<string, Slice>

/** A slot of one host in which the merged messages come to something else than the requests. */
export interface Difference {
  readonly host: string
  readonly slot: string
}

/** What hosts make of some messages in their order. */
export class Observation {
  readonly #agent: Agent
  readonly #watches: (host: string) => boolean
  readonly hosts = new Map<string, HostObserver>()
  #messages = 0

  /** @param watches - Which hosts to look at. */
  constructor(agent: Agent, watches: (host: string) => boolean) {
    this.#agent = agent
    this.#watches = watches
  }

  /** Takes in one more message. */
  add(slices: Slices): void {
    const at = this.#messages++
    for (const [host, slice] of slices) {
      if (!this.#watches(host)) continue
      let observer = this.hosts.get(host)
      if (!observer) {
        observer = new HostObserver(this.#agent)
        this.hosts.set(host, observer)
      }
      observer.apply(slice, at)
    }
  }

  /** Where hosts that take these messages and hosts that take those of `other` come to differ. */
  differences(other: Observation, before: (host: string) => HeldBefore): Difference[] {
    const none = new HostObserver(this.#agent)
    return [...new Set([...this.hosts.keys(), ...other.hosts.keys()])].flatMap((host) => {
      const [mine, theirs] = [this.hosts.get(host) ?? none, other.hosts.get(host) ?? none]
      const slots = [...mine.differences(theirs, before(host))]
      return slots.map((slot) => ({ host, slot }))
    })
  }
}
