import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PortentError } from '../../core/index.ts'
import {
  type CheckPolicy,
  checkResult,
  driftResult,
  type NamedState,
  Result,
  readJsonState,
  snapshotIn,
} from '../../goalstate/index.ts'
import { accessOf } from '../access/access.ts'
import { Moment, problem, timeOf } from './schemas.ts'

const RuleIds = z.array(z.string().max(40)).max(1_000)
const State = z
  .looseObject({})
  .describe(
    'A GoalStateV2 or GoalState as protobuf-JSON, a NetworkConfiguration, a northbound REST body, or what ' +
      'AWS describes of a VPC',
  )

const Suppression = z.strictObject({
  rule: z.string().describe('Id of the rule'),
  resource: z.string().optional().describe('Only findings about this resource, by id'),
  fingerprint: z.string().optional().describe('Only this finding'),
  justification: z
    .string()
    .refine((text) => text.trim() !== '', 'Say why')
    .describe('Why; stays in the result'),
  expires: Moment.optional().describe('From when on it holds no more'),
})

/** What a check and a comparison may be told alike. */
const policyFields = {
  name: z
    .string()
    .min(1)
    .max(200)
    .default('request')
    .describe('What findings call the input; metrics tell of the last result of each name'),
  target: z
    .enum(['aca-2022', 'generic'])
    .default('aca-2022')
    .describe('The agents that the hosts have'),
  onDemand: z.boolean().default(false).describe('Whether hosts ask for neighbors on demand'),
  enable: RuleIds.optional().describe('The only rules to run'),
  disable: RuleIds.optional().describe('Rules not to run'),
  severities: z
    .record(z.string(), z.enum(['error', 'warning', 'note']))
    .optional()
    .describe('Other severities than the rules have, by rule id'),
  suppressions: z.array(Suppression).max(10_000).optional().describe('Findings to live with'),
  baseline: z
    .array(z.string().max(64))
    .max(100_000)
    .optional()
    .describe('Fingerprints of an earlier result; what is not among them is new'),
}

const CheckBody = z
  .strictObject({
    ...policyFields,
    state: State,
    knownGroups: z
      .array(z.string())
      .max(100_000)
      .optional()
      .describe('Ids of security groups that exist though the state does not have them'),
  })
  .meta({
    id: 'CheckRequest',
    description: 'A state to check before it is pushed',
    examples: [
      {
        name: 'vpc-blue',
        state: {
          host_resources: { '10.1.0.1': { resources: [{ type: 'SUBNET', id: 's1' }] } },
          subnet_states: {
            s1: {
              operation_type: 'CREATE',
              configuration: { revision_number: 1, id: 's1', vpc_id: 'v1', cidr: '10.0.0.5/24' },
            },
          },
        },
      },
    ],
  })

const DriftBody = z
  .strictObject({
    ...policyFields,
    desired: State.describe('What hosts should hold: a GoalStateV2 as protobuf-JSON'),
    snapshot: z
      .looseObject({})
      .describe('What they hold: `{"version": 1, "hosts": [{"host", "collectedAt", "state"}]}`'),
    grace: z
      .int()
      .min(0)
      .default(60_000)
      .describe('What differs for less may still be on its way, milliseconds'),
    staleAfter: z
      .int()
      .min(1)
      .default(600_000)
      .describe('What was collected longer ago tells nothing, milliseconds'),
    desiredAt: Moment.optional().describe('Since when it is desired; else long since'),
    repairedAt: Moment.optional().describe('When hosts were last mended'),
  })
  .meta({
    id: 'DriftRequest',
    description: 'What is desired, and what was collected',
    examples: [
      {
        desired: { host_resources: { '10.1.0.1': { resources: [{ type: 'VPC', id: 'v1' }] } } },
        snapshot: {
          version: 1,
          hosts: [{ host: '10.1.0.1', collectedAt: '2026-01-05T10:00:00Z', failure: 'timeout' }],
        },
      },
    ],
  })

type PolicyFields = Pick<
  z.output<typeof CheckBody>,
  'enable' | 'disable' | 'severities' | 'suppressions' | 'baseline'
>

const answers = {
  200: Result.describe('What was found; `summary.verdict` says whether all is well'),
  400: problem('The request is not valid, or the state is of no known format'),
  413: problem('The body is too large'),
  415: problem('The body is not JSON'),
}

