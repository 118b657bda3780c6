import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, type sendUnaryData, status } from '@grpc/grpc-js'
import { randomLogNormal } from 'd3-random'
import { seeded } from '../../core/index.ts'
import {
  type GoalStateV2,
  type HostRequestItem,
  readGoalState,
  readHostRequest,
  serviceMethods,
  writeGoalState,
  writeHostRequestReply,
  writeOperationReply,
} from '../../goalstate/index.ts'
import type { ServerTls } from '../grpc/gateway.ts'
import { connect } from '../grpc/ncm-channel.ts'
import { emulatedServer, type UnaryCall } from './grpc-server.ts'
import { repliesTo } from './replies.ts'

/** How an emulated Network Configuration Manager behaves. */
export interface NcmSettings {
  readonly seed: number
  /** Median time to answer a request, milliseconds; default 99, as measured for Alcor. */
  readonly median?: number
  /**
   * Standard deviation of the time's logarithm; default 0.43, by which the longest of 200 is about 298 ms,
   * as measured for Alcor.
   */
  readonly sigma?: number
  /** Default any that is free. */
  readonly port?: number
  readonly tls?: ServerTls
}

/**
 * What it does with requests: answers them; says FAILURE to each; ends the call with `UNAVAILABLE`; or never
 * answers.
 */
type NcmMood = 'well' | 'FAILURE' | 'broken' | 'silent'

export interface EmulatedNcm {
  /** `host:port`. */
  readonly address: string
  mood: NcmMood
  /** What it was asked, as the bytes that came. */
  readonly asked: Uint8Array[]
  /** Goal states that it was pushed, as the bytes that came. */
  readonly pushed: Uint8Array[]
  /** Calls that their caller gave up. */
  readonly cancelled: () => number
  /** Metadata of the last call. */
  readonly metadata: () => Readonly<Record<string, unknown>>
  /** Makes the agent of a host known, so that it is pushed what it asks for. @param address - `host:port`. */
  register(host: string, address: string): void
  /** Hangs up on everybody, in the midst of calls. */
  kill(): void
}

/**
 * A Network Configuration Manager over real gRPC: it pushes what an agent asks for to that agent, and then
 * answers; goal states that it is pushed it keeps and answers as an agent does.
 */
export async function emulateNcm(settings: NcmSettings): Promise<EmulatedNcm> {
  const { seed, median = 99, sigma = 0.43 } = settings
  const latency = randomLogNormal.source(seeded(seed))(Math.log(median), sigma)
  const agents = new Map<string, Client>()
  const [asked, pushed]: [Uint8Array[], Uint8Array[]] = [[], []]
  let cancelled = 0
  let metadata: Record<string, unknown> = {}

  const answer = async (call: UnaryCall, reply: sendUnaryData<Buffer>) => {
    asked.push(call.request)
    metadata = call.metadata.getMap()
    call.on('cancelled', () => cancelled++)
    if (ncm.mood === 'silent') return
    if (ncm.mood === 'broken') return reply(brokenStatus)
    if (median > 0) await sleep(latency())
    const { requests } = readHostRequest(call.request)
    const isWell = ncm.mood === 'well'
    const agent = agents.get(String(metadata['host-ip']))
    if (isWell && agent) await push(agent, requests)
    const answers = requests.map(({ requestId }) => ({
      requestId,
      status: isWell ? ('SUCCESS' as const) : ('FAILURE' as const),
    }))
    reply(null, Buffer.from(writeHostRequestReply(answers)))
  }
  const server = await emulatedServer(settings.port ?? 0, settings.tls, {
    RequestGoalStates: (call, reply) => void answer(call, reply),
    PushNetworkResourceStates(call, reply) {
      pushed.push(call.request)
      reply(null, Buffer.from(writeOperationReply([])))
    },
    PushGoalStatesStream(call) {
      metadata = call.metadata.getMap()
      call.on('cancelled', () => cancelled++)
      call.on('data', (bytes: Buffer) => {
        pushed.push(bytes)
        if (ncm.mood === 'well') call.write(Buffer.from(replyTo(bytes)))
        if (ncm.mood === 'broken') call.emit('error', brokenStatus)
      })
      call.on('end', () => call.end())
    },
  })
  const ncm: EmulatedNcm = {
    address: server.address,
    mood: 'well',
    asked,
    pushed,
    cancelled: () => cancelled,
    metadata: () => metadata,
    register: (host, address) => void agents.set(host, connect({ address })),
    kill() {
      server.kill()
      for (const agent of agents.values()) agent.close()
    },
  }
  return ncm
}

const brokenStatus = { code: status.UNAVAILABLE, details: 'the emulated NCM is broken' }

/** One that cannot be read is answered too, by nothing: it was no goal state. */
function replyTo(bytes: Uint8Array): Uint8Array {
  try {
    return repliesTo(readGoalState(bytes, { as: 'GoalStateV2' }).state)
  } catch {
    return writeOperationReply([])
  }
}

/** Gives an agent the neighbors that it asked for; resolves when the agent has answered. */
function push(agent: Client, requests: readonly HostRequestItem[]): Promise<void> {
  const method = serviceMethods('GoalStateProvisioner').find(
    ({ name }) => name === 'PushGoalStatesStream',
  )!
  const raw = (bytes: Buffer) => bytes
  const stream = agent.makeBidiStreamRequest<Buffer, Buffer>(method.path, raw, raw)
  const message = writeGoalState(neighborsFor(requests), { as: 'GoalStateV2', to: 'binary' })
  return new Promise((resolve) => {
    stream.on('data', () => undefined)
    stream.on('error', () => undefined) // an agent that is gone asks again
    stream.on('status', () => resolve())
    stream.write(Buffer.from(message))
    stream.end()
  })
}

function neighborsFor(requests: readonly HostRequestItem[]): GoalStateV2 {
  const state = readGoalState({ format_version: 1 }, { as: 'GoalStateV2' }).state
  const neighbor_states = Object.fromEntries(
    requests
      .filter(({ kind }) => kind === 'on-demand')
      .map(({ vni, destination }) => {
        const id = `${vni}-${destination}`
        const fixed_ips = [{ neighbor_type: 'L3', ip_address: destination, tunnel_id: vni }]
        const configuration = { revision_number: 1, id, fixed_ips }
        return [id, { operation_type: 'CREATE', configuration }]
      }),
  )
  return { ...state, neighbor_states } as unknown as GoalStateV2
}
