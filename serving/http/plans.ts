import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireVni } from '../access/access.ts'
import { refusals } from '../planner/candidate.ts'
import { asFrames, asJson } from '../plans/goal-states.ts'
import type { PlanAnswer, PlannedPush, Planner } from '../plans/planner.ts'
import { Address, isoTime, Moment, MomentOut, problem, timeOf, Vni } from './schemas.ts'

const Recent = z.strictObject({
  destination: Address,
  time: Moment.optional().describe('When it was requested; just now if left out'),
})

const Vm = z.strictObject({
  vni: Vni,
  ip: Address.describe('The VM: its address in any spelling, or the name that the log had'),
  host: z
    .string()
    .max(253)
    .default('')
    .describe('The host that runs it, by the address that goal states have; else found out'),
  recent: z
    .array(Recent)
    .max(200)
    .default([])
    .describe('Requests of the VM that were not reported yet, oldest first'),
  top: z.int().min(1).max(100).default(20).describe('How many items to consider, at most'),
  minProbability: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('Consider none less likely than this'),
})

const Single = Vm.meta({
  id: 'PlanQuery',
  description: 'One VM',
  examples: [
    { vni: 5001, ip: '10.0.0.4', host: '172.16.0.1' },
    { vni: 5001, ip: '10.0.0.4', recent: [{ destination: '10.0.0.9' }], top: 5 },
  ],
})

const batchOf = (most: number) =>
  z.strictObject({ vms: z.array(Vm).min(1).max(most) }).meta({
    description: `Up to ${most} VMs, of any VNIs`,
    examples: [
      {
        vms: [
          { vni: 5001, ip: '10.0.0.4', host: '172.16.0.1' },
          { vni: 5001, ip: '10.0.0.20', host: '172.16.0.2' },
        ],
      },
    ],
  })

const item = {
  vni: z.int(),
  source: z.string().describe('The VM'),
  destination: z.string().describe('The item, together with the VNI'),
  host: z.string().describe('Where the VM runs; empty where nobody said'),
  probability: z.number().min(0).max(1).describe("P(requested within the model's horizon)"),
  timelyProbability: z
    .number()
    .min(0)
    .max(1)
    .describe('P(requested within the horizon, and not before the push is there)'),
  savingMs: z.number().describe('What a push would save on average, milliseconds'),
  costMs: z.number().describe('What it would cost for certain, milliseconds'),
  reason: z.string().describe('Why the model names it'),
}

export const PushOut = z.object({
  ...item,
  why: z.string().describe('Why it is pushed, in words'),
  reach: z
    .enum(['allowed', 'unknown'])
    .describe('Whether security groups and routes of the desired state are known to allow it'),
  hasState: z
    .boolean()
    .describe('Whether `goalStates` has it; else the controller has to know what to send'),
  expiresAt: MomentOut.describe('From then on it is of no use'),
})

export const RefusalOut = z.object({
  ...item,
  refused: z.enum(refusals).describe('Why it is not pushed; stable, branch on it'),
  why: z.string().describe('Why it is not pushed, in words'),
})

/** A plan, as it is answered. */
export const PlanOut = z
  .object({
    planId: z.string().describe('Names the plan when its deliveries are reported'),
    modelVersion: z.string().describe('Content hash of the model that was asked'),
    plannedAt: MomentOut,
    expiresAt: MomentOut.describe('From then on its items are of no use'),
    vms: z
      .array(
        z.object({
          vni: z.int(),
          ip: z.string(),
          host: z.string().describe('Empty where nobody said'),
          mode: z.enum(['off', 'shadow', 'on']),
          why: z.string().describe('Why it is this mode'),
          note: z
            .string()
            .optional()
            .describe(
              'Where nothing is known of the VNI, or of the last week or longer: that it is so',
            ),
        }),
      )
      .describe('The VMs of the call, in its order'),
    pushes: z.array(PushOut).describe('What to push, in the order of its worth by host'),
    refusals: z.array(RefusalOut).describe('What was considered and is not to be pushed'),
    goalStates: z
      .array(z.looseObject({}))
      .describe(
        'What to send: GoalStateV2 as protobuf-JSON, for all hosts together, merged and checked',
      ),
  })
  .meta({
    id: 'Plan',
    description: 'What to push now, and what not',
    examples: [
      {
        planId: '0b9b7c1e-6b9e-4c43-9d0e-0f0e6b2c7a11',
        modelVersion: '9f86d081884c7d65',
        plannedAt: '2026-01-05T10:00:00.000Z',
        expiresAt: '2026-01-05T10:01:00.000Z',
        vms: [
          {
            vni: 5001,
            ip: '10.0.0.4',
            host: '172.16.0.1',
            mode: 'on',
            why: 'the mode is on by default',
          },
        ],
        pushes: [],
        refusals: [
          {
            vni: 5001,
            source: '10.0.0.4',
            destination: '10.0.0.9',
            host: '172.16.0.1',
            probability: 0.62,
            timelyProbability: 0.62,
            savingMs: 61.4,
            costMs: 0.055,
            reason: 'asked by 14 of 16 similar VMs',
            refused: 'held',
            why: '172.16.0.1 confirmed or used it 12 s ago',
          },
        ],
        goalStates: [],
      },
    ],
  })