/**
 * `POST /v1/check` and `POST /v1/drift`: the engine of `portent check` and `portent drift`, with the same
 * result.
 *
 * @param checked - Is told every result, with the name that it was asked under.
 */
export const checkRoutes: FastifyPluginAsyncZod<{
  checked(name: string, result: Result): void
  now(): number
  bodyLimit: number
}> = async (app, { checked, now, bodyLimit }) => {
  app.post(
    '/v1/check',
    {
      bodyLimit,
      config: { scope: 'read' },
      schema: {
        operationId: 'checkState',
        tags: ['configuration'],
        summary: 'Look for contradictions in a network state',
        description:
          'Checks a state before it is pushed. Findings are values, so a state with errors is answered ' +
          'with 200; what of it was not understood is in `unread`.',
        body: CheckBody,
        response: answers,
      },
    },
    async (request) => {
      const { body } = request
      const { name, target, onDemand, knownGroups } = body
      const result = refusing(() =>
        checkResult(
          [named(body.state, name)],
          {
            ...policyOf(body, now()),
            settings: { target, onDemand, knownGroups: new Set(knownGroups) },
          },
          now,
        ),
      )
      checked(ownName(request, name), result)
      return result
    },
  )
  app.post(
    '/v1/drift',
    {
      bodyLimit,
      config: { scope: 'read' },
      schema: {
        operationId: 'compareHosts',
        tags: ['configuration'],
        summary: 'Compare what hosts hold with what they should',
        description:
          'Changes nothing. A host that was not collected, or too long ago, is `unknown` and never ' +
          '`consistent`.',
        body: DriftBody,
        response: answers,
      },
    },
    async (request) => {
      const { body } = request
      const { name, target, onDemand, grace, staleAfter } = body
      const result = refusing(() => {
        const collections = snapshotIn(body.snapshot, 'snapshot')
        const { desiredAt, repairedAt } = momentsOf(body)
        return driftResult(
          named(body.desired, name),
          collections,
          {
            ...policyOf(body, now()),
            settings: { target, onDemand, grace, staleAfter },
            ...(desiredAt !== undefined && { desiredSince: () => desiredAt }),
            ...(repairedAt !== undefined && {
              repairedAt: new Map(collections.map(({ host }) => [host, repairedAt])),
            }),
          },
          now,
        ).result
      })
      checked(ownName(request, name), result)
      return result
    },
  )
}

/** Callers that are kept to some networks do not put their results in the place of others'. */
function ownName(request: FastifyRequest, name: string): string {
  const { vnis, who } = accessOf(request)
  return vnis === undefined ? name : `${name} (${who})`
}

function named(json: object, name: string): NamedState {
  return { name, state: readJsonState(json, name) }
}

function momentsOf({ desiredAt, repairedAt }: z.output<typeof DriftBody>) {
  return {
    desiredAt: desiredAt === undefined ? undefined : timeOf(desiredAt),
    repairedAt: repairedAt === undefined ? undefined : timeOf(repairedAt),
  }
}

function policyOf(
  { enable, disable, severities, suppressions, baseline }: PolicyFields,
  now: number,
): CheckPolicy {
  return {
    now: new Date(now),
    ...(enable && { enable }),
    ...(disable && { disable }),
    ...(severities && { severities }),
    ...(suppressions && { suppressions: suppressions.map(suppressionOf) }),
    ...(baseline && { baseline }),
  }
}

function suppressionOf({
  rule,
  justification,
  resource,
  fingerprint,
  expires,
}: z.output<typeof Suppression>) {
  return {
    rule,
    justification,
    ...(resource !== undefined && { resource }),
    ...(fingerprint !== undefined && { fingerprint }),
    ...(expires !== undefined && { expires: new Date(timeOf(expires)) }),
  }
}

/** What is wrong with a state or a policy is wrong with the request. */
function refusing<T>(work: () => T): T {
  try {
    return work()
  } catch (cause) {
    const isAsked =
      cause instanceof RangeError || (cause instanceof PortentError && cause.code === 'ERR_FORMAT')
    if (!isAsked) throw cause
    throw new PortentError('ERR_INPUT', cause.message, { cause })
  }
}
