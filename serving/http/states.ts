import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PortentError } from '../../core/index.ts'
import {
  check,
  type JudgedFinding,
  type NetworkState,
  readJsonState,
  readState,
} from '../../goalstate/index.ts'
import { accessOf, requireVni } from '../access/access.ts'
import type { Applied, DesiredStates } from '../desired/desired-states.ts'
import { problem, VniInPath } from './schemas.ts'

/** At most so many entries of each list are answered; the counts are of all. */
const mostListed = 1_000

const Query = z.strictObject({
  name: z.string().min(1).max(200).default('request').describe('What findings call the state'),
  vni: VniInPath.optional().describe(
    'The virtual network that the state is about and no other; needed where the state does not say it',
  ),
  as: z
    .enum(['GoalState', 'GoalStateV2'])
    .optional()
    .describe('What protobuf bytes are; the message that they fit if left out'),
})

/** Whatever comes is read by `goalstate`, which names the field of what it refuses. */
const Body = z.unknown().meta({
  id: 'DesiredState',
  type: 'object',
  description:
    'A NetworkConfiguration, or a GoalStateV2 or GoalState as protobuf-JSON, or their binary messages as ' +
    'application/x-protobuf',
  examples: [
    {
      vpcs_internal: [
        { id: '9192a4d4-ffff-4ece-b3f0-8d36e3d88038', cidr: '10.0.0.0/16', project_id: 'p1' },
      ],
      subnets_internal: [
        {
          id: 'a87e0f87-a2d9-44ef-9194-9a62f178594e',
          network_id: '9192a4d4-ffff-4ece-b3f0-8d36e3d88038',
          cidr: '10.0.0.0/24',
          gateway_ip: '10.0.0.1',
          tunnel_id: '5001',
        },
      ],
      ports_internal: [
        {
          id: 'f37810eb-7f83-45fa-a4d4-1b31e75399d1',
          vpc_id: '9192a4d4-ffff-4ece-b3f0-8d36e3d88038',
          mac_address: '86:ea:77:ad:52:55',
          binding_host_ip: '172.16.0.1',
          admin_state_up: true,
          fixed_ips: [
            { ip_address: '10.0.0.9', subnet_id: 'a87e0f87-a2d9-44ef-9194-9a62f178594e' },
          ],
        },
      ],
    },
  ],
})

const Found = z.object({
  rule: z.string().describe('Id of the rule; docs/rules tells of it'),
  severity: z.enum(['error', 'warning', 'note']),
  message: z.string().describe('What is wrong, with the values'),
  resources: z
    .array(z.object({ type: z.string(), id: z.string(), pointer: z.string() }))
    .describe('Who is party to it, the one that is wrong first; where in the state that told it'),
  fingerprint: z.string().describe('The same as long as the contradiction is'),
})

const Reply = z
  .object({
    networks: z
      .array(
        z.object({
          vpc: z.string(),
          vnis: z.array(z.int()).describe('Its virtual networks; none while nothing said them'),
          applied: z.int().min(0).describe('Resources that were taken'),
        }),
      )
      .describe('The VPCs that the state is about'),
    applied: z.int().min(0).describe('Resources that were taken, of all VPCs'),
    homeless: z
      .array(z.string())
      .describe(
        '`type/key` of resources of no VPC that is known, which were left out; 1,000 at most',
      ),
    unread: z
      .array(z.object({ pointer: z.string(), value: z.string(), why: z.string() }))
      .describe('What was not understood; 1,000 at most'),
    unreadCount: z.int().min(0),
    findings: z.object({
      new: z.array(Found).describe('Contradictions that were not there before; 1,000 at most'),
      fixed: z.array(Found).describe('Contradictions that are gone; 1,000 at most'),
      newCount: z.int().min(0),
      fixedCount: z.int().min(0),
    }),
  })
  .meta({
    id: 'StateTaken',
    description: 'What became of the state',
    examples: [
      {
        networks: [{ vpc: 'v1', vnis: [5001], applied: 3 }],
        applied: 3,
        homeless: [],
        unread: [{ pointer: '/ports_internal/0/fast_path', value: 'true', why: 'unused' }],
        unreadCount: 1,
        findings: {
          new: [
            {
              rule: 'ALC-ADR-005',
              severity: 'error',
              message: '10.0.0.9 is the fixed IP of ports p1 and p2',
              resources: [{ type: 'port', id: 'p1', pointer: '/ports_internal/0' }],
              fingerprint: 'b1946ac92492d2347c6235b4d2611184',
            },
          ],
          fixed: [],
          newCount: 1,
          fixedCount: 0,
        },
      },
    ],
  })

