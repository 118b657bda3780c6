import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PortentError } from '../../core/index.ts'
import type { KeptDecision, RegisteredModel, Registry } from '../../ml/index.ts'
import { authorOf, requireAllVnis } from '../access/access.ts'
import type { JudgingStore } from '../models/judging-store.ts'
import type { LiveModels } from '../models/live-models.ts'
import { DecisionOut, Failed, Judged, Listed, manifestOut } from './model-schemas.ts'
import { isoTime, problem } from './schemas.ts'

type Figures = Pick<JudgingStore, 'latestPairOf' | 'figures' | 'figuresByNetwork' | 'windowOf'>

/** All that the routes need. */
export interface ModelsSource {
  readonly registry: Pick<Registry, 'list' | 'aliases' | 'decisions' | 'versionNamed'>
  readonly models: Pick<LiveModels, 'promote' | 'rollback' | 'challenge' | 'failed'> & {
    readonly judging: Figures
  }
  /** Milliseconds since the epoch. */
  now(): number
}

const Version = z
  .string()
  .regex(
    /^([0-9a-f]{1,64}|champion|challenger|previous)$/,
    'Expected a version, the beginning of one, champion, challenger or previous',
  )
  .describe(
    'A version; the beginning of its name is enough, or `champion`, `challenger`, or `previous` for the champion before',
  )

const author = {
  who: z.string().min(1).max(200).describe('Who does it, for the audit'),
  reason: z.string().min(1).max(1_000).describe('Why, for the audit'),
}

const tags = ['models']

const example = { who: 'ada', reason: 'coverage fell since Monday' }

const changed = {
  200: z
    .object({
      version: z.string().nullable().describe('The version that the alias stands for now'),
    })
    .describe('Done; it answers already'),
  400: problem('The call is not valid; nothing was changed'),
  404: problem('There is no such version, or no earlier champion; nothing was changed'),
  413: problem('The body is too large'),
  415: problem('The body is not JSON'),
  500: problem('The file of the version cannot be loaded; nothing was changed'),
}

/** `/v1/models`: what was trained, how it does, which of it answers, and why. */
export const modelsRoutes: FastifyPluginAsyncZod<ModelsSource> = async (app, source) => {
  const { registry, models, now } = source

  app.get(
    '/v1/models',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'listModels',
        tags,
        summary: 'The models that there are',
        description:
          'All versions, newest first, which of them answer, and which cannot be loaded.',
        response: {
          200: z
            .object({ models: z.array(Listed), failed: z.array(Failed) })
            .describe('The versions'),
        },
      },
    },
    async (request) => {
      requireAllVnis(request)
      return {
        models: registry.list().map((model) => listedOf(registry, model)),
        failed: models.failed().map((failed) => ({ ...failed, since: isoTime(failed.since) })),
      }
    },
  )

  app.get(
    '/v1/models/decisions',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'listModelDecisions',
        tags,
        summary: 'What was decided about models, and why',
        description:
          'Newest first: looks at challengers, canaries, promotions and rollbacks, each with its figures, ' +
          'the rule, and a sentence.',
        querystring: z.strictObject({
          limit: z.coerce.number().int().min(1).max(1_000).default(100).describe('At most so many'),
          version: Version.optional().describe('Only decisions about this one'),
        }),
        response: {
          200: z.object({ decisions: z.array(DecisionOut) }).describe('The decisions'),
          400: problem('The query is not valid'),
          404: problem('There is no such version'),
        },
      },
    },
    async (request) => {
      requireAllVnis(request)
      const { limit, version } = request.query
      const whole = version === undefined ? undefined : named(registry, version).manifest.version
      const decisions = registry.decisions(limit, whole)
      return { decisions: decisions.map((decision) => shown(decision)) }
    },
  )

  app.get(
    '/v1/models/compare',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'compareModels',
        tags,
        summary: 'Two models beside each other',
        description: 'What they learned, how they did on held-out time, and how they do live.',
        querystring: z.strictObject({
          a: Version.meta({ examples: ['champion'] }),
          b: Version.meta({ examples: ['challenger'] }),
        }),
        response: {
          200: z
            .object({
              a: Listed.extend({ judged: Judged.nullable() }),
              b: Listed.extend({ judged: Judged.nullable() }),
              differences: z
                .record(z.string(), z.number())
                .describe('`b` less `a`, of every figure that both have'),
              areJudgedTogether: z
                .boolean()
                .describe('Whether the live figures are of the same moments'),
            })
            .describe('Both, and what differs'),
          400: problem('The query is not valid'),
          404: problem('There is no such version'),
        },
      },
    },
    async (request) => {
      requireAllVnis(request)
      const [a, b] = [request.query.a, request.query.b].map((version) =>
        detailsOf(source, named(registry, version)),
      ) as [Details, Details]
      const areJudgedTogether = a.judged?.against === b.version && b.judged?.against === a.version
      return { a, b, differences: differencesOf(a, b, areJudgedTogether), areJudgedTogether }
    },
  )

  app.get(
    '/v1/models/:version',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'getModelVersion',
        tags,
        summary: 'One model',
        description:
          'What it learned, how it did on held-out time, how it does live, and what was decided.',
        params: z.object({ version: Version.meta({ examples: ['champion'] }) }),
        response: {
          200: Listed.extend({
            judged: Judged.nullable(),
            decisions: z.array(DecisionOut),
          }).describe('The version'),
          400: problem('That is not a version'),
          404: problem('There is no such version'),
        },
      },
    },
    async (request) => {
      requireAllVnis(request)
      const model = named(registry, request.params.version)
      const decisions = registry.decisions(20, model.manifest.version)
      return {
        ...detailsOf(source, model),
        decisions: decisions.map((decision) => shown(decision)),
      }
    },
  )

  app.post(
    '/v1/models/promote',
    {
      config: { scope: 'admin' },
      schema: {
        operationId: 'promoteModel',
        tags,
        summary: 'Let a model answer for all networks',
        description:
          'Loads it first, so that what answers now goes on until it can; no call is turned away. Kept with ' +
          'who and why.',
        body: z.strictObject({ version: Version, ...author }).meta({
          id: 'ModelPromotion',
          description: 'The version, who, and why',
          examples: [{ version: 'challenger', ...example }],
        }),
        response: changed,
      },
    },
    async (request) => {
      requireAllVnis(request)
      const { version, who, reason } = request.body
      const by = { who: authorOf(request, who), reason, now: isoTime(now()) }
      return { version: await found(() => models.promote(version, by)) }
    },
  )

  app.post(
    '/v1/models/rollback',
    {
      config: { scope: 'admin' },
      schema: {
        operationId: 'rollBackModel',
        tags,
        summary: 'Let the champion before answer again',
        description: 'Again, the one before that. Kept with who and why.',
        body: z.strictObject(author).meta({
          id: 'ModelRollback',
          description: 'Who, and why',
          examples: [example],
        }),
        response: changed,
      },
    },
    async (request) => {
      requireAllVnis(request)
      const { who, reason } = request.body
      const by = { who: authorOf(request, who), reason, now: isoTime(now()) }
      return { version: await found(() => models.rollback(by)) }
    },
  )

  app.post(
    '/v1/models/challenge',
    {
      config: { scope: 'admin' },
      schema: {
        operationId: 'challengeModel',
        tags,
        summary: 'Judge a model beside the champion',
        description:
          'It takes the place of any other challenger, answers for no network yet, and is promoted if it proves ' +
          'better; `null` withdraws the one that there is.',
        body: z
          .strictObject({
            version: Version.nullable().describe(
              'A version, the beginning of one, or `previous`; null for none',
            ),
            ...author,
          })
          .meta({
            id: 'ModelChallenge',
            description: 'The version, who, and why',
            examples: [
              { version: 'previous', ...example },
              { version: null, ...example },
            ],
          }),
        response: changed,
      },
    },
    async (request) => {
      requireAllVnis(request)
      const { version, who, reason } = request.body
      const by = { who: authorOf(request, who), reason, now: isoTime(now()) }
      return { version: await found(() => models.challenge(version, by)) }
    },
  )
}

