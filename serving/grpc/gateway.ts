import {
  type Client,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import type { MethodShape } from '../../goalstate/index.ts'
import type { TokenSettings } from '../access/token-verifier.ts'
import { admitCallers, type CallerGate } from './admit-callers.ts'
import type { CallTally } from './call-tally.ts'
import { type Forwarding, forwardStream, forwardUnary } from './forward.ts'
import { hostOf } from './metadata.ts'
import { definitionOf } from './methods.ts'
import { answerStream, answerUnary } from './mirror.ts'
import { type ClientTls, connectRenewably, type Target } from './ncm-channel.ts'
import type { ObservedMessage } from './observation.ts'
import type { ObservationQueue } from './observation-queue.ts'
import { renewableServer } from './renewable-certificates.ts'
import { endSlowRequests } from './slow-requests.ts'

/** PEM texts for a port that is encrypted. */
export interface ServerTls {
  readonly certificate: string
  readonly key: string
  /** If given, only clients with a certificate of these are let in. */
  readonly clientCa?: string
}

/** Who may call the port; plain data too. */
export interface GrpcAccess {
  /** The data directory, which has the keys. */
  readonly home: string
  /** Whose JSON Web Tokens are taken besides keys. */
  readonly tokens?: TokenSettings
}

/** How the port answers; plain data, so that it can go to a thread. */
export interface GatewayConfig {
  /** Of the service that is answered, as the schema has them. */
  readonly methods: readonly MethodShape[]
  readonly host: string
  /** 0 for any that is free. */
  readonly port: number
  readonly tls?: ServerTls
  /** Where all is forwarded to; without it the gateway answers itself, as a mirror. */
  readonly ncm?: Target
  /** Where it is kept who may call; everybody may if left out. */
  readonly access?: GrpcAccess
  /** The largest message that is taken, bytes. */
  readonly maxMessage: number
  /** How long the message of a call of one message may take to come, milliseconds. */
  readonly maxWait: number
  /** So often a connection is asked for a sign of life, milliseconds; without one it is closed. */
  readonly pingEvery: number
}

/** Certificates in place of those that the gateway began with; without one a side stays as it is. */
export interface RenewedCertificates {
  readonly tls?: ServerTls
  /** Of the way to the Network Configuration Manager. */
  readonly ncm?: ClientTls
}

export interface Gateway {
  /** Where it listens. */
  readonly port: number
  /** Connections from now on are encrypted by these; those that are there go on as they are. */
  renew(certificates: RenewedCertificates): void
  /** Takes no more calls; those under way may take so long, milliseconds, then they are cut off. */
  stop(drainTime: number): Promise<void>
}

/** What each method carries that is looked into; a method that is not here is only forwarded. */
const observed: Readonly<Record<string, ObservedMessage>> = {
  RequestGoalStates: 'HostRequest',
  PushNetworkResourceStates: 'GoalState',
  PushGoalStatesStream: 'GoalStateV2',
}

/**
 * The gRPC port: forwards to a Network Configuration Manager, or answers as a mirror. Every message that is
 * looked into goes to `queue`, off the path of the call.
 *
 * @param gate - Says who may call; everybody may if left out.
 * @throws Error as the system tells it if the port cannot be had or a certificate is none.
 */
export async function startGateway(
  config: GatewayConfig,
  queue: ObservationQueue,
  tally: CallTally,
  gate?: CallerGate,
): Promise<Gateway> {
  const { methods, ncm, tls, maxMessage, maxWait, pingEvery } = config
  const onward = ncm && connectRenewably(ncm)
  const client = onward?.client
  const server = new Server({
    'grpc.max_receive_message_length': maxMessage,
    'grpc.max_send_message_length': -1,
    'grpc.keepalive_time_ms': pingEvery,
    'grpc.keepalive_timeout_ms': Math.min(pingEvery, 20_000),
    'grpc.max_concurrent_streams': 1_000,
    interceptors: [...(gate ? [admitCallers(methods, gate)] : []), endSlowRequests(maxWait)],
  })
  server.addService(
    definitionOf(methods),
    client ? forwarding(methods, client, queue, tally) : mirroring(methods, queue, tally),
  )
  const secure = tls && renewableServer(tls)
  const credentials = secure ? secure.credentials : ServerCredentials.createInsecure()
  const port = await bound(server, addressOf(config), credentials)
  return {
    port,
    renew(renewed) {
      if (renewed.tls) secure?.renew(renewed.tls)
      if (renewed.ncm) onward?.renew(renewed.ncm)
    },
    async stop(drainTime) {
      await drained(server, drainTime)
      client?.close()
    },
  }
}

function forwarding(
  methods: readonly MethodShape[],
  ncm: Client,
  queue: ObservationQueue,
  tally: CallTally,
): UntypedServiceImplementation {
  const handlers = methods.map((method) => {
    const { name } = method
    const message = observed[name]
    const told: Forwarding = {
      ended: (status) => tally.ended(name, status),
      added: (milliseconds) => tally.added(name, milliseconds),
    }
    const handler = method.requestStream
      ? (call: ServerDuplexStream<Buffer, Buffer>) => {
          if (message) {
            const host = hostOf(call.metadata, call.getPeer())
            call.on('data', (bytes: Buffer) => queue.offer(message, bytes, host))
          }
          forwardStream(ncm, method, call, told)
        }
      : (call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>) => {
          forwardUnary(ncm, method, call, answer, told)
          if (message) queue.offer(message, call.request, hostOf(call.metadata, call.getPeer()))
        }
    return [name, handler]
  })
  return Object.fromEntries(handlers) as UntypedServiceImplementation
}

/** A method that is not looked into has no answer here, which gRPC calls `UNIMPLEMENTED`. */
function mirroring(
  methods: readonly MethodShape[],
  queue: ObservationQueue,
  tally: CallTally,
): UntypedServiceImplementation {
  const handlers = methods.flatMap(({ name, requestStream }) => {
    const message = observed[name]
    if (!message) return []
    const ended = (status: string) => tally.ended(name, status)
    const handler = requestStream
      ? (call: ServerDuplexStream<Buffer, Buffer>) => {
          const host = hostOf(call.metadata, call.getPeer())
          answerStream(call, (bytes) => queue.ask(message, bytes, host), ended)
        }
      : (call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>) => {
          const host = hostOf(call.metadata, call.getPeer())
          void answerUnary(call, answer, (bytes) => queue.ask(message, bytes, host), ended)
        }
    return [[name, handler]]
  })
  return Object.fromEntries(handlers) as UntypedServiceImplementation
}

function addressOf({ host, port }: GatewayConfig): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

function bound(server: Server, address: string, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) =>
    server.bindAsync(address, credentials, (error, port) =>
      error ? reject(error) : resolve(port),
    ),
  )
}

function drained(server: Server, drainTime: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      server.forceShutdown()
      resolve()
    }, drainTime)
    server.tryShutdown(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
