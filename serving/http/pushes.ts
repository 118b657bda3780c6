import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireAllVnis, requireVni } from '../access/access.ts'
import type { AuditRow, PushAudit } from '../pushing/push-audit.ts'
import { isoTime, MomentOut, problem, VniInPath } from './schemas.ts'

const Digits = z.string().regex(/^[1-9]\d{0,14}$/, 'Expected a whole number from 1')

const Query = z.strictObject({
  vni: VniInPath.optional().describe('Of this network; all if left out'),
  before: Digits.optional().describe(
    'Only rows of a lower number: the last one of the page before',
  ),
})

/** So many rows are answered at a time. */
const page = 100

const Row = z.object({
  seq: z.int(),
  planId: z.string(),
  vni: z.int(),
  host: z.string(),
  source: z.string().describe('The VM that it was for'),
  destination: z.string(),
  probability: z.number(),
  cause: z.string().describe('What the plan was made at'),
  reason: z.string().describe('Why the model named it'),
  target: z.string().describe('Whom it was sent to'),
  attempt: z.int().describe('1 for the first'),
  sentAt: MomentOut,
  answeredAt: MomentOut.nullable().describe('Null while it is under way, or if the process ended'),
  outcome: z
    .enum(['confirmed', 'unconfirmed', 'refused', 'failed'])
    .nullable()
    .describe('Only `confirmed` counts as delivered'),
  reply: z.string().nullable().describe('How the call ended, by its name in gRPC'),
})

const Reply = z
  .object({ pushes: z.array(Row) })
  .meta({ id: 'Pushes', description: 'Newest first', examples: [{ pushes: [] }] })

/** `GET /v1/pushes`: what was sent to hosts, why, and what came of it. */
export const pushRoutes: FastifyPluginAsyncZod<{ audit: PushAudit }> = async (app, { audit }) => {
  app.get(
    '/v1/pushes',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'listPushes',
        tags: ['plans'],
        summary: 'What was sent to hosts',
        description:
          'The audit of pushes that Portent made itself: a row for each item and each time that it was sent, ' +
          'written before it was. A hundred at a time.',
        querystring: Query,
        response: {
          200: Reply.describe('The pushes'),
          400: problem('The query is not valid'),
        },
      },
    },
    async (request) => {
      const { vni, before } = request.query
      if (vni === undefined) requireAllVnis(request)
      else requireVni(request, Number(vni))
      const rows = audit.latest(
        vni === undefined ? undefined : Number(vni),
        page,
        before ? Number(before) : undefined,
      )
      return { pushes: rows.map(rowOf) }
    },
  )
}

function rowOf({ plan, sent, answered, ...row }: AuditRow): z.output<typeof Row> {
  return {
    ...row,
    planId: plan,
    sentAt: isoTime(sent),
    answeredAt: answered === null ? null : isoTime(answered),
  }
}
