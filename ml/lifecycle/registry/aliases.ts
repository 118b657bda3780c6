import { PortentError, type SqliteDatabase } from '../../../core/index.ts'
import type { Decision, KeptDecision } from './decision.ts'

export type Alias = 'champion' | 'challenger'

/** Who changes something, and why. */
export interface Author {
  /** As they name themselves. */
  readonly who: string
  readonly reason: string
  /** When, ISO 8601. */
  readonly now: string
}

/** What an alias stands for. */
interface AliasTarget {
  readonly version: string
  /** Since when, ISO 8601. */
  readonly since: string
  /** The share of networks that it answers for, in `[0, 1]`. */
  readonly share: number
}

export interface Aliases {
  readonly champion?: AliasTarget
  readonly challenger?: AliasTarget
  /** What a rollback makes champion. */
  readonly previous?: string
}

/** One change of an alias; it outlives the versions that it names. */
export interface AliasChange {
  readonly seq: number
  /** ISO 8601. */
  readonly time: string
  readonly alias: Alias
  readonly action: 'promote' | 'rollback' | 'challenge' | 'canary' | 'withdraw'
  readonly before: string | null
  readonly after: string | null
  /** The share of networks that it answers for from then on; null where it answers for none. */
  readonly share: number | null
  readonly who: string
  readonly reason: string
}

export function aliasesOf(database: SqliteDatabase): Aliases {
  const rows = database.prepare<[], AliasRow>('SELECT * FROM aliases').all()
  const targetOf = (name: Alias) => {
    const row = rows.find(({ alias }) => alias === name)
    return row && { version: row.version, since: row.since, share: row.share }
  }
  const champion = targetOf('champion')
  const challenger = targetOf('challenger')
  const previous = previousOf(database)?.version
  return {
    ...(champion && { champion }),
    ...(challenger && { challenger }),
    ...(previous !== undefined && { previous }),
  }
}

/** The latest changes, newest first. */
export function auditOf(database: SqliteDatabase, limit: number): AliasChange[] {
  return database
    .prepare<[number], AliasChange>(
      `SELECT seq, time, alias, action, before, after, share, who, reason
       FROM alias_changes ORDER BY seq DESC LIMIT ?`,
    )
    .all(limit)
}

/** Makes a version champion; one that was challenger is so no longer. */
export function promote(database: SqliteDatabase, version: string, by: Author): void {
  const { champion, challenger } = aliasesOf(database)
  const standing = aliasRow(database, 'champion')?.change ?? null
  if (challenger?.version === version) unset(database, 'challenger')
  const before = champion?.version ?? null
  const action = 'promote'
  const entry = { alias: 'champion', action, before, after: version, share: 1 } as const
  const change = audit(database, { ...entry, earlier: standing }, by)
  set(database, 'champion', version, 1, change, by)
}

/**
 * Makes the champion before this one champion again.
 *
 * @returns Its version.
 * @throws {@link PortentError} `ERR_NO_MODEL` if there was none, or it is kept no longer.
 */
export function rollback(database: SqliteDatabase, by: Author): string {
  const standing = aliasRow(database, 'champion')
  const previous = previousOf(database)
  if (!standing || !previous) {
    const message =
      'there is no earlier champion to go back to; `portent models` lists what is kept'
    throw new PortentError('ERR_NO_MODEL', message)
  }
  const { version, earlier } = previous
  if (aliasRow(database, 'challenger')?.version === version) unset(database, 'challenger')
  const entry = { alias: 'champion', action: 'rollback', before: standing.version } as const
  const change = audit(database, { ...entry, after: version, share: 1, earlier }, by)
  set(database, 'champion', version, 1, change, by)
  return version
}

/**
 * Makes a version challenger in place of any other, for a share of the networks; `null` makes none.
 *
 * @throws {@link PortentError} `ERR_INPUT` for the champion.
 */
export function challenge(
  database: SqliteDatabase,
  version: string | null,
  share: number,
  by: Author,
): void {
  const { champion, challenger } = aliasesOf(database)
  if (version !== null && version === champion?.version)
    throw new PortentError('ERR_INPUT', `version ${version} is champion, so it cannot challenge`)
  const before = challenger?.version ?? null
  if (version === null && before === null) return
  unset(database, 'challenger')
  const action = version === null ? 'withdraw' : version === before ? 'canary' : 'challenge'
  const shared = version === null ? null : share
  const entry = { alias: 'challenger', action, before, after: version, share: shared } as const
  const change = audit(database, { ...entry, earlier: null }, by)
  if (version !== null) set(database, 'challenger', version, share, change, by)
}

