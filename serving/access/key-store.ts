import { createHash, randomBytes } from 'node:crypto'
import { PortentError, type SqliteDatabase } from '../../core/index.ts'
import { writeAll } from '../store/write-all.ts'
import { type Access, accessWith, type Scope } from './access.ts'
import { readVniSet, type VniSet, vniSetText } from './vni-set.ts'

/** What a key is made with. */
export interface NewKey {
  /** For people, e.g. `dpm`. */
  readonly name: string
  readonly scopes: readonly Scope[]
  /** The only networks it may name; all if left out. */
  readonly vnis?: VniSet | undefined
  /** Calls a second in the long run, twice as many at once; `> 0`. */
  readonly rate: number
  /** Milliseconds since the epoch; never if left out. */
  readonly expires?: number | undefined
}

/** What is kept of a key: all but the key. */
export interface KeptKey extends NewKey {
  readonly id: string
  /** Whether whoever has it shows a secret, or a certificate over TLS. */
  readonly kind: 'secret' | 'certificate'
  /** Milliseconds since the epoch. */
  readonly created: number
  readonly revoked: number | undefined
}

/** What a valid key allows. */
export interface Grant {
  readonly access: Access
  /** Of the key; of a token, whom it names. */
  readonly id: string
  /** Calls a second. */
  readonly rate: number
}

/** Begins every key, so that scanners for leaked secrets know it. */
export const keyPrefix = 'ptk_'
/** Calls a second that a key may make unless it is told otherwise. */
export const defaultRate = 1_000
const mostRemembered = 10_000

/**
 * API keys in `access.db`: 256 random bits each, shown once, of which the SHA-256 is kept.
 *
 * Slow digests such as scrypt are for passwords, which people choose and others can guess. Nobody guesses 256
 * random bits, so one fast digest is enough, and it costs each call microseconds where scrypt would cost it tens
 * of milliseconds. The digest is found by its index: what its comparison takes tells of the digest, from which
 * no key follows.
 */
export class KeyStore {
  readonly #database: SqliteDatabase
  readonly #statements: ReturnType<typeof prepare>
  /** What keys allow, by id; that never changes. */
  readonly #grants = new Map<string, Grant>()
  #hasAny = false
  /** Whether there was none when last looked, in this turn of the event loop. */
  #hadNone = false

  /** @param database - As `openAccess` gives it. */
  constructor(database: SqliteDatabase) {
    this.#database = database
    this.#statements = prepare(database)
  }

