import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { accessOf } from '../access/access.ts'
import { readVniSet } from '../access/vni-set.ts'
import { allowedNetworks } from '../subscriptions/allowed-networks.ts'
import { noticeTypes } from '../subscriptions/notice.ts'
import type { Subscriptions } from '../subscriptions/subscriptions.ts'
import { streamExample } from './notice-schemas.ts'
import { problem } from './schemas.ts'

const types = z
  .string()
  .refine((text) => text.split(',').every((type) => noticeTypes.some((known) => known === type)), {
    error: `Expected some of ${noticeTypes.join(', ')}, separated by commas`,
  })
  .default(noticeTypes.join(','))
  .describe(`What to be told of: some of ${noticeTypes.join(', ')}, separated by commas`)

const Query = z.object({
  vni: z
    .string()
    .max(2_000)
    .optional()
    .describe(
      'Of which networks: VNIs and ranges, separated by commas; else all that the key may see',
    ),
  types,
  after: z
    .string()
    .max(64)
    .optional()
    .describe('Id of the last event that came, as the header Last-Event-ID, which goes before it'),
  follow: z
    .enum(['true', 'false'])
    .default('true')
    .meta({ examples: ['false'] })
    .describe('`false`: end when all that is kept was sent, for whoever asks now and then'),
})

const Headers = z.looseObject({
  'last-event-id': z.string().max(64).optional().describe('Id of the last event that came'),
})

/** `GET /v1/subscribe`: what happens, as server-sent events. */
export const subscribeRoutes: FastifyPluginAsyncZod<{ subscriptions: Subscriptions }> = async (
  app,
  { subscriptions },
) => {
  const { log, streams } = subscriptions
  app.addHook('preClose', async () => streams.close())
  app.get(
    '/v1/subscribe',
    {
      config: { scope: 'plan' },
      schema: {
        operationId: 'subscribe',
        tags: ['subscriptions'],
        summary: 'Be told what happens',
        description:
          'Server-sent events: `plan` for each network of a plan that was made, with its pushes and goal ' +
          'states; `push` for an item that was sent to a host; `model` when another model serves or changed ' +
          'its alias. A reader that comes back with the id of its last event misses nothing of the last day; ' +
          'where something is missing all the same, an event `gap` says so first. Readers that read too ' +
          'slowly are cut off, and all after an hour; both may come back.',
        querystring: Query,
        headers: Headers,
        response: {
          200: {
            description: 'Events, until one side ends the stream',
            content: {
              'text/event-stream': { schema: z.string().meta({ examples: [streamExample] }) },
            },
          },
          400: problem('The question is not valid'),
          429: problem('Too many streams are open'),
        },
      },
    },
    async (request, reply) => {
      const { vni, types, after, follow } = request.query
      const access = accessOf(request)
      const asked = vni === undefined ? undefined : readVniSet(vni, 'vni')
      const vnis = allowedNetworks(access, asked)
      const id = request.headers['last-event-id'] ?? after
      const stream = streams.open(
        {
          filter: {
            types: new Set(noticeTypes.filter((type) => types.split(',').includes(type))),
            vnis,
          },
          after: id === undefined ? log.last : (log.ids.seqOf(id) ?? Number.POSITIVE_INFINITY),
          follow: follow === 'true',
        },
        access,
      )
      subscriptions.heard()
      reply.header('cache-control', 'no-store').header('x-accel-buffering', 'no')
      return reply.type('text/event-stream').send(stream as never)
    },
  )
}
