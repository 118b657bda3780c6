import { placementOf } from '../read/from-goal-state.ts'
import type { Resource } from '../state/state.ts'
import type { HostRequestItem } from '../wire/host-request.ts'
import type { MergeRequest } from './request.ts'

/** What a host asks for on demand. */
export type Asked = Pick<
  HostRequestItem,
  'kind' | 'requestId' | 'vni' | 'source' | 'destination' | 'destinationPort' | 'protocol'
>

/** The answer to one of the requests that shared a retrieval. */
export interface Answered {
  readonly host: string
  readonly requestId: string
  readonly status: 'success' | 'failure'
}

/** What came of a look-up. */
export interface LookedUp {
  readonly status: Answered['status']
  /** What the hosts that asked need to know; nothing where there is no way to the destination. */
  readonly resources?: readonly Resource[]
}

/** What is to be done when a look-up is over. */
export interface Settled {
  /** One for each request, in the order in which they came. */
  readonly answers: readonly Answered[]
  /** To be pushed to all hosts that asked, at once: see `Merger.urgent`. */
  readonly push?: MergeRequest
}

/**
 * M15: hosts that ask for the same while it is being looked up share one look-up and one push, and each
 * request is answered once, under its own id. A restarted agent's request for everything is never shared.
 */
export class SingleFlight {
  readonly #flights = new Map<string, { readonly host: string; readonly requestId: string }[]>()
  #alone = 0

  /**
   * Notes a request.
   *
   * @returns The name of the look-up to be made for it and told to {@link settle}, or nothing where one is
   *   under way that will do.
   */
  ask(host: string, asked: Asked): string | undefined {
    const flight = this.#nameOf(asked)
    const waiting = this.#flights.get(flight)
    const own = { host, requestId: asked.requestId }
    if (!waiting) this.#flights.set(flight, [own])
    else waiting.push(own)
    return waiting ? undefined : flight
  }

  /**
   * Ends a look-up.
   *
   * @throws RangeError for a look-up that is not under way.
   */
  settle(flight: string, { status, resources = [] }: LookedUp): Settled {
    const waiting = this.#flights.get(flight)
    if (!waiting) throw new RangeError(`no look-up ${JSON.stringify(flight)} is under way`)
    this.#flights.delete(flight)
    const answers = waiting.map((one) => ({ ...one, status }))
    if (resources.length === 0) return { answers }
    const hosts = [...new Set(waiting.map(({ host }) => host))]
    const placements = hosts.flatMap((host) =>
      resources.map(({ type, key, file, pointer }) => placementOf(host, type, key, file, pointer)),
    )
    const ids = waiting.map(({ requestId }) => requestId)
    return { answers, push: { name: flight, ids, resources: [...resources, ...placements] } }
  }

  /** Source and destination, protocol and port: what else an agent sends does not change the answer. */
  #nameOf({ kind, vni, source, destination, protocol, destinationPort }: Asked): string {
    if (kind === 'agent-restarted') return `restart ${this.#alone++}`
    return [vni, source, destination, protocol, destinationPort].join(' ')
  }
}