  /**
   * Makes a key.
   *
   * @param now - Milliseconds since the epoch.
   * @returns The key itself, this once.
   * @throws {@link PortentError} `ERR_INPUT` for settings that make no sense, `ERR_DATA_DIRECTORY` if it cannot
   *   be kept.
   */
  create(settings: NewKey, now: number): { key: string; kept: KeptKey } {
    const key = newKey()
    return { key, kept: this.#keep(settings, 'secret', digestOf(key), now) }
  }

  /**
   * Lets in whoever shows a client certificate, as {@link create} does whoever shows a key.
   *
   * @param digest - SHA-256 of the certificate in DER, shape `[32]`.
   */
  admitCertificate(digest: Buffer, settings: NewKey, now: number): KeptKey {
    if (this.knows(digest))
      throw new PortentError(
        'ERR_INPUT',
        'that certificate has a key already: portent keys list shows it; use another certificate',
      )
    return this.#keep(settings, 'certificate', digest, now)
  }

  /** What a key or certificate allows at `now`; nothing if it is not known, revoked or has expired. */
  find(digest: Buffer, now: number): Grant | undefined {
    return this.#granted(this.#statements.find.get(digest) as Row | undefined, now)
  }

  /** Whether there is such a key or certificate, be it good or not. */
  knows(digest: Buffer): boolean {
    return this.#statements.find.get(digest) !== undefined
  }

  /** As {@link find}, by the id of the key. */
  grantOf(id: string, now: number): Grant | undefined {
    return this.#granted(this.#statements.byId.get(id) as Row | undefined, now)
  }

  /** Whether a key was ever made: from then on nobody is let in without one. */
  get hasAny(): boolean {
    if (this.#hasAny) return true
    if (this.#hadNone) return false
    this.#hasAny = this.#statements.any.get() !== undefined
    // Each request asks twice, and a look at the file takes 10 µs; requests that came at once share it.
    this.#hadNone = !this.#hasAny
    if (this.#hadNone)
      setImmediate(() => {
        this.#hadNone = false
      })
    return this.#hasAny
  }

  /** All, newest first. */
  list(): KeptKey[] {
    return (this.#statements.list.all() as Row[]).map(keyOf)
  }

  /**
   * Refuses a key from now on, and ends its sessions.
   *
   * @throws {@link PortentError} `ERR_INPUT` if there is no such key, or it was revoked before.
   */
  revoke(id: string, now: number): KeptKey {
    const row = this.#statements.byId.get(id) as Row | undefined
    if (!row || row.revoked !== null)
      throw new PortentError(
        'ERR_INPUT',
        `there is no key ${id} to revoke: portent keys list shows those that there are`,
      )
    writeAll(this.#database, 'keys', () => {
      this.#statements.revoke.run(now, id)
      this.#statements.endSessions.run(id)
    })
    return keyOf({ ...row, revoked: now })
  }

  #granted(row: Row | undefined, now: number): Grant | undefined {
    if (!row || row.revoked !== null || (row.expires !== null && row.expires <= now))
      return undefined
    const known = this.#grants.get(row.id)
    if (known) return known
    if (this.#grants.size >= mostRemembered) this.#grants.clear()
    const isOver = (later: number) => this.grantOf(row.id, later) === undefined
    const grant = grantOf(keyOf(row), isOver)
    this.#grants.set(row.id, grant)
    return grant
  }

  #keep(settings: NewKey, kind: KeptKey['kind'], digest: Buffer, now: number): KeptKey {
    expectUsable(settings, now)
    const { name, scopes, vnis, rate, expires } = settings
    const row: Row = {
      ...{ id: randomBytes(6).toString('hex'), kind, name, rate },
      scopes: [...new Set(scopes)].join(','),
      vnis: vnis ? vniSetText(vnis) : null,
      created: now,
      expires: expires ?? null,
      revoked: null,
    }
    writeAll(this.#database, 'keys', () => this.#statements.add.run({ ...row, digest }))
    this.#hadNone = false
    return keyOf(row)
  }
}

/** SHA-256 of a certificate in DER. */
export const certificateDigest = (der: Buffer): Buffer => createHash('sha256').update(der).digest()

/** A key that nobody has: {@link keyPrefix} and 256 random bits. */
export const newKey = (): string => keyPrefix + randomBytes(32).toString('base64url')

/** SHA-256 of a key as it is sent. */
export const digestOf = (key: string): Buffer => createHash('sha256').update(key).digest()

interface Row {
  readonly id: string
  readonly kind: KeptKey['kind']
  readonly name: string
  readonly scopes: string
  readonly vnis: string | null
  readonly rate: number
  readonly created: number
  readonly expires: number | null
  readonly revoked: number | null
}

function keyOf({ scopes, vnis, expires, revoked, ...row }: Row): KeptKey {
  return {
    ...row,
    scopes: scopes.split(',') as Scope[],
    vnis: vnis === null ? undefined : readVniSet(vnis, `key ${row.id}`),
    expires: expires ?? undefined,
    revoked: revoked ?? undefined,
  }
}

function grantOf(
  { id, name, scopes, vnis, rate, expires }: KeptKey,
  isOver: Access['isOver'],
): Grant {
  const who = `key ${id} (${name})`
  return {
    access: accessWith({ who, scopes: new Set(scopes), vnis, expiresAt: expires, isOver }),
    id,
    rate,
  }
}

function expectUsable({ name, scopes, rate, expires }: NewKey, now: number): void {
  const wrong = (what: string) => new PortentError('ERR_INPUT', what)
  if (!/^[\w.@ -]{1,100}$/.test(name))
    throw wrong('the name of a key must be 1 to 100 letters, digits, spaces and . @ _ -')
  if (scopes.length === 0) throw wrong('a key needs scopes: some of read, report, plan, admin')
  if (!(rate > 0 && Number.isFinite(rate))) throw wrong('the rate of a key must be above 0')
  if (expires !== undefined && expires <= now)
    throw wrong('a key must expire later than now: choose a later time')
}

function prepare(database: SqliteDatabase) {
  const sql = (text: string) => database.prepare(text)
  const columns = 'id, kind, name, scopes, vnis, rate, created, expires, revoked'
  return {
    find: sql(`SELECT ${columns} FROM keys WHERE digest = ?`),
    byId: sql(`SELECT ${columns} FROM keys WHERE id = ?`),
    any: sql('SELECT 1 FROM keys LIMIT 1'),
    list: sql(`SELECT ${columns} FROM keys ORDER BY created DESC, id`),
    add: sql(`INSERT INTO keys (${columns}, digest) VALUES
      (@id, @kind, @name, @scopes, @vnis, @rate, @created, @expires, @revoked, @digest)`),
    revoke: sql('UPDATE keys SET revoked = ? WHERE id = ?'),
    endSessions: sql('DELETE FROM sessions WHERE key = ?'),
  }
}
