import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Champion } from '../../ml/index.ts'
import { requireVni } from '../access/access.ts'
import { decisionsOf, PushOut, RefusalOut } from '../http/plans.ts'
import { Address, isoTime, MomentOut, problem, VniInPath } from '../http/schemas.ts'
import type { Planner } from '../plans/planner.ts'
import type { Background } from './background.ts'
import { similarVms } from './similar-vms.ts'

const Params = z.object({
  vni: VniInPath.meta({ description: 'Virtual network identifier, in digits', examples: ['5001'] }),
  ip: Address.meta({
    description: 'Address in any spelling or name, percent-encoded',
    examples: ['10.0.0.4'],
  }),
})

const Event = z.object({
  type: z
    .enum(['request', 'push', 'hit', 'late', 'expiry', 'withheld', 'shadow', 'failed', 'restart'])
    .describe('`request` is a miss; `expiry` a push that left its host unused'),
  time: z.number().describe('Milliseconds since the epoch'),
  destination: z.string().describe('Empty for a restart of the host'),
  pushedAt: z.number().optional().describe('Of what became of a push'),
  probability: z.number().min(0).max(1).optional().describe('Where a plan named it'),
  port: z.int().optional(),
  protocol: z.int().optional(),
  why: z.string().optional().describe('Why the packet had to be asked for'),
})

const TimelineReply = z
  .object({
    vni: z.int(),
    ip: z.string().describe('Canonical'),
    host: z.string().describe('Empty where nobody said'),
    events: z.array(Event).readonly().describe('Oldest first'),
    hasMore: z.boolean().describe('Whether older ones are still kept'),
  })
  .meta({
    id: 'VmTimeline',
    examples: [
      {
        vni: 5001,
        ip: '10.0.0.4',
        host: '172.16.0.1',
        hasMore: false,
        events: [
          {
            type: 'request',
            time: 1_767_607_190_000,
            destination: '10.0.0.9',
            why: 'it had been pushed, and left its host unused 40 s before',
          },
        ],
      },
    ],
  })

const SimilarReply = z
  .object({
    vms: z.array(
      z.object({
        ip: z.string(),
        similarity: z.number().min(0).max(1).describe('Jaccard similarity of what both asked for'),
        shared: z.int().min(0).describe('How many items both asked for'),
      }),
    ),
  })
  .meta({
    id: 'SimilarVms',
    examples: [{ vms: [{ ip: '10.0.0.5', similarity: 0.82, shared: 14 }] }],
  })

const PreviewReply = z
  .object({
    modelVersion: z.string(),
    plannedAt: MomentOut,
    host: z.string().describe('Empty where nobody said'),
    mode: z.enum(['off', 'shadow', 'on']),
    why: z.string().describe('Why it is this mode'),
    note: z
      .string()
      .optional()
      .describe('Where nothing is known of the VNI, or of the last week or longer: that it is so'),
    pushes: z.array(PushOut),
    refusals: z.array(RefusalOut),
  })
  .meta({
    id: 'PlanPreview',
    examples: [
      {
        modelVersion: '9f86d081884c7d65',
        plannedAt: '2026-01-05T10:00:00.000Z',
        host: '172.16.0.1',
        mode: 'on',
        why: 'the mode is on by default',
        pushes: [],
        refusals: [],
      },
    ],
  })

const answers = {
  400: problem('The VNI or the address is not valid'),
}

/** `GET /v1/vms/{vni}/{ip}/timeline`, `/similar` and `/plan`: one VM, as its page shows it. */
export const vmPages: FastifyPluginAsyncZod<{
  background: Background
  planner: Pick<Planner, 'preview'>
  predictor: { readonly champion: Champion | undefined }
}> = async (app, { background, planner, predictor }) => {
  app.get(
    '/v1/vms/:vni/:ip/timeline',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'getVmTimeline',
        tags: ['dashboard'],
        summary: 'What happened to a VM',
        description:
          'Its requests, pushes, hits, late pushes and expiries as far as they are kept, and why each ' +
          'request was not pushed for.',
        params: Params,
        querystring: z.strictObject({
          limit: z
            .string()
            .regex(/^\d{1,4}$/, 'Expected a number from 1 to 9999')
            .optional()
            .describe('At most so many events, the latest; 400 if left out'),
        }),
        response: { 200: TimelineReply.describe('The timeline'), ...answers },
      },
    },
    async (request) => {
      const { params, query } = request
      const vni = Number(params.vni)
      requireVni(request, vni)
      const limit = Math.max(1, Number(query.limit ?? 400))
      const timeline = await background.run('timelineOf', vni, params.ip, limit)
      return { ...timeline, events: [...timeline.events] }
    },
  )

  app.get(
    '/v1/vms/:vni/:ip/similar',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'getSimilarVms',
        tags: ['dashboard'],
        summary: 'The VMs most like one',
        description:
          'VMs of its cluster that asked for most of the same, as the model knows them; 12 at most.',
        params: Params,
        response: { 200: SimilarReply.describe('The VMs'), ...answers },
      },
    },
    async (request) => {
      const { params } = request
      const vni = Number(params.vni)
      requireVni(request, vni)
      const { champion } = predictor
      return { vms: champion ? similarVms(champion, vni, params.ip, 12) : [] }
    },
  )

  app.get(
    '/v1/vms/:vni/:ip/plan',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'previewPlan',
        tags: ['dashboard'],
        summary: 'What would be pushed for a VM now',
        description:
          'Decides as `POST /v1/plans` would, and makes no plan: nothing is kept, taken from a budget or sent.',
        params: Params,
        response: {
          200: PreviewReply.describe('What would be decided'),
          ...answers,
          503: problem('No model has been trained yet'),
        },
      },
    },
    async (request) => {
      const { params } = request
      const vni = Number(params.vni)
      requireVni(request, vni)
      const answer = await planner.preview([
        { ...{ vni, ip: params.ip, host: '', recent: [] }, ...{ top: 50, minProbability: 0 } },
      ])
      const [vm] = answer.vms
      return {
        modelVersion: answer.modelVersion,
        plannedAt: isoTime(answer.plannedAt),
        host: vm!.host,
        mode: vm!.mode.mode,
        why: vm!.mode.why,
        ...(vm!.note !== undefined && { note: vm!.note }),
        ...decisionsOf(answer),
      }
    },
  )
}
