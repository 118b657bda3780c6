import {
  type Metadata,
  ResponderBuilder,
  ServerInterceptingCall,
  type ServerInterceptor,
  ServerListenerBuilder,
  status,
} from '@grpc/grpc-js'
import { PortentError } from '../../core/index.ts'
import type { MethodShape } from '../../goalstate/index.ts'
import { type Access, accessWith } from '../access/access.ts'
import type { AccessAudit } from '../access/access-audit.ts'
import { type Authenticator, requireScope } from '../access/authenticator.ts'
import { certificateDigest, defaultRate, type Grant } from '../access/key-store.ts'
import { RateLimits } from '../access/rate-limits.ts'

/** Who may call the gRPC port, and where it is noted what is refused. */
export interface CallerGate {
  readonly authenticator: Authenticator
  readonly audit: AccessAudit
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

const statusOf: Readonly<Record<string, number>> = {
  ERR_UNAUTHORIZED: status.UNAUTHENTICATED,
  ERR_FORBIDDEN: status.PERMISSION_DENIED,
  ERR_RATE_LIMIT: status.RESOURCE_EXHAUSTED,
}

type Peer = ReturnType<ServerInterceptingCall['getAuthContext']>['sslPeerCertificate']

/**
 * Lets calls in by the key or token in their metadata `authorization`, or by the certificate of their connection,
 * with the scope `report`; a certificate that no key was made for is good for that too, since its authority was
 * named for this port. The metadata is taken off, so that no key travels on to whom it was not meant for.
 *
 * Whoever is kept to some networks may ask for those only, and tell nothing of whole hosts: neither restarts nor
 * goal states.
 *
 * While no keys are asked for, calls pass without a look.
 */
export function admitCallers(
  methods: readonly MethodShape[],
  { authenticator, audit, now }: CallerGate,
): ServerInterceptor {
  const limits = new RateLimits()
  const nameOf = new Map(methods.map(({ path, name }) => [path, name]))
  return ({ path }, call) => {
    if (!authenticator.isRequired) return new ServerInterceptingCall(call)
    const method = nameOf.get(path) ?? 'unknown'
    let caller: Access | undefined
    const admit = async (metadata: Metadata): Promise<boolean> => {
      const certificate = call.getAuthContext().sslPeerCertificate
      const grant = await identified(authenticator, metadata, certificate, now())
      caller = grant.access
      if (limits.take(grant) > 0)
        throw new PortentError('ERR_RATE_LIMIT', `the key may make ${grant.rate} calls a second`)
      requireScope(grant, 'report')
      return true
    }
    const refuse = (error: unknown): false => {
      const { code, details } = refusalOf(error)
      call.sendStatus({ code, details, metadata: null })
      if (error instanceof PortentError && code !== status.INVALID_ARGUMENT) {
        const address = call.getPeer().replace(/:\d+$/, '')
        const who = caller?.who ?? 'nobody'
        const event = { who, address, action: method, outcome: error.code, detail: error.message }
        audit.refused(event, now())
      }
      return false
    }
    let isAdmitted = Promise.resolve(false)
    const listener = new ServerListenerBuilder()
      .withOnReceiveMetadata(async (metadata, next) => {
        isAdmitted = admit(metadata).catch(refuse)
        if (!(await isAdmitted)) return
        metadata.remove('authorization')
        next(metadata)
      })
      .withOnReceiveMessage(async (message, next) => {
        // It can come before it is known who calls.
        if (!(await isAdmitted)) return
        try {
          if (caller?.vnis) await expectOwn(method, message as Buffer, caller)
        } catch (error) {
          refuse(error)
          return
        }
        next(message)
      })
      .build()
    const responder = new ResponderBuilder().withStart((next) => next(listener)).build()
    return new ServerInterceptingCall(call, responder)
  }
}

async function identified(
  authenticator: Authenticator,
  metadata: Metadata,
  certificate: Peer,
  now: number,
): Promise<Grant> {
  const [authorization] = metadata.get('authorization')
  if (authorization !== undefined)
    return authenticator.identify({ authorization: `${authorization}` }, now)
  const digest = certificate && certificateDigest(certificate.raw)
  const isRegistered = digest !== undefined && authenticator.keys.knows(digest)
  if (isRegistered || !certificate) return authenticator.identify({ certificate: digest }, now)
  const who = `certificate ${JSON.stringify(certificate.subject.CN ?? '').slice(1, -1)}`
  const access = accessWith({ who, scopes: new Set(['report']) })
  return { access, id: who, rate: defaultRate }
}

/** @throws PortentError `ERR_FORBIDDEN` for what is of other networks, or of all on a host. */
async function expectOwn(method: string, message: Buffer, { maySee }: Access): Promise<void> {
  // All of it is much to load for those whose callers are kept to nothing.
  const { readHostRequest } = await import('../../goalstate/index.ts')
  const isHostRequest = method === 'RequestGoalStates'
  if (!isHostRequest) throw forbidden('tell goal states; send them to /v1/states')
  for (const { kind, vni } of readHostRequest(message).requests) {
    if (kind === 'agent-restarted') throw forbidden('report restarts, which concern all on a host')
    if (!maySee(vni)) throw forbidden(`name VNI ${vni}`)
  }
}

const forbidden = (what: string) =>
  new PortentError('ERR_FORBIDDEN', `a key kept to some networks may not ${what}`)

function refusalOf(error: unknown): { code: number; details: string } {
  if (!(error instanceof PortentError))
    return { code: status.UNAVAILABLE, details: 'who calls could not be told; the log says why' }
  return { code: statusOf[error.code] ?? status.INVALID_ARGUMENT, details: error.message }
}
