import { randomInt } from 'node:crypto'
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  LogController,
} from 'fastify'
import { serializerCompiler } from 'fastify-type-provider-zod'
import { PortentError, seeded } from '../../core/index.ts'
import type { Registry } from '../../ml/index.ts'
import { serveOnly } from '../access/access.ts'
import { type AccessControl, addAccess } from '../access/access-hook.ts'
import { auditRoutes } from '../access/audit-routes.ts'
import { sessionRoutes } from '../access/session-routes.ts'
import type { VniSet } from '../access/vni-set.ts'
import type { Activity } from '../activity.ts'
import { addDashboard } from '../dashboard/dashboard.ts'
import type { DesiredStates } from '../desired/desired-states.ts'
import { addDriftMetrics } from '../drift/drift-metrics.ts'
import { DriftWatch } from '../drift/drift-watch.ts'
import { createIntake, type Intake } from '../intake.ts'
import { joinCalls } from '../join-calls.ts'
import type { Learning } from '../learning/learning.ts'
import { addLearningMetrics } from '../learning/learning-metrics.ts'
import { LiveModels, type LiveModelsOptions } from '../models/live-models.ts'
import { addModelMetrics } from '../models/model-metrics.ts'
import type { Planner } from '../plans/planner.ts'
import type { Predictor } from '../predictor.ts'
import type { PushOutcome, Store } from '../store/store.ts'
import { addSubscriptionMetrics } from '../subscriptions/subscription-metrics.ts'
import type { Subscriptions } from '../subscriptions/subscriptions.ts'
import { tellOutcomes, tellRequests } from '../tell-activity.ts'
import { type HttpTls, httpsOptions } from '../tls/http-tls.ts'
import { adminRoutes } from './admin.ts'
import { alcorRoutes } from './alcor-host-requests.ts'
import { checkRoutes } from './check.ts'
import { addCheckMetrics } from './check-metrics.ts'
import { clientErrorHandler } from './client-error.ts'
import { deliveryRoutes } from './deliveries.ts'
import { addDocumentation } from './documentation.ts'
import { driftRoutes } from './drift.ts'
import { feedbackRoutes } from './feedback.ts'
import { hardenedHeaders, strictTransport } from './hardened-headers.ts'
import { deepestJson, isTooDeep } from './json-depth.ts'
import { learningRoutes } from './learning.ts'
import { createMetrics, type Metrics, metricsRoutes } from './metrics.ts'
import { modelRoutes } from './model.ts'
import { modelsRoutes } from './models.ts'
import { addPlanMetrics } from './plan-metrics.ts'
import { planRoutes } from './plans.ts'
import { predictionRoutes } from './predictions.ts'
import { type Code, faultOf, type Problem, problemOf, validatorCompiler } from './problem.ts'
import { addPushing, type PushConfig, type Pushing } from './pushing.ts'
import { requestRoutes } from './requests.ts'
import { routeIndex } from './route-index.ts'
import { stateRoutes } from './states.ts'
import { subscribeRoutes } from './subscribe.ts'
import { vmRoutes } from './vms.ts'
import { webhookRoutes } from './webhooks.ts'