type Details = z.output<typeof Listed> & { judged: z.output<typeof Judged> | null }

function listedOf(
  registry: ModelsSource['registry'],
  { manifest, size, promotedAt, alias }: RegisteredModel,
): z.output<typeof Listed> {
  const share = alias === null ? 0 : (registry.aliases()[alias]?.share ?? 0)
  return { ...manifestOut(manifest), size, promotedAt, alias, share }
}

function detailsOf(source: ModelsSource, model: RegisteredModel): Details {
  const { version } = model.manifest
  return {
    ...listedOf(source.registry, model),
    judged: judgedOf(source.models.judging, version),
  }
}

function judgedOf(judging: Figures, version: string): z.output<typeof Judged> | null {
  const latest = judging.latestPairOf(version)
  if (!latest) return null
  const { pair, role } = latest
  const other = role === 'champion' ? pair.challenger : pair.champion
  return {
    ...judging.figures(pair, role),
    moments: judging.windowOf(pair).moments,
    role,
    against: other === '' ? null : other,
    networks: judging.figuresByNetwork(pair, role),
  }
}

function differencesOf(a: Details, b: Details, areJudgedTogether: boolean): Record<string, number> {
  const figuresOf = ({ metrics, size, data, judged }: Details): Record<string, number> => ({
    ...metrics,
    size,
    events: data.events,
    vms: data.vms,
    items: data.items,
    ...(judged &&
      areJudgedTogether && {
        'live.coverage': judged.coverage,
        'live.calibrationError': judged.calibrationError,
        'live.brier': judged.brier,
        'live.logLoss': judged.logLoss,
      }),
  })
  const [inA, inB] = [figuresOf(a), figuresOf(b)]
  return Object.fromEntries(
    Object.entries(inB)
      .filter(([name]) => name in inA)
      .map(([name, value]) => [name, value - inA[name]!]),
  )
}

/** As the schema has it, whose lists are not read-only. */
function shown(decision: KeptDecision): z.output<typeof DecisionOut> {
  return { ...decision, checks: [...decision.checks], networks: [...decision.networks] }
}

function named(registry: ModelsSource['registry'], beginning: string): RegisteredModel {
  try {
    const version = registry.versionNamed(beginning)
    return registry.list().find(({ manifest }) => manifest.version === version)!
  } catch (error) {
    throw notFound(error)
  }
}

async function found<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw notFound(error)
  }
}

/** That there is no such version is the caller's affair here; without any, nothing could be answered at all. */
function notFound(error: unknown): unknown {
  if (!(error instanceof PortentError) || error.code !== 'ERR_NO_MODEL') return error
  return new PortentError('ERR_NOT_FOUND', error.message, { cause: error })
}
