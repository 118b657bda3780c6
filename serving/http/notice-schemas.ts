/** What subscribers are told, as server-sent events and by webhook. */
import { z } from 'zod'
import { MomentOut } from './schemas.ts'

const id = '4r0wYcU2f0Yk3cVqDq8F2A'
const planId = '0b9b7c1e-6b9e-4c43-9d0e-0f0e6b2c7a11'
const pushed = {
  ...{ source: '10.0.0.4', destination: '10.0.0.9', host: '172.16.0.1', probability: 0.62 },
}

const item = {
  source: z.string().describe('The VM'),
  destination: z.string().describe('The item, together with the VNI'),
  host: z.string().describe('Where the VM runs; empty where nobody said'),
  probability: z.number().min(0).max(1).describe("P(requested within the model's horizon)"),
}

export const PlanNotice = z
  .object({
    vni: z.int(),
    planId: z.string().describe('Names the plan when its deliveries are reported'),
    cause: z.string().describe('What it was made at, e.g. `asked`, `request` or `schedule`'),
    modelVersion: z.string(),
    plannedAt: MomentOut,
    expiresAt: MomentOut.describe('From then on its items are of no use'),
    part: z.int().min(1).describe('Of a plan with many pushes, this part'),
    parts: z.int().min(1),
    pushes: z.array(
      z.object({
        ...item,
        timelyProbability: z.number().min(0).max(1),
        savingMs: z.number(),
        costMs: z.number(),
        reason: z.string().describe('Why the model names it'),
        why: z.string().describe('Why it is pushed, in words'),
        reach: z.enum(['allowed', 'unknown']),
        hasState: z.boolean().describe('Whether `goalStates` has it'),
      }),
    ),
    refused: z
      .record(z.string(), z.int())
      .describe('Candidates of the plan that are not pushed, by reason'),
    goalStates: z.array(z.looseObject({})).describe('What to send: GoalStateV2 as protobuf-JSON'),
  })
  .meta({
    id: 'PlanNotice',
    description: 'What a plan says about one network',
    examples: [
      {
        ...{ vni: 5001, planId, cause: 'asked', modelVersion: '9f86d081884c7d65' },
        plannedAt: '2026-01-05T10:00:00.000Z',
        expiresAt: '2026-01-05T10:01:00.000Z',
        ...{ part: 1, parts: 1, pushes: [], refused: { held: 3 }, goalStates: [] },
      },
    ],
  })

export const PushNotice = z
  .object({ vni: z.int(), planId: z.string(), ...item, sentAt: MomentOut })
  .meta({
    id: 'PushNotice',
    description: 'An item that was sent to a host',
    examples: [{ vni: 5001, planId, ...pushed, sentAt: '2026-01-05T10:00:00.000Z' }],
  })

export const ModelNotice = z
  .object({
    version: z.string().describe('Content hash of the model'),
    change: z.string().describe('What happened to it, in words'),
    changedAt: MomentOut,
  })
  .meta({
    id: 'ModelNotice',
    description: 'Another model serves, or a version changed its alias',
    examples: [
      {
        version: '9f86d081884c7d65',
        change: 'promoted by ada',
        changedAt: '2026-01-05T10:00:00.000Z',
      },
    ],
  })

const AlarmNotice = z
  .object({
    vni: z.int().describe('The network; 0 for all together'),
    name: z.string().describe('What left its bounds, e.g. `drift of coverage`'),
    message: z.string().describe('What it means, in words'),
    raisedAt: MomentOut,
  })
  .meta({
    id: 'AlarmNotice',
    description: 'Something left its bounds',
    examples: [
      {
        vni: 5001,
        name: 'drift of coverage',
        message:
          'Coverage of VNI 5001 fell from the 61.2 % usual at this hour to 40.5 %: the model misses what VMs ask for now',
        raisedAt: '2026-01-05T10:00:00.000Z',
      },
    ],
  })

const GapNotice = z.object({ reason: z.string() }).meta({
  id: 'GapNotice',
  description: 'Something before is no longer kept',
  examples: [{ reason: 'what came before is no longer kept' }],
})

/** What every schema here says of itself. */
interface Meta {
  readonly id: string
  readonly description: string
  readonly examples: readonly unknown[]
}

/** By its type. */
const noticeSchemas = {
  plan: PlanNotice,
  push: PushNotice,
  model: ModelNotice,
  alarm: AlarmNotice,
  gap: GapNotice,
}

/** A stream with one event. */
export const streamExample =
  'retry: 3000\n\n' +
  `id: ${id}\nevent: push\ndata: ${JSON.stringify((PushNotice.meta() as unknown as Meta).examples[0])}\n\n`

/** The calls of webhooks, as OpenAPI tells of them. */
export const webhookDocuments = Object.fromEntries(
  Object.entries(noticeSchemas).map(([type, schema]) => {
    const { id, description, examples } = schema.meta() as unknown as Meta
    const body = {
      type: 'object',
      required: ['type', 'timestamp', 'data'],
      properties: {
        type: { const: type, type: 'string' },
        timestamp: { type: 'string', format: 'date-time', description: 'When it happened' },
        data: { $ref: `#/components/schemas/${id}` },
      },
      examples: [{ type, timestamp: '2026-01-05T10:00:00.000Z', data: examples[0] }],
    }
    return [
      type,
      {
        post: {
          operationId: `told${type[0]!.toUpperCase()}${type.slice(1)}`,
          tags: ['subscriptions'],
          summary: description,
          description:
            'Posted to webhooks at least once, signed as Standard Webhooks says; any 2xx within 10 s confirms it.',
          requestBody: { required: true, content: { 'application/json': { schema: body } } },
          responses: { 200: { description: 'It is confirmed' } },
        },
      },
    ]
  }),
)
