import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireVni } from '../access/access.ts'
import type { PushOutcome } from '../store/store.ts'
import { refuseFuture } from './refuse-future.ts'
import { Address, Moment, problem, Taken, timeOf, Vni } from './schemas.ts'

const Outcome = z.strictObject({
  vni: Vni,
  source: Address.describe('The VM that the item was pushed for'),
  destination: Address.describe('The item'),
  pushedAt: Moment.describe('When the push reached the host; with the item it names the push'),
  outcome: z
    .enum(['used', 'expired'])
    .describe('`used`: a packet needed it; `expired`: it left the host without one'),
  time: Moment.describe('When its first packet came, or when it left the host'),
})

const Body = z.strictObject({ outcomes: z.array(Outcome).min(1).max(10_000) }).meta({
  id: 'PushOutcomes',
  description: 'Up to 10,000 outcomes, kept all or none',
  examples: [
    {
      outcomes: [
        {
          vni: 5001,
          source: '10.0.0.4',
          destination: '10.0.0.12',
          pushedAt: '2026-01-05T10:00:00.350Z',
          outcome: 'used',
          time: '2026-01-05T10:00:01.900Z',
        },
      ],
    },
  ],
})

/**
 * `POST /v1/feedback`: what became of pushed items.
 *
 * @param keep - Keeps them for good, and gives back those that were new.
 */
export const feedbackRoutes: FastifyPluginAsyncZod<{
  keep(outcomes: readonly PushOutcome[]): Promise<readonly PushOutcome[]>
  now(): number
  bodyLimit: number
}> = async (app, { keep, now, bodyLimit }) => {
  app.post(
    '/v1/feedback',
    {
      bodyLimit,
      config: { scope: 'report' },
      schema: {
        operationId: 'reportOutcomes',
        tags: ['reports'],
        summary: 'Report what became of pushed items',
        description:
          'A good push is never asked for, so agents report its use. A first packet that came before ' +
          'its push (`time` < `pushedAt`) makes the push late. Report each first packet once: here if ' +
          'the item was pushed, else as a request.',
        body: Body,
        response: {
          200: Taken.describe('They are kept'),
          400: problem('An outcome is not valid; none was kept'),
          413: problem('The body is too large'),
          415: problem('The body is not JSON'),
        },
      },
    },
    async (request) => {
      const { outcomes } = request.body
      for (const { vni } of outcomes) requireVni(request, vni)
      const reports = outcomes.map((outcome) => ({
        ...outcome,
        time: timeOf(outcome.time),
        pushedAt: timeOf(outcome.pushedAt),
      }))
      refuseFuture(
        'outcomes',
        reports.map(({ time, pushedAt }) => Math.max(time, pushedAt)),
        now(),
      )
      const accepted = (await keep(reports)).length
      return { accepted, duplicates: outcomes.length - accepted }
    },
  )
}
