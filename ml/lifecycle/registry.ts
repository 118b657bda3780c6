import { join } from 'node:path'
import { makeDirectory, PortentError, Sqlite, type SqliteDatabase } from '../../core/index.ts'
import type { Champion, Manifest } from './champion.ts'
import type { StoredModel, TrainedModel } from './model-file.ts'
import {
  type Alias,
  type AliasChange,
  type Aliases,
  type Author,
  aliasesOf,
  auditOf,
  challenge,
  decide,
  decisionsOf,
  keep,
  promote,
  rollback,
} from './registry/aliases.ts'
import type { Decision, KeptDecision } from './registry/decision.ts'
import { reportOf } from './registry/faults.ts'
import { loadVersion, type Shelf, saveModel } from './registry/files.ts'
import { type Keeping, type Retained, retain } from './registry/retention.ts'
import { prepareSchema } from './registry/schema.ts'

/** A version in the registry. */
export interface RegisteredModel {
  readonly manifest: Manifest
  /** Bytes of its file. */
  readonly size: number
  /** When it last became champion, ISO 8601; null if it never was. */
  readonly promotedAt: string | null
  readonly isChampion: boolean
  /** What it is now, besides a version. */
  readonly alias: Alias | null
}

/**
 * Model versions in `<home>/registry.db` and `<home>/models/<version>`, and which of them serves.
 *
 * A version is the SHA-256 of its file; files never change. A process killed at any moment leaves every
 * listed version and the champion whole. Several processes may use one registry.
 *
 * Every method throws {@link PortentError} `ERR_DATA_DIRECTORY` where the disk or another program is in the way.
 */
export interface Registry {
  /** Keeps a trained model as a version; it is not champion until promoted. */
  saveModel(trained: TrainedModel): Manifest
  /**
   * Makes a version champion, and no longer challenger; the change and who made it are one transaction.
   *
   * @throws {@link PortentError} `ERR_NO_MODEL` if there is no such version.
   */
  promote(version: string, by: Author): void
  /**
   * Makes the champion before this one champion again; again, the one before that.
   *
   * @returns Its version.
   * @throws {@link PortentError} `ERR_NO_MODEL` if there was none that is still kept.
   */
  rollback(by: Author): string
  /**
   * Lets an alias stand for a version, as {@link promote} does for the champion. A challenger takes the place of
   * another and answers for no network until a decision gives it a share; `null` withdraws it.
   *
   * @throws {@link PortentError} `ERR_NO_MODEL` if there is no such version; `ERR_INPUT` for a champion as
   *   challenger, and for taking the champion away.
   */
  setAlias(alias: Alias, version: string | null, by: Author): void
  /** What the aliases stand for. */
  aliases(): Aliases
  /** The latest changes of aliases, newest first; at most `limit`, 100 if left out. */
  audit(limit?: number): readonly AliasChange[]
  /**
   * Keeps a decision and does what it says, as one transaction.
   *
   * @param now - ISO 8601.
   * @returns Nothing if the aliases stand for other versions now: then nothing is done or kept.
   */
  decide(decision: Decision, now: string): KeptDecision | undefined
  /** The latest decisions, newest first, at most `limit`, 100 if left out; of one version if it is named. */
  decisions(limit?: number, version?: string): readonly KeptDecision[]
  /** Removes old versions and files that no version names, never what serves, challenges or served before. */
  retain(keeping: Keeping): Retained
  /**
   * The version that `champion`, `challenger` or `previous`, the champion before, stands for; else the one whose name
   * begins so.
   *
   * @throws {@link PortentError} `ERR_NO_MODEL` if there is none, or more than one.
   */
  versionNamed(beginning: string): string
  /**
   * Loads the version that serves.
   *
   * @throws {@link PortentError} `ERR_NO_MODEL` if none was promoted; `ERR_ARTIFACT` if its file is gone,
   *   damaged, of another Portent, or larger than the limit.
   */
  champion(): Promise<Champion>
  /** Loads the challenger, if there is one; throws as {@link champion} for its file. */
  challenger(): Promise<Champion | undefined>
  /**
   * Loads a version, whether it serves or not.
   *
   * @throws {@link PortentError} as {@link versionNamed}, and as {@link champion} for its file.
   */
  load(beginning: string): Promise<StoredModel>
  /** All versions, newest first. */
  list(): readonly RegisteredModel[]
  /** A number that changes when another process changes the registry; cheap to ask for. */
  changes(): number
  close(): void
}

export interface RegistryOptions {
  /** Milliseconds since the epoch; default the process's clock. */
  readonly now?: () => number
  /** Larger model files are not loaded, bytes; default no limit. */
  readonly maxModelBytes?: number
}

/**
 * Opens the registry of a data directory, making both where they are not there.
 *
 * @param home - The data directory.
 * @throws {@link PortentError} `ERR_DATA_DIRECTORY` if it cannot be written, or its registry is damaged, not
 *   ours, or of a newer Portent.
 */
