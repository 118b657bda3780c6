import { type Client, Metadata, type ServiceError } from '@grpc/grpc-js'
import {
  type GoalStateV2,
  type HostRequestItem,
  readGoalState,
  readHostRequestReply,
  serviceMethods,
  writeHostRequest,
} from '../../goalstate/index.ts'
import { connect, type Target } from '../grpc/ncm-channel.ts'
import { AgentCache, type WaitingPush } from './agent-cache.ts'
import { emulatedServer } from './grpc-server.ts'
import { isOnDemand } from './on-demand.ts'
import { repliesTo } from './replies.ts'

/** Times in milliseconds. */
export interface AcaSettings {
  /** The host's address, which its requests name. */
  readonly host: string
  /** Whom it asks: a Network Configuration Manager, or Portent before one. */
  readonly ncm: Target
  /** An item leaves after so long without use; default one minute. */
  readonly idleTimeout?: number
  /** A pushed item waits so long for its first use; default the idle timeout. */
  readonly hold?: number
  /** How long it waits for an answer; default 1 s, as Alcor's agent does. */
  readonly deadline?: number
  /** So long after a request that failed the packet is sent again, as TCP does; never unless said. */
  readonly resend?: readonly number[]
  /** Where it takes pushes: an IPv4 address of this machine, and a port; default 127.0.0.1 and any port. */
  readonly listen?: { readonly address: string; readonly port: number }
  /** Milliseconds since the epoch; default the clock of the machine. */
  readonly now?: () => number
}

/** What became of a first packet. */
interface Packet {
  /**
   * The item was held; or pushed, and this is its first use; or asked for, and there now; or refused; or the
   * call failed, again and again where packets are sent again.
   */
  readonly outcome: 'held' | 'hit' | 'answered' | 'refused' | 'failed'
  /** How long the packet waited, milliseconds. */
  readonly waited: number
  /** What it used first, of a hit. */
  readonly push?: WaitingPush
}

/** What an agent counted since it began. */
interface AcaCounts {
  /** Requests sent to the NCM, those that were sent again among them. */
  readonly asked: number
  /** Neighbors that were pushed, without those that it asked for. */
  readonly pushed: number
  /** Of these, those that came while the agent held or asked for them. */
  readonly late: number
  /** Of these, those that had a use before they left. */
  readonly used: number
}

export interface EmulatedAca {
  /** Where it takes pushes, `host:port`. */
  readonly address: string
  /** Items that it holds now. */
  readonly held: () => number
  readonly counts: () => AcaCounts
  /**
   * A packet from a VM of the host; asks if the destination is not held.
   *
   * @param duration - How long the flow lasts that it begins, milliseconds; it keeps the item.
   */
  packet(vni: number, source: string, destination: string, duration?: number): Promise<Packet>
  /** That it holds an item since `time`, milliseconds since the epoch, as if a packet had used it then. */
  hold(vni: number, destination: string, time: number, duration: number): void
  /** Loses all, and asks for it again. */
  restart(): Promise<void>
  /** Hangs up. */
  close(): void
}

const requestPath = serviceMethods('GoalStateProvisioner').find(
  ({ name }) => name === 'RequestGoalStates',
)!.path

/** An Alcor control agent over real gRPC: a cache of neighbors that it is pushed, and asks for on demand. */
export async function emulateAca(settings: AcaSettings): Promise<EmulatedAca> {
  const { host, ncm, listen = { address: '127.0.0.1', port: 0 } } = settings
  const agent = new Agent(settings)
  const server = await emulatedServer(
    listen.port,
    undefined,
    {
      PushGoalStatesStream(call) {
        const isAsked = isOnDemand(call.metadata)
        call.on('data', (bytes: Buffer) => {
          const { state } = readGoalState(bytes, { as: 'GoalStateV2' })
          for (const key of neighborKeysFor(host, state)) agent.take(key, isAsked)
          call.write(Buffer.from(repliesTo(state)))
        })
        call.on('end', () => call.end())
      },
    },
    listen.address,
  )
  const client = connect(ncm)
  agent.connectTo(client)
  return {
    address: server.address,
    held: () => agent.held(),
    counts: () => ({ ...agent.counts }),
    packet: (vni, source, destination, duration = 0) =>
      agent.packet({ vni, source, destination }, duration),
    hold: (vni, destination, time, duration) =>
      void agent.cache.use(keyOf(vni, destination), time, duration),
    restart: () => agent.restart(),
    close() {
      client.close()
      server.kill()
    },
  }
}

type Flow = Pick<HostRequestItem, 'vni' | 'source' | 'destination'>

