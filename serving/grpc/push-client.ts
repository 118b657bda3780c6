import { status } from '@grpc/grpc-js'
import {
  type GoalStateV2,
  type OperationAnswer,
  readOperationReply,
  serviceMethods,
  writeGoalState,
} from '../../goalstate/index.ts'
import { connect, type Target } from './ncm-channel.ts'

/** One resource that a push has for one host. */
interface PushedResource {
  readonly host: string
  /** As the schema names it, e.g. `PORT`; a number if it does not. */
  readonly type: string | number
  /** As `host_resources` names it. */
  readonly id: string
  /**
   * `confirmed`: the other end said SUCCESS of it, once for every host that has it; `refused`: it said
   * otherwise; `unconfirmed`: it said nothing, or PENDING, or too little to know for which host. Agents never
   * answer for neighbors, so a neighbor stays unconfirmed though it may be there.
   */
  readonly outcome: 'confirmed' | 'refused' | 'unconfirmed'
}

/** What came of a push. */
export interface PushReport {
  /** How the call ended, by its name in gRPC; what was confirmed before it failed is confirmed. */
  readonly status: string
  readonly details: string
  readonly resources: readonly PushedResource[]
  /** Replies that could not be read; they confirm nothing. */
  readonly unreadable: number
  /** Milliseconds from sending to the end. */
  readonly took: number
}

/** Pushes goal states to one Network Configuration Manager or agent; open until it is closed. */
export interface PushClient {
  /**
   * Pushes a state and waits until the other end has answered and hung up.
   *
   * @param deadline - Milliseconds that all may take.
   * @returns Whatever the other end does, down or silent included.
   * @throws PortentError `ERR_INPUT` for a state that the wire cannot carry.
   */
  push(state: GoalStateV2, deadline: number): Promise<PushReport>
  close(): void
}

const raw = (bytes: Buffer) => bytes

/** Connects at once, and again when the connection breaks. */
export function pushClient(target: Target): PushClient {
  const client = connect(target)
  const { path } = serviceMethods('GoalStateProvisioner').find(
    ({ name }) => name === 'PushGoalStatesStream',
  )!
  return {
    async push(state, deadline) {
      const message = writeGoalState(state, { as: 'GoalStateV2', to: 'binary' })
      const start = performance.now()
      const stream = client.makeBidiStreamRequest<Buffer, Buffer>(path, raw, raw, {
        deadline: Date.now() + deadline,
      })
      const answers: OperationAnswer[] = []
      let unreadable = 0
      stream.on('data', (reply: Buffer) => {
        try {
          answers.push(...readOperationReply(reply))
        } catch {
          unreadable++
        }
      })
      stream.on('error', () => undefined) // its status tells
      const read = new Promise<void>((resolve) => stream.on('end', resolve))
      const ended = new Promise<{ code: number; details: string }>((resolve) =>
        stream.on('status', resolve),
      )
      stream.end(Buffer.from(message))
      const [{ code, details }] = await Promise.all([ended, read])
      return {
        status: status[code] ?? String(code),
        details,
        resources: outcomesOf(state, answers),
        unreadable,
        took: performance.now() - start,
      }
    },
    close: () => client.close(),
  }
}

/** Statuses after which a resource may yet come to be. */
const isOpen = (name: OperationAnswer['status']) => name === 'PENDING'

/** What the answers prove of each resource at each host. Answers do not say for which host they are. */
function outcomesOf(state: GoalStateV2, answers: readonly OperationAnswer[]): PushedResource[] {
  const told = Object.entries(state.host_resources).flatMap(([host, { resources }]) =>
    resources.map(({ type, id }) => ({ host, type, id })),
  )
  const hosts = new Map<string, number>()
  for (const { type, id } of told) add(hosts, `${type} ${id}`)
  const successes = new Map<string, number>()
  const refused = new Set<string>()
  for (const { resourceType, resourceId, status: name } of answers) {
    const key = `${resourceType} ${resourceId}`
    if (name === 'SUCCESS') add(successes, key)
    else if (!isOpen(name)) refused.add(key)
  }
  return told.map(({ host, type, id }) => {
    const keys = new Set([id, ownIdOf(state, type, id)].map((name) => `${type} ${name}`))
    const confirmed = [...keys].reduce((sum, key) => sum + (successes.get(key) ?? 0), 0)
    const isRefused = [...keys].some((key) => refused.has(key))
    const isConfirmed = confirmed >= hosts.get(`${type} ${id}`)!
    const outcome = isRefused ? 'refused' : isConfirmed ? 'confirmed' : 'unconfirmed'
    return { host, type, id, outcome }
  })
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

/** Where the resources of a type are, as `host_resources` names it. */
const fields: Readonly<Record<string, Exclude<keyof GoalStateV2, 'format_version'>>> = {
  VPC: 'vpc_states',
  SUBNET: 'subnet_states',
  PORT: 'port_states',
  NEIGHBOR: 'neighbor_states',
  SECURITYGROUP: 'security_group_states',
  DHCP: 'dhcp_states',
  ROUTER: 'router_states',
  GATEWAY: 'gateway_states',
}

/** Agents answer with the id inside the state, which need not be its key in the message. */
function ownIdOf(state: GoalStateV2, type: string | number, key: string): string {
  const field = fields[type]
  const one = field && (state[field] as Record<string, { configuration?: { id?: string } }>)[key]
  return one?.configuration?.id ?? key
}
