import type { Worker } from 'node:worker_threads'
import { PortentError, startWorker } from '../../core/index.ts'
import { serviceMethods } from '../../goalstate/index.ts'
import { isLoopback } from '../access/refuse-open-port.ts'
import { reloadFiles } from '../tls/reload-files.ts'
import type { GatewayConfig, GrpcAccess, RenewedCertificates, ServerTls } from './gateway.ts'
import type { FromGateway, GatewayTask, ToGateway } from './gateway-messages.ts'
import type { GrpcMetrics } from './grpc-metrics.ts'
import type { Target } from './ncm-channel.ts'
import type { QueueLimits } from './observation-queue.ts'
import { type ObserverDependencies, observe } from './observer.ts'
import { readClientTls, readServerTls, type TlsFiles, tlsPaths } from './tls-files.ts'

export interface GrpcConfig {
  /** 0 for any that is free. */
  readonly port: number
  /** Default 127.0.0.1. */
  readonly host?: string
  readonly tls?: ServerTls
  /** Where {@link tls} and those of the NCM come from: they are read again when a file changes, and at SIGHUP. */
  readonly files?: TlsFiles
  /** Milliseconds between looks at {@link files}; default five seconds. */
  readonly lookEvery?: number
  /** Whether other hosts may connect without {@link tls}. */
  readonly insecure?: boolean
  /** The Network Configuration Manager that all is forwarded to; without it the port is a mirror. */
  readonly ncm?: Target
  /** Where it is kept who may call; everybody may if left out. */
  readonly access?: GrpcAccess
  /** The largest message, bytes; default 64 MiB. */
  readonly maxMessage?: number
  /** How long the message of a call of one message may take to come, milliseconds; default 10 s. */
  readonly maxWait?: number
  /** So often a connection is asked for a sign of life, milliseconds; default one minute. */
  readonly pingEvery?: number
  /** What may wait to be observed; default 10,000 messages of 256 MiB together. */
  readonly limits?: QueueLimits
  /** How long calls may take when the service stops, milliseconds; default 4 s. */
  readonly drainTime?: number
}

export interface GrpcDependencies extends Omit<ObserverDependencies, 'observed'> {
  readonly metrics: GrpcMetrics
  readonly log: {
    info(details: object, message: string): void
    warn(details: object, message: string): void
    error(details: object, message: string): void
  }
}

/** The gRPC port while it serves. */
export interface GrpcPort {
  /** Where it answers, `host:port`. */
  readonly address: string
  /** Takes no more calls, ends those under way, and observes what has come. */
  stop(): Promise<void>
}

const mebibyte = 2 ** 20
/** After its thread has ended by itself, the port is away for so long, milliseconds. */
const restartPause = 250
/**
 * Node's HTTP/2 client leaves some 10 kB a request that outlive a collection of young objects, and copying
 * them stops all calls: for some 10 ms each time with the usual size, for half of one with this.
 */
const youngMebibytes = 2
/** How long what has come may take to be observed when the service stops, milliseconds. */
const settleTime = 500

/**
 * Answers `alcor.schema.GoalStateProvisioner` in a thread of its own, and observes here what comes.
 *
 * If the thread fails, it is started again at the same port.
 *
 * @throws {@link PortentError} `ERR_INPUT` for a port open to other hosts without TLS, or TLS that cannot
 *   be used; `ERR_PORT_IN_USE` if it can't listen.
 */
export async function serveGrpc(
  config: GrpcConfig,
  dependencies: GrpcDependencies,
): Promise<GrpcPort> {
  const { host = '127.0.0.1', port, drainTime = 4_000 } = config
  refuseOpen(host, config)
  let current = config
  let running = await start(taskOf(current, host, port), dependencies)
  const bound = running.port
  let stopping: Promise<void> | undefined
  const watch = () => {
    running.ended.then(async (reason) => {
      if (stopping) return
      dependencies.log.error({ reason }, 'the gRPC thread ended; it is started again')
      dependencies.metrics.restarted()
      await again()
    })
  }
  const again = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, restartPause))
    if (stopping) return
    try {
      running = await start(taskOf(current, host, bound), dependencies)
    } catch (err) {
      dependencies.log.error({ err }, 'the gRPC thread did not start; will retry')
      return again()
    }
    if (stopping) await running.stop(0)
    else watch()
  }
  watch()
  const stopReloading = reloading(config, dependencies.log, (certificates) => {
    current = renewed(current, certificates)
    running.renew(certificates)
  })
  return {
    address: `${host.includes(':') ? `[${host}]` : host}:${bound}`,
    stop() {
      stopReloading()
      stopping ??= running.stop(drainTime)
      return stopping
    },
  }
}

/** Reads certificates again when their files change. @returns Stops it. */
function reloading(
  { files = {}, lookEvery }: GrpcConfig,
  log: GrpcDependencies['log'],
  renew: (certificates: RenewedCertificates) => void,
): () => void {
  const paths = tlsPaths(files)
  if (paths.length === 0) return () => undefined
  const read = () => {
    const [tls, ncm] = [readServerTls(files), readClientTls(files)]
    renew({ ...(tls && { tls }), ...(ncm && { ncm }) })
  }
  const every = lookEvery === undefined ? {} : { every: lookEvery }
  return reloadFiles('the certificates of gRPC', paths, read, { log, ...every })
}

