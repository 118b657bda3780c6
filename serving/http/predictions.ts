import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireVni } from '../access/access.ts'
import type { Answer as PredictorAnswer, Question } from '../predictor.ts'
import { Address, isoTime, Moment, MomentOut, problem, timeOf, Vni } from './schemas.ts'

/** All the route needs to know of the predictor. */
export interface PredictionSource {
  predict(
    questions: readonly Question[],
  ): Promise<{ modelVersion: string; answers: readonly PredictorAnswer[] }>
}

const Recent = z.strictObject({
  destination: Address,
  time: Moment.optional().describe('When it was requested; just now if left out'),
})

const Query = z.strictObject({
  vni: Vni,
  ip: Address.describe('The VM: its address in any spelling, or the name that the log had'),
  recent: z
    .array(Recent)
    .max(200)
    .default([])
    .describe('Requests of the VM that were not reported yet, oldest first'),
  top: z.int().min(1).max(100).default(10).describe('How many predictions to return, at most'),
  minProbability: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('Leave out predictions less likely than this'),
  includeHeld: z
    .boolean()
    .default(false)
    .describe('Also name items that the host is believed to hold already'),
  time: Moment.optional().describe(
    'The moment to predict for; now if left out. A log of long ago needs a moment of its own',
  ),
})

const Single = Query.meta({
  id: 'PredictionQuery',
  description: 'One VM',
  examples: [
    { vni: 5001, ip: '10.0.0.4', top: 3 },
    {
      vni: 5001,
      ip: '10.0.0.4',
      recent: [
        { destination: '10.0.0.9', time: '2026-01-05T09:59:58.120Z' },
        { destination: '10.0.0.12' },
      ],
      minProbability: 0.05,
    },
  ],
})

const batchOf = (maxQueries: number) =>
  z.strictObject({ queries: z.array(Query).min(1).max(maxQueries) }).meta({
    description: `Up to ${maxQueries} VMs, of any VNIs`,
    examples: [
      {
        queries: [
          { vni: 5001, ip: '10.0.0.4' },
          { vni: 5002, ip: '10.0.0.4', top: 1 },
        ],
      },
    ],
  })

const Prediction = z.object({
  destination: z.string().describe('The config item, together with the VNI of the query'),
  probability: z.number().min(0).max(1).describe("P(requested within the model's horizon)"),
  reason: z.string().describe('Why, in words'),
  expiresAt: MomentOut.describe('The end of the horizon, ISO 8601 in UTC'),
})

const answer = {
  vm: z.object({
    known: z.boolean().describe('Whether training or a report has named the VM'),
    cluster: z.int().min(0).nullable().describe('Its cluster; null where it has none'),
  }),
  basis: z
    .enum(['history', 'cluster', 'network prior', 'unknown network'])
    .describe(
      "What the answer rests on: the VM's own requests, what its cluster asks for, what its whole VNI " +
        'asks for, or nothing, because nobody has named the VNI',
    ),
  predictions: z.array(Prediction).describe('Items of the VNI of the query, likeliest first'),
  note: z
    .string()
    .optional()
    .describe(
      'Where nothing is known of the VNI, or of the last week or longer: that it is so, and what to do',
    ),
}

const example = {
  vm: { known: true, cluster: 3 },
  basis: 'history',
  predictions: [
    {
      destination: '10.0.0.9',
      probability: 0.62,
      reason: 'asked by 14 of 16 similar VMs',
      expiresAt: '2026-01-05T10:10:00.000Z',
    },
  ],
}

const modelVersion = z
  .string()
  .describe('Content hash of the model that answered: the champion, or a challenger in its canary')

const SingleReply = z.object({ modelVersion, ...answer }).meta({
  id: 'PredictionAnswer',
  description: 'The answer to one query',
  examples: [{ modelVersion: '9f86d081884c7d65', ...example }],
})

const BatchReply = z
  .object({
    modelVersion: z.string().describe('Content hash of the champion'),
    answers: z.array(z.object({ modelVersion, ...answer })),
  })
  .meta({
    id: 'PredictionAnswers',
    description: 'One answer for each query, in their order',
    examples: [
      {
        modelVersion: '9f86d081884c7d65',
        answers: [{ modelVersion: '9f86d081884c7d65', ...example }],
      },
    ],
  })

/** `POST /v1/predictions`: the items that VMs are likeliest to request next. */
export const predictionRoutes: FastifyPluginAsyncZod<{
  predictor: PredictionSource
  now: () => number
  maxQueries: number
}> = async (app, { predictor, now, maxQueries }) => {
  app.post(
    '/v1/predictions',
    {
      config: { scope: 'read' },
      // Checking each answer by the schema, which its type follows already, took as long as naming the items.
      serializerCompiler: () => JSON.stringify,
      schema: {
        operationId: 'predict',
        tags: ['predictions'],
        summary: 'What VMs will ask for next',
        description:
          'The items of its own VNI that each VM is likeliest to request within the horizon of the ' +
          'model, with the reason. Reading only: nothing of the query is kept.',
        body: z.union([Single, batchOf(maxQueries)]),
        response: {
          200: z.union([SingleReply, BatchReply]).describe('The predictions'),
          400: problem('The query is not valid'),
          413: problem('The body is too large'),
          415: problem('The body is not JSON'),
          503: problem(
            'No model has been trained yet, or it does not answer in time: Retry-After says when',
          ),
        },
      },
    },
    async (request) => {
      const { body } = request
      const queries = 'queries' in body ? body.queries : [body]
      for (const { vni } of queries) requireVni(request, vni)
      const moment = now()
      const { modelVersion, answers } = await predictor.predict(
        queries.map((query) => questionOf(query, moment)),
      )
      const replies = answers.map(replyOf)
      return 'queries' in body ? { modelVersion, answers: replies } : replies[0]!
    },
  )
}

function questionOf(query: z.output<typeof Query>, now: number): Question {
  const { vni, ip, recent, top, minProbability, includeHeld, time } = query
  return {
    vni,
    ip,
    recent: recent.map(({ destination, time }) => ({
      destination,
      ...(time !== undefined && { time: timeOf(time) }),
    })),
    top,
    minProbability,
    includeHeld,
    now: time === undefined ? now : timeOf(time),
  }
}

function replyOf(answer: PredictorAnswer): z.output<typeof SingleReply> {
  const { known, modelVersion, cluster, basis, predictions, note } = answer
  // All of an answer end with the same horizon, and a time takes as long to write as all the rest of a prediction.
  let [end, endText] = [Number.NaN, '']
  return {
    modelVersion,
    vm: { known, cluster: cluster < 0 ? null : cluster },
    basis,
    predictions: predictions.map(({ destination, probability, reason, expiresAt }) => {
      if (expiresAt !== end) {
        end = expiresAt
        endText = isoTime(expiresAt)
      }
      return { destination, probability, reason, expiresAt: endText }
    }),
    ...(note !== undefined && { note }),
  }
}