/** What the service answers from. */
export interface AppDependencies {
  readonly store: Store
  readonly predictor: Predictor
  /** The models that there are. */
  readonly registry: Registry
  readonly desired: DesiredStates
  readonly planner: Planner
  readonly activity: Activity
  readonly subscriptions: Subscriptions
  /** Retrains while the service runs; does not if left out. */
  readonly learning?: Learning
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

export interface AppOptions {
  /** Fastify's logger; default none. */
  readonly logger?: NonNullable<FastifyServerOptions['logger']>
  /** Largest body, bytes; default 1 MiB. Reports and states may have four times as much. */
  readonly bodyLimit?: number
  /** Most queries in one call; default 256. */
  readonly maxQueries?: number
  /** How long a request may take to come, milliseconds; default 30 seconds. */
  readonly requestTimeout?: number
  /** Most connections at once; beyond, one that comes is closed. Default 10,000. */
  readonly maxConnections?: number
  /** Whether a state that contradicts itself is refused; default it is taken and reported. */
  readonly refuseContradictions?: boolean
  /** Over which time coverage is taken, milliseconds; default 10 minutes. */
  readonly coverageWindow?: number
  /** Who may call; everybody if left out. */
  readonly access?: AccessControl
  /** The certificate of the port; default plain text. */
  readonly tls?: HttpTls
  /** How models are judged, and when they may answer. */
  readonly models?: LiveModelsOptions
  /** The only networks that are served here, where other instances serve the rest; default all. */
  readonly vnis?: VniSet
  /** What is planned at events and pushed; nothing is pushed unless said. */
  readonly pushing?: PushConfig
  /** Folder of the built dashboard; default where `npm run build` puts it. */
  readonly pages?: string
  /** Whether `/metrics` also tells of the Node process; default no. */
  readonly processMetrics?: boolean
}

export interface App {
  readonly fastify: FastifyInstance
  readonly metrics: Metrics
  /** Takes what is reported by other ways than HTTP. */
  readonly intake: Intake
  readonly pushing: Pushing
  /** Which models answer. */
  readonly models: LiveModels
  readonly drift: DriftWatch
}

/** The only place where errors meet HTTP; a new code does not compile until it has a status. */
const statusOf: Record<Code, number> = {
  ERR_SHAPE: 500,
  ERR_UNKNOWN_ITEM: 500,
  ERR_UNKNOWN_VM: 404,
  ERR_INPUT: 400,
  ERR_FORMAT: 500,
  ERR_TOO_MANY_BAD_LINES: 500,
  ERR_WAREHOUSE: 503,
  ERR_WAREHOUSE_LOCKED: 503,
  ERR_RETRAINING: 409,
  ERR_DATA_DIRECTORY: 503,
  ERR_ARTIFACT: 500,
  ERR_NO_MODEL: 503,
  ERR_NO_DATA: 503,
  ERR_PORT_IN_USE: 500,
  ERR_NOT_FINITE: 500,
  ERR_CONTRADICTION: 422,
  ERR_NOT_FOUND: 404,
  ERR_NOT_SERVED: 421,
  ERR_UNAUTHORIZED: 401,
  ERR_FORBIDDEN: 403,
  ERR_RATE_LIMIT: 429,
  ERR_OVERLOADED: 503,
  ERR_VALIDATION: 400,
  ERR_MALFORMED_JSON: 400,
  ERR_MEDIA_TYPE: 415,
  ERR_TOO_LARGE: 413,
  ERR_BAD_URL: 400,
  ERR_BAD_REQUEST: 400,
  ERR_NO_ROUTE: 404,
  ERR_METHOD: 405,
  ERR_REQUEST_TIMEOUT: 408,
  ERR_HEADERS_TOO_LARGE: 431,
  ERR_INTERNAL: 500,
}

/** The service, ready to `inject` or to listen. */
export async function buildApp(
  dependencies: AppDependencies,
  options: AppOptions = {},
): Promise<App> {
  const { store, predictor, registry, desired, planner, activity, subscriptions, now } =
    dependencies
  const { bodyLimit = 1024 * 1024, maxQueries = 256, requestTimeout = 30_000 } = options
  const slow = slowClients(requestTimeout)
  const metrics = createMetrics(dependencies, {
    coverageWindow: options.coverageWindow ?? 600_000,
    processMetrics: options.processMetrics ?? false,
  })
  const fastify = Fastify({
    logger: options.logger ?? false,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit,
    requestTimeout,
    connectionTimeout: 0,
    keepAliveTimeout: 72_000,
    // While it drains, what still comes in over open connections is answered, not turned away.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 1_024 },
    frameworkErrors: sendError,
    clientErrorHandler: clientErrorHandler((code) => statusOf[code]),
    ...(options.tls ? { https: { ...httpsOptions(options.tls), ...slow } } : { http: slow }),
  })
  fastify.server.maxConnections = options.maxConnections ?? 10_000
  fastify.removeContentTypeParser('text/plain')
  refuseDeepJson(fastify)
  fastify.setValidatorCompiler(validatorCompiler)
  fastify.setSerializerCompiler(serializerCompiler)
  fastify.setErrorHandler(sendError)
  fastify.addHook('onResponse', (request, reply, done) => {
    // How long a reader stays says nothing of how fast it was answered.
    const isStream = `${reply.getHeader('content-type')}`.startsWith('text/event-stream')
    // A path that is no route could be anything, so it is not a label.
    const route = request.routeOptions.url ?? 'none'
    if (!isStream)
      metrics.answered(request.method, route, reply.statusCode, reply.elapsedTime / 1_000)
    done()
  })

  const headers = options.tls ? { ...hardenedHeaders, ...strictTransport } : hardenedHeaders
  fastify.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers)
    done()
  })
  addAccess(fastify, options.access, now)
  serveOnly(fastify, options.vnis)

  const routes = routeIndex()
  fastify.addHook('onRoute', ({ method, url }) => routes.add([method].flat(), url))
  fastify.setNotFoundHandler((request, reply) => sendNotFound(request, reply, routes.allowed))
  await addDocumentation(fastify)

  const reports = { bodyLimit: 4 * bodyLimit }
  await fastify.register(predictionRoutes, { predictor, now, maxQueries })
  const drift = new DriftWatch({ database: store.database, predictor, activity, now })
  const intake = createIntake(
    ...([store, predictor, metrics, now] as const),
    (restarts) => planner.addRestarts(restarts),
    (requests) => {
      drift.addRequests(requests)
      tellRequests(activity, requests)
    },
  )
  await fastify.register(requestRoutes, { ...reports, now, keep: intake.keepRequests })
  await fastify.register(alcorRoutes, { ...reports, now, intake })
  await fastify.register(feedbackRoutes, {
    ...reports,
    now,
    keep: joinCalls<PushOutcome>((outcomes) => {
      const kept = store.addOutcomes(outcomes, now())
      predictor.addOutcomes(kept)
      planner.addOutcomes(kept)
      metrics.outcomes(kept)
      drift.addOutcomes(kept)
      tellOutcomes(activity, kept)
      return kept
    }),
  })
  const dashboard = await addDashboard(
    fastify,
    { store, predictor, desired, planner, activity, now },
    options.pages,
  )
  const checkMetrics = addCheckMetrics(metrics.registry, now)
  await fastify.register(checkRoutes, {
    ...reports,
    now,
    checked(name, result) {
      checkMetrics(name, result)
      dashboard.checked(name, result)
    },
  })
  await fastify.register(stateRoutes, {
    ...reports,
    now,
    desired,
    refusesContradictions: options.refuseContradictions ?? false,
  })
  const planMetrics = addPlanMetrics(metrics.registry, planner, now)
  await fastify.register(planRoutes, { planner, planned: planMetrics.planned, maxQueries })
  await fastify.register(deliveryRoutes, {
    ...reports,
    now,
    report(deliveries) {
      const reported = planner.deliveries.report(deliveries)
      planMetrics.delivered(reported)
      return reported
    },
  })
  const pushing = await addPushing(
    fastify,
    {
      ...{ store, predictor, desired, planner, activity, intake, now },
      registry: metrics.registry,
      planned: planMetrics.planned,
    },
    options.pushing,
  )
  addSubscriptionMetrics(metrics.registry, subscriptions)
  await fastify.register(subscribeRoutes, { subscriptions })
  await fastify.register(webhookRoutes, { subscriptions, now })
  await fastify.register(adminRoutes, { modes: planner.modes, now })
  await fastify.register(sessionRoutes, { control: options.access, now })
  await fastify.register(auditRoutes, { control: options.access })
  await fastify.register(vmRoutes, { predictor })
  const models = new LiveModels(
    {
      ...{ registry, predictor, database: store.database, activity, now },
      random: seeded(randomInt(2 ** 32)),
      log: fastify.log,
    },
    options.models,
  )
  addModelMetrics(metrics.registry, models)
  await fastify.register(modelsRoutes, { registry, models, now })
  await fastify.register(modelRoutes, { predictor, models })
  addDriftMetrics(metrics.registry, drift)
  await fastify.register(driftRoutes, { watch: drift })
  const { learning } = dependencies
  if (learning) {
    addLearningMetrics(metrics.registry, learning)
    await fastify.register(learningRoutes, { learning })
  }
  await fastify.register(metricsRoutes, { metrics })
  return { fastify, metrics, intake, pushing, models, drift }
}

