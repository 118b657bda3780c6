import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { authorOf, requireAllVnis } from '../access/access.ts'
import type { Learning, LearningRun } from '../learning/learning.ts'
import { isoTime, MomentOut, problem } from './schemas.ts'

const Run = z.object({
  began: MomentOut,
  ended: MomentOut.optional().describe('Left out while it runs'),
  reason: z.string().describe('Why: time, volume, drift, or what was asked'),
  step: z.string().describe('What it does, or did last'),
  share: z.number().min(0).max(1).describe('Share of the steps done'),
  version: z.string().optional().describe('The challenger that came of it'),
  failure: z.string().optional().describe('Why none did'),
})

const Status = z
  .object({
    running: z.boolean(),
    last: Run.optional().describe('The one under way, or the last one since the service began'),
    retrained: z.int().describe('How many made a challenger since the service began'),
    failed: z.int(),
    triggers: z
      .object({
        every: z.number().describe('Milliseconds between two'),
        afterReports: z.int().describe('Requests and uses after which it comes sooner'),
        atDrift: z.boolean().describe('Whether drift makes it come sooner'),
      })
      .optional()
      .describe('When it retrains by itself; left out where it does so only when asked'),
  })
  .meta({ id: 'Learning' })

const Ask = z.strictObject({
  who: z.string().min(1).max(200).describe('Who asks, for the audit'),
  reason: z.string().min(1).max(1_000).describe('Why, for the audit'),
})

/** `GET /v1/learning` and `POST /v1/learning/retrain`: what is learned while the service runs. */
export const learningRoutes: FastifyPluginAsyncZod<{ learning: Learning }> = async (
  app,
  { learning },
) => {
  app.get(
    '/v1/learning',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'getLearning',
        tags: ['models'],
        summary: 'What is learned while the service runs',
        description:
          'The retraining under way or the last one, and when the next one comes. It tells of all networks, so ' +
          'the key must be for all.',
        response: {
          200: Status.describe('What it does'),
          403: problem('The key is for some networks only'),
        },
      },
    },
    async (request) => {
      requireAllVnis(request)
      return statusOf(learning)
    },
  )

  app.post(
    '/v1/learning/retrain',
    {
      config: { scope: 'admin' },
      schema: {
        operationId: 'retrain',
        tags: ['models'],
        summary: 'Retrain now',
        description:
          'Begins to learn what came since the champion, in a process of its own; the version that comes of it ' +
          'becomes challenger, in place of one that may be judged now. `GET /v1/learning` tells how far it is.',
        body: Ask.meta({ id: 'RetrainOrder', examples: [{ who: 'anna', reason: 'new racks' }] }),
        response: {
          200: Status.describe('It has begun'),
          409: problem('One is under way already'),
          503: problem('No model has been trained yet'),
        },
      },
    },
    async (request) => {
      requireAllVnis(request)
      const { who, reason } = request.body
      await learning.ask(authorOf(request, who), reason)
      return statusOf(learning)
    },
  )
}

function statusOf({ run, runs, triggers }: Learning): z.input<typeof Status> {
  return {
    running: run !== undefined && run.ended === undefined,
    ...(run && { last: runOut(run) }),
    ...runs,
    ...(triggers && { triggers }),
  }
}

function runOut({ began, ended, ...run }: LearningRun): z.input<typeof Run> {
  return { ...run, began: isoTime(began), ...(ended !== undefined && { ended: isoTime(ended) }) }
}
