import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PortentError } from '../../core/index.ts'
import { accessOf } from '../access/access.ts'
import { problem } from '../http/schemas.ts'
import type { LiveFeed } from './live-feed.ts'
import type { LiveMessage } from './wire.ts'

/** Live pages at once; each costs a message a second. */
const mostViewers = 100
/** Bytes that may wait for a viewer before it misses messages. */
const mostWaiting = 1024 * 1024

const Query = z.strictObject({
  follow: z
    .enum(['true', 'false'])
    .default('true')
    .meta({ examples: ['false'] })
    .describe('`false`: end after the first message, for whoever looks now and then'),
})

/** `GET /v1/live`: what happens, for live pages, as one stream of server-sent events. */
export const liveRoute: FastifyPluginAsyncZod<{ feed: LiveFeed; now: () => number }> = async (
  app,
  { feed, now },
) => {
  const timer = setInterval(() => feed.tick(now()), 1_000)
  timer.unref()
  const streams = new Set<() => void>()
  app.addHook('preClose', async () => {
    clearInterval(timer)
    for (const end of streams) end()
  })
  app.get(
    '/v1/live',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'followLive',
        tags: ['dashboard'],
        summary: 'What happens, for live pages',
        description:
          'Server-sent events `live`, one a second: the first has everything, the next what has changed: ' +
          'counts of the last ten minutes by network, counts of the last hour by minute, the latest events, ' +
          'the model, and how the process is. It ends with the session, or when the key is revoked, by an ' +
          'event `over`.',
        querystring: Query,
        response: {
          200: {
            description: 'The stream',
            content: { 'text/event-stream': { schema: z.string() } },
          },
          429: problem('Too many live pages are open'),
        },
      },
    },
    (request, reply) => {
      if (feed.viewers >= mostViewers)
        throw new PortentError(
          'ERR_RATE_LIMIT',
          `${mostViewers} live pages are open already; close some`,
        )
      const access = accessOf(request)
      reply.hijack()
      const stream = reply.raw
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) stream.setHeader(name, value)
      stream.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        // Proxies that gather answers would keep what is live from coming.
        'x-accel-buffering': 'no',
      })
      const send = (message: LiveMessage): boolean => {
        if (access.isOver(message.time)) {
          stream.end('event: over\ndata: {}\n\n')
          return false
        }
        if (stream.writableLength > mostWaiting) return false
        stream.write(`event: live\ndata: ${JSON.stringify(message)}\n\n`)
        return true
      }
      const maySee = access.vnis && access.maySee
      const leave = feed.open({ maySee, send }, now())
      if (request.query.follow === 'false') stream.end()
      const end = () => void stream.end()
      streams.add(end)
      stream.on('close', () => {
        leave()
        streams.delete(end)
      })
    },
  )
}
