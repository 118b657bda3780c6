import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireAllVnis, requireVni } from '../access/access.ts'
import type { ControllerEvent, Triggers } from '../pushing/triggers.ts'
import { PlanOut, planOut } from './plans.ts'
import { refuseFuture } from './refuse-future.ts'
import { Address, Moment, problem, timeOf, Vni } from './schemas.ts'

const time = Moment.optional().describe('When; now if left out')
const Host = z.string().min(1).max(253)
const port = { vni: Vni, ip: Address.describe('The address of the port') }

const Event = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('port-created'),
    ...port,
    host: Host.optional().describe('Where it runs; else found out'),
    time,
  }),
  z.strictObject({
    type: z.literal('port-migrated'),
    ...port,
    host: Host.describe('Where it runs now'),
    time,
  }),
  z.strictObject({ type: z.literal('port-deleted'), ...port, time }),
  z.strictObject({
    type: z.literal('host-restarted'),
    host: Host.describe('Whose agent came back empty'),
    requestId: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('Reported again it counts once; the moment if left out'),
    time,
  }),
])

const Body = z.strictObject({ events: z.array(Event).min(1).max(64) }).meta({
  id: 'Events',
  description: 'Up to 64 events, in their order; each is taken by itself',
  examples: [
    {
      events: [
        { type: 'port-created', vni: 5001, ip: '10.0.0.4', host: '172.16.0.1' },
        { type: 'port-migrated', vni: 5001, ip: '10.0.0.9', host: '172.16.0.7' },
        { type: 'port-deleted', vni: 5001, ip: '10.0.0.20' },
        { type: 'host-restarted', host: '172.16.0.1', requestId: 'boot-17' },
      ],
    },
  ],
})

const Reply = z
  .object({
    events: z
      .array(
        z.object({
          type: z.enum(['port-created', 'port-migrated', 'port-deleted', 'host-restarted']),
          isNew: z
            .boolean()
            .describe('False for one that was reported before, or is older than what is known'),
          plan: PlanOut.nullable().describe(
            'The plan that was made; null for a deleted port, for what is not new, or without a model',
          ),
        }),
      )
      .describe('In the order of the call'),
  })
  .meta({
    id: 'EventsTaken',
    description: 'What became of each event',
    examples: [{ events: [{ type: 'port-deleted', isNew: true, plan: null }] }],
  })

/** `POST /v1/events`: what happened to ports and hosts, answered by the plans that follow. */
export const eventRoutes: FastifyPluginAsyncZod<{
  triggers: Pick<Triggers, 'take'>
  now(): number
}> = async (app, { triggers, now }) => {
  app.post(
    '/v1/events',
    {
      config: { scope: 'plan' },
      schema: {
        operationId: 'reportEvents',
        tags: ['plans'],
        summary: 'Tell what happened to ports and hosts',
        description:
          'A new port is planned what ports like it asked first; one that moved, and the VMs of a host whose ' +
          'agent came back empty, what they had in use, most likely first. What hosts hold of a port that was ' +
          'deleted or moved counts as gone, and nothing more is pushed to a deleted one. The plans are kept, and ' +
          'pushed where Portent pushes.',
        body: Body,
        response: {
          200: Reply.describe('They are kept'),
          400: problem('An event is not valid; none was taken'),
          413: problem('The body is too large'),
          415: problem('The body is not JSON'),
          503: problem('An event cannot be kept; those before it were taken'),
        },
      },
    },
    async (request) => {
      const moment = now()
      const events = request.body.events.map((event) => eventOf(event, moment))
      for (const event of events)
        if (event.type === 'host-restarted') requireAllVnis(request)
        else requireVni(request, event.vni)
      refuseFuture(
        'events',
        events.map((event) => event.time),
        moment,
      )
      const answers: z.output<typeof Reply>['events'] = []
      for (const event of events) {
        const { isNew, plan } = await triggers.take(event)
        answers.push({ type: event.type, isNew, plan: plan ? planOut(plan) : null })
      }
      return { events: answers }
    },
  )
}

function eventOf(event: z.output<typeof Event>, now: number): ControllerEvent {
  const moment = event.time === undefined ? now : timeOf(event.time)
  switch (event.type) {
    case 'host-restarted':
      return { ...event, requestId: event.requestId ?? `${moment}`, time: moment }
    case 'port-deleted':
      return { ...event, time: moment }
    default:
      return { ...event, host: event.host ?? '', time: moment }
  }
}
