import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  makeDirectory,
  PortentError,
  Sqlite,
  type SqliteDatabase,
  writeDurably,
} from '../../core/index.ts'
import type { Champion, Manifest } from './champion.ts'
import { packModel, type StoredModel, type TrainedModel, unpackModel } from './model-file.ts'

/** A version in the registry. */
export interface RegisteredModel {
  readonly manifest: Manifest
  /** Bytes of its file. */
  readonly size: number
  /** When it last became champion, ISO 8601; null if it never was. */
  readonly promotedAt: string | null
  readonly isChampion: boolean
}

/**
 * Model versions in `<home>/registry.db` and `<home>/models/<version>`, and which of them serves.
 *
 * A version is the SHA-256 of its file; files never change. A process killed at any moment leaves every
 * listed version and the champion whole. Several processes may use one registry.
 */
export interface Registry {
  /** Keeps a trained model as a version; it is not champion until promoted. */
  saveModel(trained: TrainedModel): Manifest
  /**
   * Makes a version champion; an older one again is a rollback.
   *
   * @param now - ISO 8601.
   * @throws {@link PortentError} `ERR_NO_MODEL` if there is no such version.
   */
  promote(version: string, now: string): void
  /**
   * The version whose name begins so.
   *
   * @throws {@link PortentError} `ERR_NO_MODEL` if there is none, or more than one.
   */
  versionNamed(beginning: string): string
  /**
   * Loads the version that serves.
   *
   * @throws {@link PortentError} `ERR_NO_MODEL` if none was promoted; `ERR_ARTIFACT` if its file is gone,
   *   damaged or of another Portent.
   */
  champion(): Promise<Champion>
  /**
   * Loads a version, whether it serves or not.
   *
   * @throws {@link PortentError} as {@link versionNamed}, and as {@link champion} for its file.
   */
  load(beginning: string): Promise<StoredModel>
  /** All versions, newest first. */
  list(): readonly RegisteredModel[]
  close(): void
}

/** In the header of the database file, so that it is known for ours: `PTNT`. */
const applicationId = 0x50544e54
const schemaVersion = 1
const schema = `
  CREATE TABLE models (
    version TEXT PRIMARY KEY,
    manifest TEXT NOT NULL,
    size INTEGER NOT NULL,
    created_at TEXT NOT NULL
  ) STRICT;
  CREATE TABLE promotions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    version TEXT NOT NULL REFERENCES models (version),
    promoted_at TEXT NOT NULL
  ) STRICT;
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${schemaVersion};
`

/**
 * Opens the registry of a data directory, making both where they are not there.
 *
 * @param home - The data directory.
 * @throws {@link PortentError} `ERR_DATA_DIRECTORY` if it cannot be written, or its registry is damaged, not
 *   ours, or of a newer Portent.
 */
export function openRegistry(home: string): Registry {
  const database = openDatabase(home)
  const models = join(home, 'models')
  /** With our words for what SQLite and the file system refuse. */
  const reported = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw reportOf(error, home)
    }
  }
  return {
    saveModel: (trained) => reported(() => save(database, models, trained)),
    promote: (version, now) => reported(() => promote(database, version, now)),
    versionNamed: (beginning) => reported(() => versionNamed(database, beginning)),
    champion: async () => reported(() => loadVersion(championOf(database, models), models)),
    load: async (beginning) =>
      reported(() => loadVersion(versionNamed(database, beginning), models)),
    list: () => reported(() => list(database)),
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
    prepare(database, path)
    return database
  } catch (error) {
    database?.close()
    throw reportOf(error, home)
  }
}

function prepare(database: SqliteDatabase, path: string): void {
  // Immediate: of two processes that open a new directory at once, the second finds it prepared.
  database
    .transaction(() => {
      const id = database.pragma('application_id', { simple: true })
      const version = database.pragma('user_version', { simple: true }) as number
      const tables = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()
      if (id === 0 && tables === 0) return database.exec(schema)
      if (id !== applicationId) throw unusable(`${path} is another program's database`)
      if (version > schemaVersion) {
        const message = `${path} is of a newer Portent (schema ${version}); update Portent`
        throw new PortentError('ERR_DATA_DIRECTORY', message)
      }
    })
    .immediate()
  const health = database.pragma('quick_check(1)', { simple: true })
  if (health !== 'ok') throw unusable(`${path} is damaged (${health})`)
}

