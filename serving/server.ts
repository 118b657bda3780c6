import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { PortentError, seeded } from '../core/index.ts'
import type { WarehouseConfig } from '../datasets/index.ts'
import { openRegistry } from '../ml/index.ts'
import type { Scope } from './access/access.ts'
import { AccessAudit } from './access/access-audit.ts'
import { openAccess } from './access/access-database.ts'
import { Authenticator } from './access/authenticator.ts'
import { RateLimits } from './access/rate-limits.ts'
import { refuseOpenPort } from './access/refuse-open-port.ts'
import { type TokenSettings, TokenVerifier } from './access/token-verifier.ts'
import type { VniSet } from './access/vni-set.ts'
import { Activity } from './activity.ts'
import { DesiredStates } from './desired/desired-states.ts'
import { addGrpcMetrics } from './grpc/grpc-metrics.ts'
import { type GrpcConfig, type GrpcPort, serveGrpc } from './grpc/serve-grpc.ts'
import { buildApp } from './http/app.ts'
import type { PushConfig } from './http/pushing.ts'
import { Learning } from './learning/learning.ts'
import type { LearningTriggers } from './learning/triggers.ts'
import type { LiveModelsOptions } from './models/live-models.ts'
import { Planner, type PlannerOptions } from './plans/planner.ts'
import { Predictor } from './predictor.ts'
import { repeating } from './repeating.ts'
import { only } from './served-networks.ts'
import { steadyClock } from './steady-clock.ts'
import { type Retention, Store } from './store/store.ts'
import { type SubscriptionOptions, Subscriptions } from './subscriptions/subscriptions.ts'
import { type HttpTlsFiles, readHttpTls, renewTls } from './tls/http-tls.ts'
import { reloadFiles } from './tls/reload-files.ts'
import { handOverNow, startUpkeep } from './upkeep.ts'

export interface ServeConfig {
  /** The data directory, made if it is not there. */
  readonly home: string
  /** Where reported requests are handed over to; default the warehouse of the data directory. */
  readonly warehouse?: WarehouseConfig
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Default 8080; 0 for any that is free. */
  readonly port?: number
  /** Milliseconds between hand-overs to the warehouse; default one minute. */
  readonly handOverEvery?: number
  /** Milliseconds between looks whether other processes changed which models answer; default 250. */
  readonly championEvery?: number
  /** How models are judged, when they may answer, and how large they may be. */
  readonly models?: LiveModelsOptions & {
    /** Milliseconds between looks at what is known of models; default five seconds. */
    readonly judgeEvery?: number
  }
  /** When the service retrains by itself; only when asked if left out. */
  readonly learning?: Partial<LearningTriggers>
  /** The agents' idle timeout, milliseconds; default one minute. */
  readonly idleTimeout?: number
  /** What is kept of reports; default 2,000,000 rows of each kind, and seven days. */
  readonly retention?: { readonly maxRows: number; readonly maxAge: number }
  /** Whether a state that contradicts itself is refused; default it is taken and reported. */
  readonly refuseContradictions?: boolean
  /** The gRPC port; default none. */
  readonly grpc?: GrpcConfig
  /** What pushes cost and how many there may be. */
  readonly planning?: PlannerOptions
  /** The only networks that are served here, where other instances serve the rest; default all. */
  readonly vnis?: VniSet
  /** What is planned at events, and whom plans are sent to; default nobody. */
  readonly pushing?: PushConfig
  /** Whose JSON Web Tokens are taken besides keys; default none. */
  readonly tokens?: TokenSettings
  /** PEM files of the HTTP port; default plain text. They are read again when they change, and at SIGHUP. */
  readonly tls?: HttpTlsFiles
  /** Whether other hosts may connect though no key is asked for; default no. */
  readonly insecure?: boolean
  /** Where webhooks may lead, and how much is kept for subscribers. */
  readonly subscriptions?: SubscriptionOptions
  /** Folder of the built dashboard; default where `npm run build` puts it. */
  readonly pages?: string
  /** What is logged, as JSON lines on standard error; default `info`. */
  readonly logLevel?: 'error' | 'warn' | 'info' | 'debug' | 'silent'
}

export interface Server {
  /** Where it answers, e.g. `http://127.0.0.1:8080`. */
  readonly url: string
  /** Where it answers gRPC, e.g. `127.0.0.1:9016`, if it does. */
  readonly grpcAddress: string | undefined
  /** Whether a model answered when it began; without one it takes reports only. */
  readonly hasModel: boolean
  /**
   * A key for a part of this process that calls the service over HTTP; see {@link Authenticator.lend}.
   *
   * @param who - For logs and audits.
   */
  lendKey(who: string, scopes: readonly Scope[]): string
  /** Stops taking connections, answers what is under way, and ends within {@link drainTime}. */
  close(): Promise<void>
  /** Resolves when it has stopped, by {@link close} or by SIGINT or SIGTERM. */
  readonly closed: Promise<void>
}