export function openRegistry(
  home: string,
  { now = Date.now, maxModelBytes = Number.POSITIVE_INFINITY }: RegistryOptions = {},
): Registry {
  const database = openDatabase(home)
  const shelf: Shelf = { database, models: join(home, 'models'), now }
  /** With our words for what SQLite and the file system refuse. */
  const reported = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw reportOf(error, home)
    }
  }
  /** The same, and no other process changes anything meanwhile. */
  const atOnce = <T>(work: () => T): T => reported(() => database.transaction(work).immediate())
  const load = async (versionOf: () => string) => {
    try {
      return await loadVersion(shelf, versionOf(), maxModelBytes)
    } catch (error) {
      throw reportOf(error, home)
    }
  }
  const manually = (what: 'promote' | 'rollback', version: string | null, by: Author) =>
    atOnce(() => changeChampion(database, what, version, by))
  return {
    saveModel: (trained) => reported(() => saveModel(shelf, trained)),
    promote: (version, by) => void manually('promote', version, by),
    rollback: (by) => manually('rollback', null, by),
    setAlias(alias, version, by) {
      if (alias === 'champion') {
        if (version === null)
          throw new PortentError('ERR_INPUT', 'there is always a champion; promote another one')
        manually('promote', version, by)
      } else {
        atOnce(() => {
          if (version !== null) expectKnown(database, version)
          challenge(database, version, 0, by)
        })
      }
    },
    aliases: () => reported(() => aliasesOf(database)),
    audit: (limit = 100) => reported(() => auditOf(database, limit)),
    decide: (decision, time) => atOnce(() => decide(database, decision, time)),
    decisions: (limit = 100, version) =>
      reported(() => decisionsOf(database, limit, version ?? null)),
    retain: (keeping) => reported(() => retain(shelf, keeping)),
    versionNamed: (beginning) => reported(() => versionNamed(database, beginning)),
    champion: () => load(() => championOf(database, shelf.models)),
    async challenger() {
      const version = reported(() => aliasesOf(database)).challenger?.version
      return version === undefined ? undefined : load(() => version)
    },
    load: (beginning) => load(() => versionNamed(database, beginning)),
    list: () => reported(() => list(database)),
    changes: () => reported(() => database.pragma('data_version', { simple: true }) as number),
    close: () => database.close(),
  }
}

function openDatabase(home: string): SqliteDatabase {
  const path = join(home, 'registry.db')
  let database: SqliteDatabase | undefined
  try {
    makeDirectory(home)
    database = new Sqlite(path, { timeout: 10_000 })
    database.pragma('journal_mode = WAL')
    // A promotion that was answered must outlive a power cut.
    database.pragma('synchronous = FULL')
    database.pragma('foreign_keys = ON')
    prepareSchema(database, path)
    return database
  } catch (error) {
    database?.close()
    throw reportOf(error, home)
  }
}

/** A change of champion by hand, with the decision that says so. */
function changeChampion(
  database: SqliteDatabase,
  outcome: 'promote' | 'rollback',
  version: string | null,
  by: Author,
): string {
  const { champion, challenger } = aliasesOf(database)
  if (version !== null) expectKnown(database, version)
  if (version !== null) promote(database, version, by)
  const after = version ?? rollback(database, by)
  const did = outcome === 'promote' ? 'promoted' : 'went back to'
  keep(
    database,
    {
      ...{ stage: 'manual', outcome, who: by.who, champion: champion?.version ?? null },
      challenger: outcome === 'promote' ? after : (challenger?.version ?? null),
      ...{ inputs: { reason: by.reason }, numbers: {}, rule: {}, checks: [], networks: [] },
      sentence: `${by.who} ${did} ${after.slice(0, 12)}: ${by.reason}`,
    },
    by.now,
  )
  return after
}

function expectKnown(database: SqliteDatabase, version: string): void {
  const known = database.prepare('SELECT 1 FROM models WHERE version = ?').get(version)
  if (!known) throw new PortentError('ERR_NO_MODEL', `the registry has no model version ${version}`)
}

function versionNamed(database: SqliteDatabase, beginning: string): string {
  const { champion, challenger, previous } = aliasesOf(database)
  const aliased = {
    champion: champion?.version,
    challenger: challenger?.version,
    previous,
  }
  if (beginning in aliased) {
    const version = aliased[beginning as keyof typeof aliased]
    if (version !== undefined) return version
    throw new PortentError(
      'ERR_NO_MODEL',
      `there is no ${beginning}; \`portent models\` tells what is`,
    )
  }
  const found = database
    .prepare<[string, string], string>(
      'SELECT version FROM models WHERE substr(version, 1, length(?)) = ?',
    )
    .pluck()
    .all(beginning, beginning)
  if (found.length === 1) return found[0]!
  const many = `${found.length} model versions begin with "${beginning}"; give more of the name`
  const none = `no model version begins with "${beginning}"; \`portent models\` lists them`
  throw new PortentError('ERR_NO_MODEL', found.length === 0 ? none : many)
}

function championOf(database: SqliteDatabase, models: string): string {
  const version = aliasesOf(database).champion?.version
  if (version !== undefined) return version
  const message = `no model serves yet in ${models}; train one with \`portent train\``
  throw new PortentError('ERR_NO_MODEL', message)
}

function list(database: SqliteDatabase): RegisteredModel[] {
  const rows = database
    .prepare<[], ListedRow>(
      `SELECT version, manifest, size, alias,
        (SELECT max(time) FROM alias_changes WHERE alias = 'champion' AND after = version) AS promotedAt
       FROM models LEFT JOIN aliases USING (version)
       ORDER BY created_at DESC, models.rowid DESC`,
    )
    .all()
  return rows.map(({ manifest, size, promotedAt, alias }) => ({
    manifest: JSON.parse(manifest),
    size,
    promotedAt,
    isChampion: alias === 'champion',
    alias,
  }))
}

interface ListedRow {
  readonly version: string
  readonly manifest: string
  readonly size: number
  readonly promotedAt: string | null
  readonly alias: Alias | null
}
