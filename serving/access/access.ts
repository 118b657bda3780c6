import type { FastifyInstance, FastifyRequest } from 'fastify'
import { PortentError } from '../../core/index.ts'
import { hasVni, type VniSet, vniSetText } from './vni-set.ts'

/**
 * What may be done: `read` what is predicted and known, `report` what happened and what hosts are told, `plan`
 * what is pushed, and `admin`, which changes how the service works. None has another in it.
 */
export const scopes = ['read', 'report', 'plan', 'admin'] as const
export type Scope = (typeof scopes)[number]

/** What a route asks for; `open` is for everybody, without any key. */
export type RouteScope = Scope | 'open'

/** Who asks, and what they may. */
export interface Access {
  /** For logs and audits, e.g. `key 4f1c09aa (dpm)`; `local` where no keys are asked for. */
  readonly who: string
  readonly scopes: ReadonlySet<Scope>
  /** The only networks they may know of; all if there are none. */
  readonly vnis?: VniSet | undefined
  /** When it ends, milliseconds since the epoch; never if there is none. */
  readonly expiresAt?: number | undefined
  maySee(vni: number): boolean
  /**
   * Whether it has ended at `now`, milliseconds since the epoch: by time, or because its key was revoked. For streams;
   * of a call it was just told.
   */
  isOver(now: number): boolean
}

/** Everything, as whoever is on this machine has it while no keys are asked for. */
export const localAccess: Access = accessWith({ who: 'local', scopes: new Set(scopes) })

/** @param granted.isOver - When its time is over, if nothing else ends it. */
export function accessWith(
  granted: Omit<Access, 'maySee' | 'isOver'> & Partial<Pick<Access, 'isOver'>>,
): Access {
  const { vnis, expiresAt = Number.POSITIVE_INFINITY } = granted
  return {
    isOver: (now) => now >= expiresAt,
    ...granted,
    maySee: (vni) => vnis === undefined || hasVni(vnis, vni),
  }
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What whoever calls the route must have; without one nobody may while keys are asked for. */
    scope?: RouteScope
  }
  interface FastifyRequest {
    access: Access
    /** The only networks that are served here; all if there are none. */
    served?: VniSet | undefined
  }
  interface FastifyInstance {
    /** What each route asks for, by its method and path, e.g. `GET /v1/model`. */
    routeScopes(): ReadonlyMap<string, RouteScope | undefined>
  }
}

/** Who sent a request. */
export const accessOf = (request: Pick<FastifyRequest, 'access'>): Access => request.access

/** For audits: the name that an author gives, and whose key it was, which nobody can make up. */
export function authorOf(request: Pick<FastifyRequest, 'access'>, who: string): string {
  const access = accessOf(request)
  return access.who === localAccess.who ? who : `${who} by ${access.who}`
}

/**
 * Refuses whoever may not know of a network; to be called before anything of it is looked at, so that neither
 * the answer nor its time tells whether it exists.
 *
 * @throws {@link PortentError} `ERR_FORBIDDEN`; `ERR_NOT_SERVED` for one that another instance serves.
 */
export function requireVni(
  request: Pick<FastifyRequest, 'access'> & Partial<Pick<FastifyRequest, 'served'>>,
  vni: number,
): void {
  if (accessOf(request).maySee(vni)) {
    requireServed(request.served, vni)
    return
  }
  throw new PortentError(
    'ERR_FORBIDDEN',
    `VNI ${vni} is not among the networks that this key may name; ask for a key with it`,
  )
}

function requireServed(served: VniSet | undefined, vni: number): void {
  if (served === undefined || hasVni(served, vni)) return
  throw new PortentError(
    'ERR_NOT_SERVED',
    `VNI ${vni} is not served here, where ${vniSetText(served)} are: ask the instance that serves it`,
  )
}

/** Keeps a service to some networks: {@link requireVni} refuses all others. */
export function serveOnly(fastify: FastifyInstance, vnis: VniSet | undefined): void {
  fastify.decorateRequest('served')
  if (vnis)
    fastify.addHook('onRequest', async (request) => {
      request.served = vnis
    })
}

/**
 * Refuses whoever is kept to some networks where the answer is about all of them.
 *
 * @throws {@link PortentError} `ERR_FORBIDDEN`
 */
export function requireAllVnis(request: Pick<FastifyRequest, 'access'>): void {
  if (accessOf(request).vnis === undefined) return
  throw new PortentError(
    'ERR_FORBIDDEN',
    'this is about all networks, and the key may name only some; ask with a key that is not kept to VNIs',
  )
}