/** Reads JSON as Fastify does, which refuses what would change prototypes, unless it is nested too deeply. */
function refuseDeepJson(fastify: FastifyInstance): void {
  const read = fastify.getDefaultJsonParser('error', 'error')
  fastify.removeContentTypeParser('application/json')
  fastify.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    (request, body, done) => {
      if (!isTooDeep(body)) return read(request, body, done)
      const detail = `the body nests lists or objects more than ${deepestJson} deep; no format here does`
      done(new PortentError('ERR_INPUT', detail))
    },
  )
}

/**
 * Node's HTTP server cuts off who sends headers or a body too slowly when it looks at its connections, by itself
 * every 30 s. It takes the greater of the two times for that of the body, and its own for headers is a minute.
 */
function slowClients(requestTimeout: number) {
  return {
    headersTimeout: requestTimeout,
    connectionsCheckingInterval: Math.min(5_000, requestTimeout / 2),
  }
}

function sendError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const fault = faultOf(error, request)
  const status = statusOf[fault.code]
  if (fault.code === 'ERR_OVERLOADED') {
    reply.header('retry-after', '1')
    request.log.warn({ code: fault.code }, fault.detail)
  } else if (status >= 500 && fault.code !== 'ERR_NO_MODEL')
    // Without a model it is a state, not a fault.
    request.log.error({ err: error }, 'could not answer')
  send(reply, problemOf(fault, status, request.url, request.id))
}

/** 405 with the methods that there are, or 404. */
function sendNotFound(
  request: FastifyRequest,
  reply: FastifyReply,
  allowed: (path: string) => readonly string[],
): void {
  const path = request.url.split('?')[0]!
  const methods = allowed(path)
  const code = methods.length > 0 ? 'ERR_METHOD' : 'ERR_NO_ROUTE'
  const detail =
    methods.length > 0
      ? `${path} has ${methods.join(', ')}, not ${request.method}`
      : `There is nothing at ${path}; /docs lists what there is`
  if (methods.length > 0) reply.header('allow', methods.join(', '))
  send(reply, problemOf({ code, detail }, statusOf[code], request.url, request.id))
}

function send(reply: FastifyReply, problem: Problem): void {
  // As text: the route's serializer knows the answers of the route, and this may be none of them.
  reply
    .code(problem.status)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(problem)
}
