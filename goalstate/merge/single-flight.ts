import type { HostRequestItem } from '../wire/host-request.ts'

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

/**
 * M15: hosts that ask for the same while it is being looked up share one look-up, and each request is
 * answered once, under its own id. A restarted agent's request for everything is never shared.
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
   * @returns An answer for each request, in the order in which they came.
   * @throws RangeError for a look-up that is not under way.
   */
  settle(flight: string, status: Answered['status']): Answered[] {
    const waiting = this.#flights.get(flight)
    if (!waiting) throw new RangeError(`no look-up ${JSON.stringify(flight)} is under way`)
    this.#flights.delete(flight)
    return waiting.map((one) => ({ ...one, status }))
  }

  /** Source and destination, protocol and port: what else an agent sends does not change the answer. */
  #nameOf({ kind, vni, source, destination, protocol, destinationPort }: Asked): string {
    if (kind === 'agent-restarted') return `restart ${this.#alone++}`
    return [vni, source, destination, protocol, destinationPort].join(' ')
  }
}
