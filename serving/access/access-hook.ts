import type { TLSSocket } from 'node:tls'
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { PortentError } from '../../core/index.ts'
import { type Access, accessWith, localAccess, type RouteScope } from './access.ts'
import type { AccessAudit } from './access-audit.ts'
import { type Authenticator, type Credentials, requireScope } from './authenticator.ts'
import { certificateDigest, type Grant } from './key-store.ts'
import type { RateLimits } from './rate-limits.ts'
import { sessionTokenOf } from './session-cookie.ts'

/** Who may call the service, and where it is noted. */
export interface AccessControl {
  readonly authenticator: Authenticator
  readonly audit: AccessAudit
  readonly limits: RateLimits
}

/** Whoever calls an open route while keys are asked for; may do nothing. */
const nobody: Access = accessWith({ who: 'nobody', scopes: new Set(), vnis: [] })
/** So often refusals are written down and logged, milliseconds. */
const flushEvery = 1_000
const refusals: ReadonlySet<string> = new Set([
  'ERR_UNAUTHORIZED',
  'ERR_FORBIDDEN',
  'ERR_RATE_LIMIT',
])

/**
 * Lets each request in by the scope of its route, before its body is read, and within the rate of its key; notes
 * what is refused and what administrators do. Without `control` everybody is local.
 *
 * @param now - Milliseconds since the epoch.
 */
export function addAccess(
  fastify: FastifyInstance,
  control: AccessControl | undefined,
  now: () => number,
): void {
  fastify.decorateRequest('access')
  const routes: { readonly url: string; readonly options: RouteOptions }[] = []
  fastify.addHook('onRoute', (options) => void routes.push({ url: options.url, options }))
  fastify.decorate('routeScopes', () => scopesOf(routes))
  if (!control) {
    fastify.addHook('onRequest', async (request) => {
      request.access = localAccess
    })
    return
  }
  fastify.addHook('onRequest', async (request, reply) => {
    request.access = control.authenticator.isRequired ? nobody : localAccess
    const isOpen = request.is404 || request.routeOptions.config.scope === 'open'
    if (!isOpen) await admit(request, reply, control, now())
  })
  noteAccess(fastify, control.audit, now)
}

/** Looked at late, because a plugin may say the scope of its routes after they were added. */
function scopesOf(
  routes: readonly { readonly url: string; readonly options: RouteOptions }[],
): Map<string, RouteScope | undefined> {
  const named = routes.flatMap(({ url, options: { method, config } }) =>
    [method].flat().map((one) => [`${one} ${url}`, config?.scope] as const),
  )
  return new Map(named.filter(([name]) => !name.startsWith('HEAD ')))
}

async function admit(
  request: FastifyRequest,
  reply: FastifyReply,
  { authenticator, limits }: AccessControl,
  now: number,
): Promise<void> {
  const grant = await identified(request, reply, authenticator, now)
  request.access = grant.access
  if (grant.access === localAccess) return
  takeToken(limits, grant, reply)
  const { scope } = request.routeOptions.config
  if (scope === undefined || scope === 'open')
    throw new PortentError('ERR_FORBIDDEN', 'the route says no scope, so no key opens it')
  requireScope(grant, scope)
}

/** Counts one call of a key. @throws {@link PortentError} `ERR_RATE_LIMIT` if it may make no more for now. */
export function takeToken(limits: RateLimits, grant: Grant, reply: FastifyReply): void {
  const wait = limits.take(grant)
  if (wait === 0) return
  reply.header('retry-after', wait)
  throw new PortentError(
    'ERR_RATE_LIMIT',
    `the key may make ${grant.rate} calls a second; go on after ${wait} s, or send batches`,
  )
}

/** Who sends a request, by its key, token, session or certificate. */
export async function identified(
  request: FastifyRequest,
  reply: FastifyReply,
  authenticator: Authenticator,
  now: number,
) {
  const credentials = credentialsOf(request)
  try {
    const grant = await authenticator.identify(credentials, now)
    if (credentials.authorization === undefined && credentials.session !== undefined)
      refuseForgery(request)
    return grant
  } catch (error) {
    if (error instanceof PortentError && error.code === 'ERR_UNAUTHORIZED')
      reply.header('www-authenticate', 'Bearer realm="portent"')
    throw error
  }
}

function credentialsOf(request: FastifyRequest): Credentials {
  const { authorization } = request.headers
  if (authorization !== undefined) return { authorization }
  const session = sessionTokenOf(request.headers.cookie)
  return { session, certificate: certificateOf(request.raw.socket as TLSSocket) }
}

/** Of a client whose certificate TLS has held against the authority; its digest. */
function certificateOf(socket: TLSSocket): Buffer | undefined {
  if (!socket.encrypted || !socket.authorized) return undefined
  const der = socket.getPeerX509Certificate()?.raw
  return der && certificateDigest(der)
}

/** What a page of another site makes a browser send has the cookie too, and cannot have the header. */
function refuseForgery({ method, headers }: FastifyRequest): void {
  if (method === 'GET' || method === 'HEAD' || headers['x-portent-request'] === '1') return
  throw new PortentError(
    'ERR_FORBIDDEN',
    'a browser session must send the header x-portent-request: 1 with whatever changes something',
  )
}

function noteAccess(fastify: FastifyInstance, audit: AccessAudit, now: () => number): void {
  const flush = () => {
    const events = audit.take()
    for (const event of events) fastify.log.warn(event, 'access was refused')
    try {
      audit.keep(events)
    } catch (error) {
      fastify.log.error({ reason: (error as Error).message }, 'the audit could not be written')
    }
  }
  const timer = setInterval(flush, flushEvery).unref()
  fastify.addHook('onClose', async () => {
    clearInterval(timer)
    flush()
  })
  fastify.addHook('onError', async (request, _reply, error) => {
    if (!(error instanceof PortentError && refusals.has(error.code))) return
    audit.refused({ ...sourceOf(request), outcome: error.code, detail: error.message }, now())
  })
  fastify.addHook('onResponse', async (request, reply) => {
    const changes = request.method !== 'GET' && request.method !== 'HEAD'
    if (request.routeOptions.config.scope !== 'admin' || !changes || reply.statusCode >= 400) return
    audit.done({ ...sourceOf(request), detail: reasonOf(request.body) }, now())
  })
}

/** A route and not a path, which anybody can fill with anything. */
function sourceOf(request: FastifyRequest) {
  return {
    who: request.access.who,
    address: request.ip,
    action: `${request.method} ${request.routeOptions.url ?? 'none'}`,
  }
}

function reasonOf(body: unknown): string {
  const reason = (body as { reason?: unknown } | null | undefined)?.reason
  return typeof reason === 'string' ? reason : ''
}
