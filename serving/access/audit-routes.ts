import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { isoTime, MomentOut, problem } from '../http/schemas.ts'
import { requireAllVnis } from './access.ts'
import type { AccessControl } from './access-hook.ts'

const Reply = z
  .object({
    entries: z.array(
      z.object({
        seq: z.int(),
        time: MomentOut.describe('Of the first, where several are told as one'),
        who: z.string().describe('The key or token; `nobody` where none was taken'),
        address: z.string(),
        action: z.string().describe('A method and a route, a gRPC method, or a command'),
        outcome: z.string().describe('`done`, or the code of the refusal'),
        detail: z.string(),
        count: z.int().min(1).describe('How often'),
      }),
    ),
  })
  .meta({
    id: 'AccessAudit',
    description: 'The latest events, newest first',
    examples: [
      {
        entries: [
          {
            seq: 7,
            time: '2026-01-05T10:00:00.000Z',
            who: 'key 4f1c09aa63d1 (tenant-a)',
            address: '10.1.0.7',
            action: 'POST /v1/predictions',
            outcome: 'ERR_FORBIDDEN',
            detail:
              'VNI 5002 is not among the networks that this key may name; ask for a key with it',
            count: 3,
          },
        ],
      },
    ],
  })

/** `GET /v1/admin/access-audit`: what administrators did, and what was refused to whom. */
export const auditRoutes: FastifyPluginAsyncZod<{
  control: AccessControl | undefined
}> = async (app, { control }) => {
  app.get(
    '/v1/admin/access-audit',
    {
      config: { scope: 'admin' },
      schema: {
        operationId: 'getAccessAudit',
        tags: ['administration'],
        summary: 'What administrators did, and what was refused',
        description:
          'The latest hundred of the 10,000 events that are kept, newest first; equal refusals within a second ' +
          'are one entry with their count. Why modes were changed is in /v1/admin/audit.',
        response: {
          200: Reply.describe('The events'),
          403: problem('The key is kept to some networks'),
        },
      },
    },
    async (request) => {
      requireAllVnis(request)
      const entries = control?.audit.latest(100) ?? []
      return { entries: entries.map((entry) => ({ ...entry, time: isoTime(entry.time) })) }
    },
  )
}
