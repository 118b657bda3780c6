import { createHash } from 'node:crypto'
import { errors, type JWSHeaderParameters, type JWTPayload, jwtVerify } from 'jose'
import { z } from 'zod'
import { PortentError, type SqliteDatabase } from '../../core/index.ts'
import { writeAll } from '../store/write-all.ts'
import { accessWith, type Scope, scopes } from './access.ts'
import { defaultRate, type Grant } from './key-store.ts'
import { algorithms, readTokenKeys, type TokenKey } from './token-keys.ts'
import { readVniSet, type VniSet } from './vni-set.ts'

/** Whose JSON Web Tokens are taken. */
export interface TokenSettings {
  /** The file with the keys that they are signed by, as {@link readTokenKeys} reads it. */
  readonly keysFile: string
  /** What their `iss` must be. */
  readonly issuer: string
  /** What their `aud` must be or have in it. */
  readonly audience: string
  /** Whether each may be used once only, by its `jti`. */
  readonly once?: boolean
}

/** How far the clocks of who signs and who checks may be apart, seconds. */
const clockTolerance = 5
/** A token that is used once is remembered until it ends, so it must end within so long, milliseconds. */
const longestOnce = 3_600_000
/** Tokens whose signature need not be checked again. */
const mostRemembered = 10_000

const Claims = z.object({
  sub: z.string().min(1).max(200),
  exp: z.number(),
  /** As RFC 8693 has it: names with spaces between them; those that are not ours are ignored. */
  scope: z.string().max(1_000).default(''),
  /** Nothing allows nothing: a token that forgot to name networks must not open all of them. */
  vnis: z
    .union([z.string().max(10_000), z.array(z.union([z.string(), z.int()])).max(1_000)])
    .optional(),
  jti: z.string().min(1).max(200).optional(),
})

/**
 * Checks JSON Web Tokens (RFC 7519) as RFC 8725 says: signed by a key of ours with that key's algorithm, of our
 * issuer, for us, within their time.
 *
 * Claims: `sub` names whoever asks, `scope` has their scopes, `vnis` their networks, such as `"5000-5999,7001"`,
 * `[5001]` or `"*"` for all.
 */
export class TokenVerifier {
  readonly #settings: TokenSettings
  readonly #database: SqliteDatabase
  readonly #remember: ReturnType<typeof prepare>
  #keys: readonly TokenKey[]
  #checked = new Map<string, Grant>()

  /**
   * @param database - Remembers tokens that are used once, as `openAccess` gives it.
   * @throws {@link PortentError} `ERR_INPUT` as {@link readTokenKeys}.
   */
  constructor(settings: TokenSettings, database: SqliteDatabase) {
    this.#settings = settings
    this.#database = database
    this.#remember = prepare(database)
    this.#keys = readTokenKeys(settings.keysFile)
  }

  /** Where the keys are. */
  get keysFile(): string {
    return this.#settings.keysFile
  }

  /** Reads the keys again; tokens of keys that are gone are refused from then on. */
  reload(): void {
    this.#keys = readTokenKeys(this.#settings.keysFile)
    this.#checked = new Map()
  }

  /**
   * What a token allows.
   *
   * @param now - Milliseconds since the epoch.
   * @throws {@link PortentError} `ERR_UNAUTHORIZED` for one that is not to be taken, and why.
   */
  async verify(token: string, now: number): Promise<Grant> {
    const known = this.#checked.get(token)
    if (known && (known.access.expiresAt ?? 0) > now) return known
    const payload = await this.#payloadOf(token, now)
    const grant = grantOf(payload)
    if (this.#settings.once) this.#use(payload, now)
    else {
      if (this.#checked.size >= mostRemembered) this.#checked = new Map()
      this.#checked.set(token, grant)
    }
    return grant
  }

  async #payloadOf(token: string, now: number): Promise<JWTPayload> {
    const { issuer, audience } = this.#settings
    try {
      const { payload } = await jwtVerify(token, (header) => this.#keyFor(header), {
        ...{ issuer, audience, clockTolerance },
        algorithms: [...algorithms],
        requiredClaims: ['exp', 'sub'],
        currentDate: new Date(now),
      })
      return payload
    } catch (error) {
      if (error instanceof PortentError) throw error
      throw refusal(reasonOf(error))
    }
  }