const day = 86_400_000
const loopback = '127.0.0.1'
/** How long answers under way may take when the service stops, milliseconds. */
const drainTime = 4_000
/** Between looks at plans whose time has passed, milliseconds. */
const driftEvery = 5_000

/**
 * Serves predictions until it is closed or the process gets SIGINT or SIGTERM.
 *
 * Without a champion it takes reports, and answers questions as soon as there is one.
 *
 * @throws {@link PortentError} `ERR_DATA_DIRECTORY` if the data directory can't be used, `ERR_PORT_IN_USE` if it can't listen, `ERR_INPUT` for a port that other
 *   hosts could use without a key, for files of keys and certificates that cannot be used, and for a gRPC port
 *   as {@link serveGrpc} refuses it.
 */
export async function serve(config: ServeConfig): Promise<Server> {
  const { home, idleTimeout = 60_000, logLevel = 'info' } = config
  const maxBytes = config.models?.rule?.maxBytes ?? totalmem() / 4
  const registry = openRegistry(home, { maxModelBytes: maxBytes })
  let opened: Store | undefined
  let grpc: GrpcPort | undefined
  let subscriptions: Subscriptions | undefined
  const stops: (() => void)[] = []
  const release = () => {
    for (const stop of stops) stop()
    opened?.close()
    registry.close()
  }
  try {
    const access = openAccess(home)
    stops.push(() => access.close())
    const verifier = config.tokens && new TokenVerifier(config.tokens, access)
    const authenticator = new Authenticator(access, verifier)
    const { host = loopback, insecure = false } = config
    if (!insecure) refuseOpenPort('--host', host, authenticator.isRequired)
    const tls = readHttpTls(config.tls ?? {})
    const store = new Store(
      join(home, 'serving.db'),
      config.retention ?? { maxRows: 2_000_000, maxAge: 7 * day },
    )
    opened = store
    const predictor = new Predictor(store, idleTimeout)
    const desired = new DesiredStates(store.database)
    const planner = new Planner(
      { store, predictor, desired, now: Date.now, idleTimeout },
      config.planning,
    )
    const activity = new Activity()
    subscriptions = new Subscriptions(
      {
        ...{ database: store.database, planner, activity },
        now: Date.now,
        random: seeded(randomInt(2 ** 32)),
        mayStill: (who) => authenticator.isStill(who, Date.now()),
      },
      config.subscriptions,
    )
    const warehouse = config.warehouse ?? { directory: home, waitMs: 0 }
    const learning = new Learning(
      { home, warehouse, store, registry, now: steadyClock() },
      config.learning,
    )
    const { fastify, metrics, intake, pushing, models, drift } = await buildApp(
      {
        ...{ store, predictor, registry, desired, planner, activity, subscriptions, learning },
        now: Date.now,
      },
      {
        logger: { level: logLevel, stream: process.stderr },
        access: { authenticator, audit: new AccessAudit(access), limits: new RateLimits() },
        ...(tls && { tls }),
        processMetrics: true,
        ...(config.pages !== undefined && { pages: config.pages }),
        refuseContradictions: config.refuseContradictions ?? false,
        ...(config.pushing && { pushing: config.pushing }),
        ...(config.vnis && { vnis: config.vnis }),
        models: { ...config.models, rule: { ...config.models?.rule, maxBytes } },
      },
    )
    const dependencies = {
      ...{ store, models, metrics },
      planner: {
        prune(retention: Retention) {
          planner.prune(retention)
          pushing.prune(retention)
        },
      },
      now: steadyClock(),
      log: fastify.log,
    }
    subscriptions.start(fastify.log)
    stops.unshift(...reloading(fastify, config.tls, authenticator.tokens))
    stops.unshift(() => models.close())
    await models.takeUp().catch((err: unknown) => {
      // Reports and calls to the NCM must not wait for a model; one that can be loaded is taken up as it comes.
      if (!(err instanceof PortentError) || err.code !== 'ERR_ARTIFACT') throw err
      fastify.log.error({ err }, 'no model can be loaded; serving without one')
    })
    if (config.grpc) {
      const grpcMetrics = addGrpcMetrics(metrics.registry, config.grpc.ncm ? 'proxy' : 'mirror')
      const observer = {
        ...only(config.vnis, intake, desired),
        ...{ metrics: grpcMetrics, log: fastify.log },
      }
      const asks = authenticator.isRequired || config.grpc.tls?.clientCa !== undefined
      if (!config.grpc.insecure) refuseOpenPort('--grpc-host', config.grpc.host ?? loopback, asks)
      const { tokens } = config
      const access = { home, ...(tokens && { tokens }) }
      grpc = await serveGrpc({ drainTime, access, ...config.grpc }, observer)
    }
    const url = await listen(fastify, host, config.port ?? 8080)
    const upkeep = startUpkeep(
      { ...dependencies, warehouse },
      {
        handOver: config.handOverEvery ?? 60_000,
        champion: config.championEvery ?? 250,
        judge: config.models?.judgeEvery ?? 5_000,
        prune: 10_000,
      },
    )
    const { log } = fastify
    drift.onAlarm(({ meaning, ...alarm }) => {
      log.warn(alarm, meaning)
      if (alarm.severity === 'alarm') learning.drifted(meaning)
    })
    learning.start({ log, handOver: () => handOverNow({ ...dependencies, warehouse }) })
    const driftRounds = repeating(
      driftEvery,
      () => drift.round(),
      (err) => log.error({ err, task: 'watch drift' }, 'failed; will retry'),
    )
    const answers = {
      url,
      grpcAddress: grpc?.address,
      hasModel: predictor.manifest !== undefined,
      lendKey: (who: string, scopes: readonly Scope[]) => authenticator.lend(who, scopes),
    }
    return untilClosed(answers, async () => {
      // A hand-over that is cut off starts again under the same batch id.
      await Promise.all([
        drain(fastify),
        grpc?.stop(),
        atMost(drainTime, upkeep.stop()),
        atMost(drainTime, pushing.stop()),
        driftRounds.stop(),
        atMost(drainTime, learning.stop()),
        atMost(drainTime, subscriptions!.close()),
      ])
      drift.saveAll()
      release()
    })
  } catch (error) {
    await grpc?.stop()
    await subscriptions?.close()
    release()
    throw error
  }
}