const protobuf = 'application/x-protobuf'

/** `POST /v1/plans`: what to push now for one VM or many, as goal states. */
export const planRoutes: FastifyPluginAsyncZod<{
  planner: Planner
  planned(answer: PlanAnswer): void
  maxQueries: number
}> = async (app, { planner, planned, maxQueries }) => {
  app.post(
    '/v1/plans',
    {
      config: { scope: 'plan' },
      schema: {
        operationId: 'plan',
        tags: ['plans'],
        summary: 'What to push now',
        description:
          'Asks the model what the VMs will request, and decides what is worth pushing: in time, not there ' +
          'yet, reachable, within the budgets. Accept application/x-protobuf for the goal states alone, ' +
          'each GoalStateV2 after its length as a varint; the id of the plan is then in the header ' +
          '`portent-plan-id`. Report what became of it to /v1/deliveries: only that counts as held.',
        body: z.union([Single, batchOf(maxQueries)]),
        response: {
          200: {
            description: 'The plan, which is kept',
            content: {
              'application/json': { schema: PlanOut },
              [protobuf]: { schema: z.string().describe('Goal states, each after its length') },
            },
          },
          400: problem('The query is not valid'),
          413: problem('The body is too large'),
          415: problem('The body is not JSON'),
          503: problem('No model has been trained yet, or the plan cannot be kept'),
        },
      },
    },
    async (request, reply) => {
      const { body, headers } = request
      const vms = 'vms' in body ? body.vms : [body]
      for (const { vni } of vms) requireVni(request, vni)
      const answer = await planner.plan(vms.map(questionOf))
      planned(answer)
      if (!headers.accept?.includes(protobuf)) return planOut(answer)
      reply.header('portent-plan-id', answer.id)
      // Bytes go out as they are, past every serializer.
      return reply.type(protobuf).send(Buffer.from(asFrames(answer.goalStates)) as never)
    },
  )
}

function questionOf({ recent, ...vm }: z.output<typeof Vm>) {
  return {
    ...vm,
    recent: recent.map(({ destination, time }) => ({
      destination,
      ...(time !== undefined && { time: timeOf(time) }),
    })),
  }
}

/** As {@link PlanOut} has it. */
export function planOut(answer: PlanAnswer): z.output<typeof PlanOut> {
  return {
    planId: answer.id,
    modelVersion: answer.modelVersion,
    plannedAt: isoTime(answer.plannedAt),
    expiresAt: isoTime(answer.expiresAt),
    vms: answer.vms.map(({ mode, ...vm }) => ({ ...vm, mode: mode.mode, why: mode.why })),
    ...decisionsOf(answer),
    goalStates: asJson(answer.goalStates) as Record<string, unknown>[],
  }
}

/** What was decided, as it is answered. */
export function decisionsOf(answer: Pick<PlanAnswer, 'expiresAt' | 'pushes' | 'refusals'>) {
  const expiresAt = isoTime(answer.expiresAt)
  return {
    pushes: answer.pushes.map((push) => {
      const { why, reach, hasState } = push
      return { ...itemOf(push), why, reach, hasState, expiresAt }
    }),
    refusals: answer.refusals.map((refusal) => {
      const { refused, why } = refusal
      return { ...itemOf(refusal), refused, why }
    }),
  }
}

function itemOf({ candidate, worth }: Pick<PlannedPush, 'candidate' | 'worth'>) {
  const { vni, source, destination, host, probability, reason } = candidate
  const { timely, savingMs, costMs } = worth
  return {
    ...{ vni, source, destination, host, probability },
    ...{ timelyProbability: timely, savingMs, costMs, reason },
  }
}