/**
 * Keeps a decision and does what it says; the caller's transaction makes both one.
 *
 * @returns Nothing if other versions stand there now than those that it was decided of: then nothing is done.
 */
export function decide(
  database: SqliteDatabase,
  decision: Decision,
  now: string,
): KeptDecision | undefined {
  const { champion, challenger } = aliasesOf(database)
  const stands = [champion?.version ?? null, challenger?.version ?? null]
  const isWatch = decision.stage === 'watch'
  if (decision.champion !== stands[0] || (!isWatch && decision.challenger !== stands[1])) return
  const by = { who: decision.who, reason: decision.sentence, now }
  const { outcome } = decision
  if (outcome === 'promote') promote(database, decision.challenger!, by)
  if (outcome === 'canary') challenge(database, decision.challenger, decision.share ?? 0, by)
  if (outcome === 'reject') challenge(database, null, 0, by)
  if (outcome === 'rollback') {
    if (isWatch) rollback(database, by)
    else challenge(database, null, 0, by)
  }
  return keep(database, decision, now)
}

/** Keeps a decision without doing anything. */
export function keep(database: SqliteDatabase, decision: Decision, now: string): KeptDecision {
  const { lastInsertRowid } = database
    .prepare('INSERT INTO decisions (time, champion, challenger, record) VALUES (?, ?, ?, ?)')
    .run(now, decision.champion, decision.challenger, JSON.stringify(decision))
  return { ...decision, seq: Number(lastInsertRowid), time: now }
}

/** The latest decisions, newest first; of one version if it is named. */
export function decisionsOf(
  database: SqliteDatabase,
  limit: number,
  version: string | null,
): KeptDecision[] {
  return database
    .prepare<
      { limit: number; version: string | null },
      { seq: number; time: string; record: string }
    >(
      `SELECT seq, time, record FROM decisions
       WHERE @version IS NULL OR champion = @version OR challenger = @version
       ORDER BY seq DESC LIMIT @limit`,
    )
    .all({ limit, version })
    .map(({ seq, time, record }) => ({ ...(JSON.parse(record) as Decision), seq, time }))
}

interface AliasRow extends AliasTarget {
  readonly alias: Alias
  /** The change that made it. */
  readonly change: number
}

function aliasRow(database: SqliteDatabase, alias: Alias): AliasRow | undefined {
  return database.prepare<[Alias], AliasRow>('SELECT * FROM aliases WHERE alias = ?').get(alias)
}

/** The champion before this one that is still kept, and the change that it goes back to in its turn. */
function previousOf(
  database: SqliteDatabase,
): { version: string; earlier: number | null } | undefined {
  const standing = aliasRow(database, 'champion')
  if (!standing) return undefined
  const changeOf = database.prepare<
    [number],
    { after: string; earlier: number | null; isKept: number }
  >(
    `SELECT after, earlier, EXISTS (SELECT 1 FROM models WHERE version = after) AS isKept
     FROM alias_changes WHERE seq = ?`,
  )
  let earlier = changeOf.get(standing.change)?.earlier ?? null
  while (earlier !== null) {
    const change = changeOf.get(earlier)
    if (!change) return undefined
    if (change.isKept === 1 && change.after !== standing.version)
      return { version: change.after, earlier: change.earlier }
    earlier = change.earlier
  }
  return undefined
}

function audit(
  database: SqliteDatabase,
  change: Omit<AliasChange, 'seq' | 'time' | 'who' | 'reason'> & { earlier: number | null },
  { who, reason, now }: Author,
): number {
  const { lastInsertRowid } = database
    .prepare(`INSERT INTO alias_changes
      (time, alias, action, before, after, share, earlier, who, reason)
      VALUES (@now, @alias, @action, @before, @after, @share, @earlier, @who, @reason)`)
    .run({ ...change, who, reason, now })
  return Number(lastInsertRowid)
}

function set(
  database: SqliteDatabase,
  alias: Alias,
  version: string,
  share: number,
  change: number,
  { now }: Author,
): void {
  // By names, which a replaced row keeps its key under: the alias is never without a version in between.
  database
    .prepare(`INSERT INTO aliases (alias, version, since, share, change) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (alias) DO UPDATE SET version = excluded.version, since = excluded.since,
      share = excluded.share, change = excluded.change`)
    .run(alias, version, now, share, change)
}

function unset(database: SqliteDatabase, alias: Alias): void {
  database.prepare('DELETE FROM aliases WHERE alias = ?').run(alias)
}