/**
 * Fails if the port is taken, so that nothing long is begun in vain.
 *
 * @throws {@link PortentError} `ERR_PORT_IN_USE`
 */
export async function checkPort(port: number, host = '127.0.0.1'): Promise<void> {
  const probe = createServer()
  try {
    probe.listen(port, host)
    await once(probe, 'listening')
  } catch (error) {
    throw inUse(port, host, error)
  } finally {
    probe.close()
  }
}

/** Keeps what is read from files up to date. @returns What stops that. */
function reloading(
  { server, log }: FastifyInstance,
  files: HttpTlsFiles | undefined,
  tokens: TokenVerifier | undefined,
): (() => void)[] {
  const paths = Object.values(files ?? {}) as string[]
  const renew = () => renewTls(server, readHttpTls(files!)!)
  return [
    ...(paths.length > 0
      ? [reloadFiles('the certificate of the HTTP port', paths, renew, { log })]
      : []),
    ...(tokens
      ? [reloadFiles('the keys of tokens', [tokens.keysFile], () => tokens.reload(), { log })]
      : []),
  ]
}

/** What to tell where listening failed. */
function inUse(port: number, host: string, error: unknown): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') return error
  return new PortentError(
    'ERR_PORT_IN_USE',
    `port ${port} of ${host} is in use: stop what uses it, or choose another with --port`,
    { cause: error },
  )
}

async function listen(fastify: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    await fastify.listen({ host, port })
  } catch (error) {
    await fastify.close()
    throw inUse(port, host, error)
  }
  const bound = (fastify.server.address() as AddressInfo).port
  const scheme = fastify.initialConfig.https ? 'https' : 'http'
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${bound}`
}

/** Ends open connections when their answers are out, or when the time is up. */
async function drain(fastify: FastifyInstance): Promise<void> {
  const timer = setTimeout(() => fastify.server.closeAllConnections(), drainTime)
  await fastify.close()
  clearTimeout(timer)
}

async function atMost(time: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const up = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, time)
  })
  await Promise.race([work, up])
  clearTimeout(timer)
}

/** Closes once, whoever asks first; a second signal finds no listener and kills as usual. */
function untilClosed(answers: Omit<Server, 'close' | 'closed'>, stop: () => Promise<void>): Server {
  const signals = ['SIGINT', 'SIGTERM'] as const
  const { promise: closed, resolve, reject } = withResolvers()
  let asked = false
  const close = () => {
    if (!asked) {
      asked = true
      for (const signal of signals) process.off(signal, close)
      stop().then(resolve, reject)
    }
    return closed
  }
  for (const signal of signals) process.on(signal, close)
  return { ...answers, close, closed }
}

/** `Promise.withResolvers` comes with Node 22. */
function withResolvers() {
  let resolve!: () => void
  let reject!: (reason: unknown) => void
  const promise = new Promise<void>((resolved, rejected) => {
    resolve = resolved
    reject = rejected
  })
  return { promise, resolve, reject }
}
