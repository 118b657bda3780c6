import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type DriftStatus, driftSignals, overall } from '../../ml/index.ts'
import { accessOf, requireVni } from '../access/access.ts'
import type { DriftWatch } from '../drift/drift-watch.ts'
import { isoTime, MomentOut, problem, VniInPath } from './schemas.ts'

const wholeNumber = (most: number) =>
  z.string().refine((text) => /^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= most, {
    error: `Expected a whole number from 1 to ${most}`,
  })

const Query = z.strictObject({
  vni: VniInPath.optional().describe('This network alone; else all that the caller may see'),
  after: VniInPath.optional().describe('Networks above this VNI: the last one of the page before'),
  limit: wholeNumber(500).default('100').describe('Networks in one answer, at most'),
  alarms: wholeNumber(200).default('20').describe('Alarms of each network, at most'),
})

const Series = z.object({
  outcomes: z.int().describe('Outcomes so far'),
  value: z.number().optional().describe('Mean of the latest whole block of outcomes'),
  expected: z.number().optional().describe('What was usual at that hour'),
  fall: z.number().describe('Page-Hinkley sum of a fall, in standard deviations of a block'),
  rise: z.number().describe('The same of a rise'),
  threshold: z.number().describe('The sum that raises the alarm'),
  window: z.int().describe("Blocks in ADWIN's window, which is cut where their mean changed"),
  learning: z
    .boolean()
    .describe('Whether it still learns what is usual, and cannot raise an alarm'),
})

const Feature = z.object({
  phase: z
    .enum(['bins', 'reference', 'watching'])
    .describe('Learns frequent values, then their usual shares; then it compares'),
  psi: z
    .number()
    .optional()
    .describe('Population stability index of the latest window, what chance would show taken out'),
  warnAt: z.number().describe('From which on there is a warning'),
  alarmAt: z.number().describe('From which on there is an alarm'),
  values: z.int().describe('Values in the latest window'),
  drifted: z
    .enum(['no', 'warning', 'alarm'])
    .describe('Whether the window is unlike the reference'),
})

const Alarm = z.object({
  time: MomentOut,
  signal: z.enum(driftSignals),
  detector: z.enum(['adwin', 'page-hinkley', 'psi']),
  severity: z.enum(['warning', 'alarm']),
  before: z
    .number()
    .describe('What was usual: a mean of outcomes, or the share of the value that moved most'),
  after: z.number().describe('What it is now'),
  meaning: z.string().describe('What it means, in words'),
})

const scope = {
  outcomes: z.object({
    coverage: Series.describe('Share of first packets that met their item in time'),
    calibration: Series.describe('Whether items were asked for (1 or 0), less their probability'),
  }),
  inputs: z.object({
    item: Feature.describe('Which items are asked for'),
    port: Feature.describe('At which ports'),
    hour: Feature.describe('At which hours of the day, UTC'),
    probability: Feature.describe('Which probabilities plans gave'),
  }),
  alarms: z.array(Alarm).describe('The latest, newest first'),
}

const Reply = z
  .object({
    overall: z
      .object(scope)
      .optional()
      .describe(
        'All networks together; only for whoever may see them all, and if no `vni` was asked for',
      ),
    networks: z
      .array(z.object({ vni: z.int(), ...scope }))
      .describe('Networks that are watched one by one, by VNI'),
    next: z.int().optional().describe('There are more: ask with this as `after`'),
  })
  .meta({
    id: 'Drift',
    description: 'Whether what VMs ask for, and how well it is foreseen, has changed for good',
    examples: [{ networks: [] }],
  })

/** `GET /v1/drift`: what is watched for change, where it stands, and what was found. */
export const driftRoutes: FastifyPluginAsyncZod<{
  watch: Pick<DriftWatch, 'networks' | 'status' | 'alarmsOf'>
}> = async (app, { watch }) => {
  const scopeOf = (status: DriftStatus, most: number) => ({
    outcomes: status.outcomes,
    inputs: status.inputs,
    alarms: watch.alarmsOf(status.vni, most).map(({ time, ...alarm }) => ({
      ...alarm,
      time: isoTime(time),
    })),
  })
  app.get(
    '/v1/drift',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'getDrift',
        tags: ['operation'],
        summary: 'Whether predictions drift',
        description:
          'Coverage and calibration are watched by ADWIN and Page-Hinkley after the daily rhythm is taken ' +
          'out, inputs by the population stability index; for each network, and for all together.',
        querystring: Query,
        response: {
          200: Reply.describe('Where all signals stand'),
          400: problem('The query is not valid'),
        },
      },
    },
    async (request) => {
      const { maySee, vnis } = accessOf(request)
      const most = Number(request.query.alarms)
      if (request.query.vni !== undefined) {
        const vni = Number(request.query.vni)
        requireVni(request, vni)
        const status = watch.status(vni)
        return { networks: status ? [{ vni, ...scopeOf(status, most) }] : [] }
      }
      const after = Number(request.query.after ?? 0)
      const limit = Number(request.query.limit)
      const seen = watch.networks.filter((vni) => vni > after && maySee(vni))
      const page = seen.slice(0, limit)
      return {
        ...(vnis === undefined && { overall: scopeOf(watch.status(overall)!, most) }),
        networks: page.map((vni) => ({ vni, ...scopeOf(watch.status(vni)!, most) })),
        ...(seen.length > limit && { next: page.at(-1)! }),
      }
    },
  )
}