/**
 * `POST /v1/states`: what hosts should hold, as the controller tells it.
 *
 * @param refusesContradictions - Whether a state with findings of severity `error` is refused whole.
 */
export const stateRoutes: FastifyPluginAsyncZod<{
  desired: Pick<DesiredStates, 'take'>
  refusesContradictions: boolean
  now(): number
  bodyLimit: number
}> = async (app, { desired, refusesContradictions, now, bodyLimit }) => {
  app.addContentTypeParser(
    'application/x-protobuf',
    { parseAs: 'buffer', bodyLimit },
    (_request, body, done) => done(null, body),
  )
  app.post(
    '/v1/states',
    {
      bodyLimit,
      config: { scope: 'report' },
      schema: {
        operationId: 'takeState',
        tags: ['configuration'],
        summary: 'Tell what hosts should hold',
        description:
          'Each state brings what is held up to date: creates, updates and deletes, as its operations say. ' +
          'Plans are checked against it, and made of it. A state that contradicts itself is taken and its ' +
          'findings are answered, unless the service was told to refuse it.',
        consumes: ['application/json', 'application/x-protobuf'],
        querystring: Query,
        body: Body,
        response: {
          200: Reply.describe('It is kept'),
          400: problem(
            'It is of no known format, or not about the VNI that was named; nothing was kept',
          ),
          413: problem('The body is too large'),
          415: problem('The body is neither JSON nor protobuf'),
          422: problem('It contradicts itself, and such states are refused; nothing was kept'),
        },
      },
    },
    async (request) => {
      const { name, vni, as } = request.query
      if (vni !== undefined) requireVni(request, Number(vni))
      const state = stateOf(request.body, name, as)
      const time = now()
      if (refusesContradictions) refuseContradiction(state, time)
      const access = accessOf(request)
      const taken = desired.take([state], time, {
        vni: vni === undefined ? undefined : Number(vni),
        maySee: access.vnis && access.maySee,
      })
      return replyOf(taken, state)
    },
  )
}

function stateOf(
  body: unknown,
  name: string,
  as: 'GoalState' | 'GoalStateV2' | undefined,
): NetworkState {
  try {
    if (Buffer.isBuffer(body)) return readState(body, { name, ...(as && { as }) })
    return readJsonState(body, name)
  } catch (cause) {
    if (cause instanceof RangeError)
      throw new PortentError(
        'ERR_INPUT',
        `${name}: lists or objects are nested too deeply; no format nests more than ten`,
        { cause },
      )
    if (!(cause instanceof PortentError && cause.code === 'ERR_FORMAT')) throw cause
    throw new PortentError('ERR_INPUT', cause.message, { cause })
  }
}

/** @throws PortentError `ERR_CONTRADICTION`, with the first of the findings. */
function refuseContradiction(state: NetworkState, time: number): void {
  const { findings } = check(state, { now: new Date(time), settings: { onDemand: true } })
  const errors = findings.filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return
  const [{ rule, message }] = errors as [JudgedFinding]
  const more = errors.length > 1 ? `, and ${errors.length - 1} more` : ''
  throw new PortentError(
    'ERR_CONTRADICTION',
    `${rule}: ${message}${more}; POST /v1/check tells all, with remedies`,
  )
}

function replyOf({ networks, applied, homeless, findings }: Applied, { unread }: NetworkState) {
  return {
    networks: networks.map((network) => ({ ...network, vnis: [...network.vnis] })),
    applied,
    homeless: homeless.slice(0, mostListed),
    unread: unread.slice(0, mostListed).map(({ pointer, value, why }) => ({ pointer, value, why })),
    unreadCount: unread.length,
    findings: {
      new: findings.new.slice(0, mostListed).map(foundOf),
      fixed: findings.fixed.slice(0, mostListed).map(foundOf),
      newCount: findings.new.length,
      fixedCount: findings.fixed.length,
    },
  }
}

function foundOf({ rule, severity, message, resources, fingerprint }: JudgedFinding) {
  return {
    rule,
    severity,
    message,
    resources: resources.map(({ type, id, pointer }) => ({ type, id, pointer })),
    fingerprint,
  }
}
