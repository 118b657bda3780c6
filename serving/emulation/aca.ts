import { type Client, Metadata, type ServiceError } from '@grpc/grpc-js'
import {
  type HostRequestItem,
  readGoalState,
  readHostRequestReply,
  serviceMethods,
  writeHostRequest,
} from '../../goalstate/index.ts'
import { connect, type Target } from '../grpc/ncm-channel.ts'
import { emulatedServer } from './grpc-server.ts'
import { repliesTo } from './replies.ts'

export interface AcaSettings {
  /** The host's address, which its requests name. */
  readonly host: string
  /** Whom it asks: a Network Configuration Manager, or Portent before one. */
  readonly ncm: Target
  /** An item leaves after so long without use, milliseconds; default one minute. */
  readonly idleTimeout?: number
  /** How long it waits for an answer, milliseconds; default 1 s, as Alcor's agent does. */
  readonly deadline?: number
}

/** What became of a first packet. */
interface Packet {
  /** The item was held; or asked for, and there now; or refused; or the call failed. */
  readonly outcome: 'held' | 'answered' | 'refused' | 'failed'
  /** How long the packet waited, milliseconds. */
  readonly waited: number
}

export interface EmulatedAca {
  /** Where it takes pushes, `host:port`. */
  readonly address: string
  /** Items that it holds now. */
  readonly held: () => number
  /** A packet from a VM of the host; asks if the destination is not held. */
  packet(vni: number, source: string, destination: string): Promise<Packet>
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
  const { host, ncm, idleTimeout = 60_000, deadline = 1_000 } = settings
  /** Until when each item stays, by VNI and address. */
  const until = new Map<string, number>()
  const hold = (key: string) => until.set(key, performance.now() + idleTimeout)
  const server = await emulatedServer(0, undefined, {
    PushGoalStatesStream(call) {
      call.on('data', (bytes: Buffer) => {
        const { state } = readGoalState(bytes, { as: 'GoalStateV2' })
        for (const { configuration } of Object.values(state.neighbor_states))
          for (const { tunnel_id, ip_address } of configuration?.fixed_ips ?? [])
            hold(keyOf(tunnel_id, ip_address))
        call.write(Buffer.from(repliesTo(state)))
      })
      call.on('end', () => call.end())
    },
  })
  const client = connect(ncm)
  let requests = 0
  const ask = (item: Partial<HostRequestItem>) => {
    const requestId = `${host}-${requests++}`
    const request = { ...emptyRequest, ...item, requestId }
    return requestStates(client, host, Buffer.from(writeHostRequest([request])), deadline)
  }
  return {
    address: server.address,
    held: () => [...until.values()].filter((time) => time > performance.now()).length,
    async packet(vni, source, destination) {
      const key = keyOf(vni, destination)
      const start = performance.now()
      if ((until.get(key) ?? 0) > start) {
        hold(key)
        return { outcome: 'held', waited: 0 }
      }
      const outcome = await ask({ vni, source, destination }).then(
        (reply) =>
          readHostRequestReply(reply).every(({ status }) => status === 'SUCCESS')
            ? ('answered' as const)
            : ('refused' as const),
        () => 'failed' as const,
      )
      if (outcome === 'answered') hold(key)
      return { outcome, waited: performance.now() - start }
    },
    async restart() {
      until.clear()
      await ask({ kind: 'agent-restarted' })
    },
    close() {
      client.close()
      server.kill()
    },
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
