import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, Metadata, type sendUnaryData, status } from '@grpc/grpc-js'
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
import { ServiceQueue } from './capacity.ts'
import { emulatedServer, type UnaryCall } from './grpc-server.ts'
import { onDemand } from './on-demand.ts'
import { repliesTo, sliceFor } from './replies.ts'

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
  /** Requests a second that it sustains, see `ncmCapacity`; as many as come unless said. */
  readonly capacity?: number
  /** Whether it keeps what it was asked and pushed; default yes. */
  readonly keeps?: boolean
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
  /** Requests that came. */
  readonly demand: () => number
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
 * answers; goal states that it is pushed it hands on to the agents that they name, and passes on their
 * replies. Without an agent to hand on to it answers as one.
 */
export async function emulateNcm(settings: NcmSettings): Promise<EmulatedNcm> {
  const { seed, median = 99, sigma = 0.43, capacity, keeps = true } = settings
  const queue = capacity === undefined ? undefined : new ServiceQueue(capacity)
  const latency = randomLogNormal.source(seeded(seed))(Math.log(median), sigma)
  const agents = new Map<string, Client>()
  const [asked, pushed]: [Uint8Array[], Uint8Array[]] = [[], []]
  let [cancelled, demand] = [0, 0]
  let isKilled = false
  let metadata: Record<string, unknown> = {}

  const answer = async (call: UnaryCall, reply: sendUnaryData<Buffer>) => {
    demand++
    if (keeps) asked.push(call.request)
    metadata = call.metadata.getMap()
    call.on('cancelled', () => cancelled++)
    if (ncm.mood === 'silent') return
    if (ncm.mood === 'broken') return reply(brokenStatus)
    if (queue && !(await queue.served(() => call.cancelled))) return reply(busyStatus)
    if (median > 0) await sleep(latency())
    const { requests } = readHostRequest(call.request)
    const isWell = ncm.mood === 'well'
    const agent = agents.get(String(metadata['host-ip']))
    if (isWell && agent && !isKilled) await answerTo(agent, requests)
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
      const handing: Promise<void>[] = []
      call.on('data', (bytes: Buffer) => {
        if (keeps) pushed.push(bytes)
        if (ncm.mood === 'well') handing.push(handOn(bytes, agents, (reply) => call.write(reply)))
        if (ncm.mood === 'broken') call.emit('error', brokenStatus)
      })
      call.on('end', () => void Promise.all(handing).then(() => call.end()))
    },
  })
  const ncm: EmulatedNcm = {
    address: server.address,
    mood: 'well',
    asked,
    pushed,
    demand: () => demand,
    cancelled: () => cancelled,
    metadata: () => metadata,
    register: (host, address) => void agents.set(host, connect({ address })),
    kill() {
      isKilled = true
      server.kill()
      for (const agent of agents.values()) agent.close()
    },
  }
  return ncm
}

const busyStatus = { code: status.RESOURCE_EXHAUSTED, details: 'the emulated NCM is busy' }
const brokenStatus = { code: status.UNAVAILABLE, details: 'the emulated NCM is broken' }

/** One that cannot be read is answered too, by nothing: it was no goal state. */
function replyTo(bytes: Uint8Array): Uint8Array {
  try {
    return repliesTo(readGoalState(bytes, { as: 'GoalStateV2' }).state)
  } catch {
    return writeOperationReply([])
  }
}

/** Sends each agent what is for its host, and tells what they reply. */
async function handOn(
  bytes: Buffer,
  agents: ReadonlyMap<string, Client>,
  replied: (reply: Buffer) => void,
): Promise<void> {
  const slices = slicesFor(agents, bytes)
  if (slices.length === 0) return replied(Buffer.from(replyTo(bytes)))
  await Promise.all(slices.map(({ agent, state }) => send(agent, state, new Metadata(), replied)))
}

/** What of a message is for each host whose agent is known. */
function slicesFor(
  agents: ReadonlyMap<string, Client>,
  bytes: Buffer,
): { agent: Client; state: GoalStateV2 }[] {
  if (agents.size === 0) return []
  const { state } = readGoalState(bytes, { as: 'GoalStateV2' })
  return Object.keys(state.host_resources).flatMap((host) => {
    const agent = agents.get(host)
    return agent ? [{ agent, state: sliceFor(host, state) }] : []
  })
}

/** Gives an agent the neighbors that it asked for; resolves when the agent has answered. */
const answerTo = (agent: Client, requests: readonly HostRequestItem[]) =>
  send(agent, neighborsFor(requests), onDemand(), () => undefined)

/** An agent that is gone asks again, so nobody waits for it. */
function send(
  agent: Client,
  state: GoalStateV2,
  metadata: Metadata,
  replied: (reply: Buffer) => void,
): Promise<void> {
  const method = serviceMethods('GoalStateProvisioner').find(
    ({ name }) => name === 'PushGoalStatesStream',
  )!
  const raw = (bytes: Buffer) => bytes
  const stream = agent.makeBidiStreamRequest<Buffer, Buffer>(method.path, raw, raw, metadata)
  const message = writeGoalState(state, { as: 'GoalStateV2', to: 'binary' })
  return new Promise((resolve) => {
    stream.on('data', replied)
    stream.on('error', () => undefined)
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