function save(database: SqliteDatabase, models: string, trained: TrainedModel): Manifest {
  const bytes = packModel(trained)
  const version = sha256(bytes)
  const { model, calibration, facts } = trained
  const manifest: Manifest = {
    version,
    ...facts,
    name: model.name,
    horizon: calibration.horizon,
  }
  // The file before the row: a kill in between leaves a file that nobody lists.
  writeDurably(join(models, version), bytes)
  database
    .prepare('INSERT OR IGNORE INTO models VALUES (?, ?, ?, ?)')
    .run(version, JSON.stringify(manifest), bytes.length, manifest.createdAt)
  return manifest
}

function promote(database: SqliteDatabase, version: string, now: string): void {
  const known = database.prepare('SELECT 1 FROM models WHERE version = ?').get(version)
  if (!known) throw new PortentError('ERR_NO_MODEL', `the registry has no model version ${version}`)
  database.prepare('INSERT INTO promotions (version, promoted_at) VALUES (?, ?)').run(version, now)
}

function versionNamed(database: SqliteDatabase, beginning: string): string {
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
  const version = championVersion(database)
  if (version !== undefined) return version
  const message = `no model serves yet in ${models}; train one with \`portent train\``
  throw new PortentError('ERR_NO_MODEL', message)
}

function loadVersion(version: string, models: string): StoredModel {
  const path = join(models, version)
  const bytes = readModel(path)
  if (sha256(bytes) !== version) throw broken(path, 'is damaged: its checksum is not its name')
  return unpackModel(bytes, version, path)
}

function readModel(path: string): Uint8Array<ArrayBuffer> {
  try {
    // readFileSync may hand out a part of a pool; sections need an aligned start.
    return new Uint8Array(readFileSync(path))
  } catch (error) {
    throw broken(path, `cannot be read (${(error as NodeJS.ErrnoException).code})`, error)
  }
}

function championVersion(database: SqliteDatabase): string | undefined {
  const latest = 'SELECT version FROM promotions ORDER BY id DESC LIMIT 1'
  return database.prepare<[], string>(latest).pluck().get()
}

function list(database: SqliteDatabase): RegisteredModel[] {
  const champion = championVersion(database)
  const rows = database
    .prepare<[], { version: string; manifest: string; size: number; promotedAt: string | null }>(
      `SELECT version, manifest, size, max(promoted_at) AS promotedAt
       FROM models LEFT JOIN promotions USING (version)
       GROUP BY version ORDER BY created_at DESC, models.rowid DESC`,
    )
    .all()
  return rows.map(({ version, manifest, size, promotedAt }) => ({
    manifest: JSON.parse(manifest),
    size,
    promotedAt,
    isChampion: version === champion,
  }))
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function broken(path: string, what: string, cause?: unknown): PortentError {
  const remedy = 'restore it from a backup, promote another version or train again'
  return new PortentError('ERR_ARTIFACT', `the model file ${path} ${what}; ${remedy}`, { cause })
}

function unusable(what: string, cause?: unknown): PortentError {
  const remedy = 'restore it from a backup, or choose another directory with PORTENT_HOME'
  return new PortentError('ERR_DATA_DIRECTORY', `${what}; ${remedy}`, { cause })
}

/** SQLite's and the file system's errors as ours; anything else as it is. */
function reportOf(error: unknown, home: string): unknown {
  const { code = '', message } = error as NodeJS.ErrnoException
  if (error instanceof PortentError) return error
  const path = join(home, 'registry.db')
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return unusable(`${path} is damaged`, error)
  if (/^SQLITE_(READONLY|CANTOPEN|PERM|IOERR|FULL|BUSY)|^E[A-Z]+$/.test(code)) {
    const reason = message.startsWith(code) ? message : `${code}: ${message}`
    return new PortentError(
      'ERR_DATA_DIRECTORY',
      `the data directory ${home} cannot be used (${reason}); make it writable, or choose another with PORTENT_HOME`,
      { cause: error },
    )
  }
  return error
}