/** What an agent does, apart from listening. */
class Agent {
  readonly cache: AgentCache
  readonly counts = { asked: 0, pushed: 0, late: 0, used: 0 }
  readonly #settings: Required<Omit<AcaSettings, 'listen'>>
  /** What it asks for: packets to the same destination wait for the same answer. */
  readonly #asking = new Map<string, Promise<Packet['outcome']>>()
  /** Of these, what was pushed meanwhile. */
  readonly #arrived = new Set<string>()
  #client: Client | undefined
  #requests = 0

  constructor({ idleTimeout = 60_000, ...settings }: AcaSettings) {
    this.#settings = {
      ...{ idleTimeout, hold: idleTimeout, deadline: 1_000, resend: [], now: Date.now },
      ...settings,
    }
    this.cache = new AgentCache(idleTimeout)
  }

  connectTo(client: Client): void {
    this.#client = client
  }

  held(): number {
    return this.cache.size(this.#settings.now())
  }

  /** A neighbor that came. @param isAsked - Whether it was asked for. */
  take(key: string, isAsked: boolean): void {
    if (isAsked) return
    const { now, hold } = this.#settings
    const arrival = now()
    this.counts.pushed++
    const isNew = this.cache.push({ key, arrival, expiry: arrival + hold })
    if (!isNew) this.counts.late++
    if (this.#asking.has(key)) this.#arrived.add(key)
  }

  async packet(flow: Flow, duration: number): Promise<Packet> {
    const { now } = this.#settings
    const key = keyOf(flow.vni, flow.destination)
    const start = now()
    const asking = this.#asking.get(key)
    if (asking) return { outcome: await asking, waited: now() - start }
    this.cache.expire(start)
    const found = this.cache.use(key, start, duration)
    if (found.kind === 'held') return { outcome: 'held', waited: 0 }
    if (found.kind === 'hit') {
      this.counts.used++
      return { outcome: 'hit', waited: 0, push: found.push }
    }
    const asked = this.#askUntilAnswered(flow).finally(() => this.#asking.delete(key))
    this.#asking.set(key, asked)
    const outcome = await asked
    const hasArrived = this.#arrived.delete(key)
    if (outcome === 'answered') this.cache.use(key, now(), duration)
    else if (!hasArrived) this.cache.forget(key)
    return { outcome, waited: now() - start }
  }

  async restart(): Promise<void> {
    this.cache.clear(() => true)
    await this.#ask({ kind: 'agent-restarted' }).catch(() => undefined)
  }

  async #askUntilAnswered(flow: Flow): Promise<Packet['outcome']> {
    for (const wait of [...this.#settings.resend, undefined]) {
      this.counts.asked++
      try {
        const replies = readHostRequestReply(await this.#ask(flow))
        return replies.every(({ status }) => status === 'SUCCESS') ? 'answered' : 'refused'
      } catch {
        if (wait === undefined) break
        await new Promise((resolve) => setTimeout(resolve, wait))
      }
    }
    return 'failed'
  }

  #ask(item: Partial<HostRequestItem>): Promise<Buffer> {
    const { host, deadline } = this.#settings
    const request = { ...emptyRequest, ...item, requestId: `${host}-${this.#requests++}` }
    return requestStates(this.#client!, host, Buffer.from(writeHostRequest([request])), deadline)
  }
}

const emptyRequest: Omit<HostRequestItem, 'requestId'> = {
  kind: 'on-demand',
  vni: 0,
  source: '',
  sourcePort: 0,
  destination: '',
  destinationPort: 0,
  etherType: 'ipv4',
  protocol: 6,
}

const keyOf = (vni: number, address: string) => `${vni} ${address}`

/** The addresses that a state tells a host of; all where it names no hosts. */
function neighborKeysFor(host: string, { host_resources, neighbor_states }: GoalStateV2): string[] {
  const hosts = Object.keys(host_resources)
  const told = host_resources[host]?.resources.map(({ id }) => id) ?? []
  const own = new Set(hosts.length === 0 ? Object.keys(neighbor_states) : told)
  return Object.entries(neighbor_states).flatMap(([id, { configuration }]) =>
    own.has(id)
      ? (configuration?.fixed_ips ?? []).map((ip) => keyOf(ip.tunnel_id, ip.ip_address))
      : [],
  )
}

const raw = (bytes: Buffer) => bytes

/**
 * Asks once.
 *
 * @param deadline - Milliseconds from now.
 * @throws ServiceError of grpc-js if the call does not end with OK.
 */
export function requestStates(
  client: Client,
  host: string,
  request: Buffer,
  deadline: number,
): Promise<Buffer> {
  const metadata = new Metadata()
  metadata.set('host-ip', host)
  const options = { deadline: Date.now() + deadline }
  return new Promise((resolve, reject) =>
    client.makeUnaryRequest(
      requestPath,
      raw,
      raw,
      request,
      metadata,
      options,
      (error: ServiceError | null, reply?: Buffer) => (error ? reject(error) : resolve(reply!)),
    ),
  )
}