/** What a thread that is started later begins with. */
function renewed(config: GrpcConfig, { tls, ncm }: RenewedCertificates): GrpcConfig {
  return {
    ...config,
    ...(tls && { tls }),
    ...(ncm && config.ncm && { ncm: { ...config.ncm, tls: ncm } }),
  }
}

function taskOf(config: GrpcConfig, host: string, port: number): GatewayTask {
  const {
    tls,
    ncm,
    access,
    maxMessage = 64 * mebibyte,
    maxWait = 10_000,
    pingEvery = 60_000,
  } = config
  const gateway: GatewayConfig = {
    methods: serviceMethods('GoalStateProvisioner'),
    host,
    port,
    maxMessage,
    maxWait,
    pingEvery,
    ...(tls && { tls }),
    ...(ncm && { ncm }),
    ...(access && { access }),
  }
  return { config: gateway, limits: config.limits ?? { messages: 10_000, bytes: 256 * mebibyte } }
}

interface Running {
  readonly port: number
  /** Resolves when the thread has ended, with why. */
  readonly ended: Promise<string>
  renew(certificates: RenewedCertificates): void
  stop(drainTime: number): Promise<void>
}

/** Starts the thread; resolves when it listens. */
function start(task: GatewayTask, dependencies: GrpcDependencies): Promise<Running> {
  const { metrics } = dependencies
  const program = new URL('./gateway-worker.ts', import.meta.url)
  const worker = startWorker(program, {
    workerData: task,
    resourceLimits: { maxYoungGenerationSizeMb: youngMebibytes },
  })
  const send = (message: ToGateway) => worker.postMessage(message)
  const ended = endOf(worker)
  let stopped = () => {}
  const hasStopped = new Promise<void>((resolve) => {
    stopped = resolve
  })
  const observer: ObserverDependencies = { ...dependencies, observed: teller(dependencies) }
  return new Promise((resolve, reject) => {
    ended.then((reason) => reject(new Error(`the gRPC thread ended: ${reason}`)))
    worker.on('message', async (message: FromGateway) => {
      switch (message.kind) {
        case 'listening':
          return resolve({
            port: message.port,
            ended,
            renew: (certificates) => send({ kind: 'certificates', certificates }),
            async stop(drainTime) {
              send({ kind: 'stop', drainTime })
              await Promise.race([hasStopped, ended, afterwards(drainTime + settleTime)])
              await worker.terminate()
            },
          })
        case 'refused':
          reject(refusalOf(message.reason, task.config))
          return void worker.terminate()
        case 'refusals':
          for (const event of message.events) dependencies.log.warn(event, 'access was refused')
          return
        case 'observations':
          return send({
            kind: 'observed',
            observed: await observe(message.observations, observer),
          })
        case 'tally':
          metrics.tally(message.tally)
          return metrics.waiting(message.waiting.messages, message.waiting.bytes)
        case 'stopped':
          return stopped()
      }
    })
  })
}

function endOf(worker: Worker): Promise<string> {
  return new Promise((resolve) => {
    worker.on('error', (error) => resolve(error.stack ?? error.message))
    worker.on('exit', (code) => resolve(`exit code ${code}`))
  })
}

function afterwards(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, time).unref())
}

/** So often what cannot be read is told in the log, milliseconds; the metrics count all. */
const tellEvery = 10_000

/** Counts observations, and logs why some were not taken, without their bytes and not each one. */
function teller({ metrics, log }: GrpcDependencies): ObserverDependencies['observed'] {
  let next = 0
  return (message, result, error) => {
    metrics.observed(message, result)
    if (result === 'taken' || performance.now() < next) return
    next = performance.now() + tellEvery
    // The message of an error may quote what was sent; its code never does.
    const code = error instanceof PortentError ? error.code : String((error as Error)?.name)
    if (result === 'undecodable') log.warn({ message, code }, 'a message could not be read')
    else log.error({ message, code }, 'a message could not be kept')
  }
}

function refuseOpen(host: string, { tls, insecure = false }: GrpcConfig): void {
  if (tls || insecure || isLoopback(host)) return
  throw new PortentError(
    'ERR_INPUT',
    `--grpc-host ${host} opens the gRPC port to other hosts without TLS: give --grpc-cert and ` +
      '--grpc-key, or say --insecure',
  )
}

function refusalOf(reason: string, { host, port, tls }: GatewayConfig): PortentError {
  if (reason.includes('EADDRINUSE'))
    return new PortentError(
      'ERR_PORT_IN_USE',
      `port ${port} of ${host} is in use: stop what uses it, or choose another with --grpc-port`,
    )
  const remedy = tls ? 'check --grpc-host, and the certificate and key' : 'check --grpc-host'
  return new PortentError('ERR_INPUT', `cannot answer gRPC at ${host}: ${reason}; ${remedy}`)
}