  #keyFor({ kid, alg }: JWSHeaderParameters) {
    const fitting = this.#keys.filter(
      ({ id, algorithm }) => algorithm === alg && (kid === undefined || id === kid || !id),
    )
    // A key that is named goes before one without a name, which fits any.
    const [key] = fitting.toSorted((a, b) => Number(b.id === kid) - Number(a.id === kid))
    if (!key) throw refusal('is signed by no key that is trusted here, or by another algorithm')
    if (kid === undefined && fitting.length > 1)
      throw refusal('must say by its kid which of several keys it is signed by')
    return key.key
  }

  /** Notes that a token was used, and refuses it if it was before, wherever that was. */
  #use({ iss, jti, exp = 0 }: JWTPayload, now: number): void {
    if (jti === undefined) throw refusal('has no jti, which it needs since tokens are good once')
    const expires = (exp + clockTolerance) * 1_000
    if (expires - now > longestOnce) throw refusal('must end within an hour, being good once')
    const digest = createHash('sha256').update(`${iss}\0${jti}`).digest()
    // A flood of replays must not take the lock of the file for each; what is new is decided under it.
    if (this.#remember.isUsed.get(digest) !== undefined) throw usedBefore()
    const isNew = writeAll(this.#database, 'used tokens', () => {
      this.#remember.forget.run(now)
      return this.#remember.use.run(digest, expires).changes === 1
    })
    if (!isNew) throw usedBefore()
  }
}

function grantOf(payload: JWTPayload): Grant {
  const claims = Claims.safeParse(payload)
  if (!claims.success) {
    const [issue] = claims.error.issues
    throw refusal(`has a claim ${issue?.path.join('.')} that is not as docs/security.md says`)
  }
  const { sub, exp, scope, vnis } = claims.data
  const given = scope.split(' ').filter((name): name is Scope => scopes.includes(name as Scope))
  const access = accessWith({
    who: `token ${JSON.stringify(sub).slice(1, -1)}`,
    scopes: new Set(given),
    vnis: vnisOf(vnis),
    expiresAt: exp * 1_000,
  })
  return { access, id: access.who, rate: defaultRate }
}

function vnisOf(claim: z.output<typeof Claims>['vnis']): VniSet | undefined {
  if (claim === '*') return undefined
  if (claim === undefined || claim.length === 0) return []
  try {
    return readVniSet(Array.isArray(claim) ? claim.join(',') : claim, 'vnis')
  } catch {
    throw refusal('has a claim vnis that is not as docs/security.md says')
  }
}

/** Why a token is not taken, in words that tell nothing of the keys. */
function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'has expired'
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'nbf') return 'is not valid yet'
    return `has no ${error.claim}, or not the one that is asked for`
  }
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return 'is not signed by the key that it names'
  if (error instanceof errors.JOSEAlgNotAllowed)
    return `must be signed by one of ${algorithms.join(', ')}`
  return 'is no JSON Web Token that can be read'
}

const refusal = (why: string) =>
  new PortentError('ERR_UNAUTHORIZED', `the token ${why}; ask its issuer for another`)

const usedBefore = () => refusal('was used before, and is good once')

function prepare(database: SqliteDatabase) {
  return {
    isUsed: database.prepare('SELECT 1 FROM used_tokens WHERE digest = ?'),
    use: database.prepare(
      'INSERT INTO used_tokens (digest, expires) VALUES (?, ?) ON CONFLICT DO NOTHING',
    ),
    forget: database.prepare('DELETE FROM used_tokens WHERE expires <= ?'),
  }
}
