import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireVni } from '../access/access.ts'
import type { RequestReport } from '../store/store.ts'
import { refuseFuture } from './refuse-future.ts'
import { Address, Moment, problem, Taken, timeOf, Vni } from './schemas.ts'

const Report = z.strictObject({
  requestId: z.string().min(1).max(128).describe('Unique within its VNI; sent again, counts once'),
  time: Moment.describe('When the VM asked: ISO 8601 or milliseconds since the epoch'),
  vni: Vni,
  source: Address.describe('The VM that asked'),
  destination: Address.describe('What it asked for'),
  port: z.int().min(0).max(65_535).default(0).describe('Destination port; 0 where unknown'),
  protocol: z.int().min(0).max(255).default(0).describe('IANA number; 0 where unknown'),
  host: z.string().max(253).default('').describe('The host that runs the VM'),
})

const Body = z.strictObject({ requests: z.array(Report).min(1).max(10_000) }).meta({
  id: 'RequestReports',
  description: 'Up to 10,000 requests, kept all or none',
  examples: [
    {
      requests: [
        {
          requestId: '6a0a5a34-58cf-4f0b-9d8e-2f2a3c0f6f11',
          time: '2026-01-05T10:00:00.250Z',
          vni: 5001,
          source: '10.0.0.4',
          destination: '10.0.0.9',
          port: 5432,
          protocol: 6,
          host: 'host-17',
        },
      ],
    },
  ],
})

/**
 * `POST /v1/requests`: on-demand requests as the controller saw them.
 *
 * @param keep - Keeps them for good, and gives back those that were new.
 */
export const requestRoutes: FastifyPluginAsyncZod<{
  keep(reports: readonly RequestReport[]): Promise<readonly RequestReport[]>
  now(): number
  bodyLimit: number
}> = async (app, { keep, now, bodyLimit }) => {
  app.post(
    '/v1/requests',
    {
      bodyLimit,
      config: { scope: 'report' },
      schema: {
        operationId: 'reportRequests',
        tags: ['reports'],
        summary: 'Report on-demand requests',
        description:
          'Requests that hosts made because a first packet met an item they did not hold: misses. Each ' +
          'is kept on disk before the answer, and counts from then on in the predictions for its VM.',
        body: Body,
        response: {
          200: Taken.describe('They are kept'),
          400: problem('A request is not valid; none was kept'),
          413: problem('The body is too large'),
          415: problem('The body is not JSON'),
        },
      },
    },
    async (request) => {
      const { requests } = request.body
      for (const { vni } of requests) requireVni(request, vni)
      const reports = requests.map((report) => ({ ...report, time: timeOf(report.time) }))
      refuseFuture(
        'requests',
        reports.map(({ time }) => time),
        now(),
      )
      const accepted = (await keep(reports)).length
      return { accepted, duplicates: requests.length - accepted }
    },
  )
}
