import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireVni } from '../access/access.ts'
import type { DeliveryReport, Reported } from '../plans/deliveries.ts'
import { refuseFuture } from './refuse-future.ts'
import { Address, Moment, problem, timeOf, Vni } from './schemas.ts'

const Delivery = z.strictObject({
  planId: z.string().min(1).max(64).describe('The plan, as it was answered'),
  vni: Vni,
  host: z.string().min(1).max(253).optional().describe('Only what was sent to this host'),
  source: Address.optional().describe('Only what was pushed for this VM'),
  destination: Address.optional().describe('Only this item'),
  status: z
    .enum(['delivered', 'failed'])
    .describe(
      '`delivered`: the host has it for certain; `failed`: it has not, and may be sent it again',
    ),
  time: Moment.optional().describe('When; now if left out'),
})

const Body = z.strictObject({ deliveries: z.array(Delivery).min(1).max(10_000) }).meta({
  id: 'Deliveries',
  description: 'Up to 10,000 reports, kept all or none; each is about all items that it matches',
  examples: [
    {
      deliveries: [
        {
          planId: '0b9b7c1e-6b9e-4c43-9d0e-0f0e6b2c7a11',
          vni: 5001,
          host: '172.16.0.1',
          status: 'delivered',
        },
      ],
    },
  ],
})

const Reply = z
  .object({
    delivered: z.int().min(0).describe('Items that count as held from now on'),
    failed: z.int().min(0).describe('Items that may be planned again'),
    ignored: z
      .int()
      .min(0)
      .describe(
        'Reports that matched nothing: reported before, expired, or of no plan of that network',
      ),
  })
  .meta({
    id: 'DeliveriesTaken',
    description: 'What the reports were about',
    examples: [{ delivered: 3, failed: 0, ignored: 0 }],
  })

/**
 * `POST /v1/deliveries`: what became of a plan's items.
 *
 * @param report - Takes reports for good.
 */
export const deliveryRoutes: FastifyPluginAsyncZod<{
  report(reports: readonly DeliveryReport[]): Reported
  now(): number
  bodyLimit: number
}> = async (app, { report, now, bodyLimit }) => {
  app.post(
    '/v1/deliveries',
    {
      bodyLimit,
      config: { scope: 'plan' },
      schema: {
        operationId: 'reportDeliveries',
        tags: ['plans'],
        summary: 'Report what became of a plan',
        description:
          'Only what is reported as delivered counts as held by its host; what is not reported within ten ' +
          "seconds may be planned again. An agent's reply alone proves little: report what is certain.",
        body: Body,
        response: {
          200: Reply.describe('They are kept'),
          400: problem('A report is not valid; none was kept'),
          413: problem('The body is too large'),
          415: problem('The body is not JSON'),
        },
      },
    },
    async (request) => {
      const { deliveries } = request.body
      for (const { vni } of deliveries) requireVni(request, vni)
      const moment = now()
      const reports = deliveries.map(({ planId, time, ...rest }) => ({
        ...rest,
        plan: planId,
        time: time === undefined ? moment : timeOf(time),
      }))
      refuseFuture(
        'deliveries',
        reports.map(({ time }) => time),
        moment,
      )
      return report(reports)
    },
  )
}
