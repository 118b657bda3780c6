import { PortentError, type SqliteDatabase } from '../../core/index.ts'
import { accessWith, localAccess, type Scope } from './access.ts'
import { defaultRate, digestOf, type Grant, KeyStore, keyPrefix, newKey } from './key-store.ts'
import { Sessions } from './sessions.ts'
import type { TokenVerifier } from './token-verifier.ts'

/** What a call shows of who makes it. */
export interface Credentials {
  /** The header `authorization`, or gRPC's metadata of that name. */
  readonly authorization?: string | undefined
  /** SHA-256 of the client's certificate in DER, where TLS has checked it; shape `[32]`. */
  readonly certificate?: Buffer | undefined
  /** The token of a browser's session. */
  readonly session?: string | undefined
}

/** Whoever asks while no keys are asked for is not limited. */
const localGrant: Grant = { access: localAccess, id: 'local', rate: Number.MAX_SAFE_INTEGER }

/** Tells who makes a call, the same for HTTP and gRPC. */
export class Authenticator {
  readonly keys: KeyStore
  readonly sessions: Sessions
  readonly tokens: TokenVerifier | undefined
  /** Those of {@link lend}, by the hexadecimal digest of the key. */
  readonly #lent = new Map<string, Grant>()

  /**
   * @param database - As `openAccess` gives it.
   * @param tokens - Checks JSON Web Tokens; none are taken if left out.
   */
  constructor(database: SqliteDatabase, tokens?: TokenVerifier) {
    this.keys = new KeyStore(database)
    this.sessions = new Sessions(database)
    this.tokens = tokens
  }

  /** Whether nobody is let in without a key; until the first key is made, everybody is local. */
  get isRequired(): boolean {
    return this.tokens !== undefined || this.keys.hasAny
  }

  /**
   * A key for a part of this process that calls its own service, as a demo's agents do. It is in memory alone and
   * ends with the process; whether others need keys does not change by it.
   *
   * @param who - For logs and audits.
   */
  lend(who: string, scopes: readonly Scope[]): string {
    const key = newKey()
    const access = accessWith({ who, scopes: new Set(scopes) })
    this.#lent.set(digestOf(key).toString('hex'), { access, id: who, rate: defaultRate })
    return key
  }

  /**
   * Whether somebody who was let in before may still come, by their `who`: not if their key was revoked or has
   * expired. Tokens tell no more than that some are taken.
   */
  isStill(who: string, now: number): boolean {
    const [, id] = /^key ([0-9a-f]{12}) /.exec(who) ?? []
    if (id !== undefined) return this.keys.grantOf(id, now) !== undefined
    return !who.startsWith('token ') || this.tokens !== undefined
  }

  /**
   * Who shows these credentials, and what they may.
   *
   * @param now - Milliseconds since the epoch.
   * @throws {@link PortentError} `ERR_UNAUTHORIZED`, with what to show.
   */
  async identify(credentials: Credentials, now: number): Promise<Grant> {
    if (!this.isRequired) return localGrant
    const { authorization, certificate, session } = credentials
    if (authorization !== undefined) return this.#bearer(authorization, now)
    const grant =
      (session !== undefined && this.#ofSession(session, now)) ||
      (certificate !== undefined && this.keys.find(certificate, now))
    if (grant) return grant
    throw unauthorized(
      session === undefined
        ? 'send a key as "authorization: Bearer ptk_…"; portent keys create makes one'
        : 'the session has ended: log in again',
    )
  }

  #bearer(authorization: string, now: number): Grant | Promise<Grant> {
    const [, token] = /^bearer +([\w.~+/=-]+)$/i.exec(authorization) ?? []
    if (token === undefined)
      throw unauthorized('the header authorization must be "Bearer" and a key or a token')
    if (token.startsWith(keyPrefix)) return this.#ofKey(token, now)
    if (this.tokens) return this.tokens.verify(token, now)
    throw unauthorized(`it is no key of Portent, which all begin with ${keyPrefix}`)
  }

  #ofKey(key: string, now: number): Grant {
    const digest = digestOf(key)
    const grant = this.keys.find(digest, now) ?? this.#lent.get(digest.toString('hex'))
    if (grant) return grant
    throw unauthorized('the key is not known here, was revoked or has expired; ask for another')
  }

  /** A session allows what its key does, as long as that is valid. */
  #ofSession(token: string, now: number): Grant | undefined {
    const session = this.sessions.find(token, now)
    const grant = session && this.keys.grantOf(session.key, now)
    const isOver = (later: number) => this.#ofSession(token, later) === undefined
    return grant && { ...grant, access: { ...grant.access, expiresAt: session.expires, isOver } }
  }
}

/**
 * Refuses whoever has not the scope.
 *
 * @throws {@link PortentError} `ERR_FORBIDDEN`
 */
export function requireScope({ access }: Grant, scope: Scope): void {
  if (access.scopes.has(scope)) return
  const has = [...access.scopes].join(', ') || 'none'
  throw new PortentError(
    'ERR_FORBIDDEN',
    `this needs the scope ${scope}, the key has ${has}; ask for a key with it`,
  )
}

const unauthorized = (detail: string) => new PortentError('ERR_UNAUTHORIZED', detail)
