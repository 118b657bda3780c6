import type { SqliteDatabase } from '../../../core/index.ts'
import { PortentError } from '../../../core/index.ts'
import { unusable } from './faults.ts'

/** In the header of the database file, so that it is known for ours: `PTNT`. */
const applicationId = 0x50544e54

/** Versions, and which of them were made champion. */
const models = `
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
`

/**
 * Aliases with the audit of their changes, decisions, and leases of files that are being written or read.
 *
 * `alias_changes` outlive the versions that they name. `earlier` is the change that a rollback of this one goes
 * back to, so that rollbacks in a row go back further and further.
 */
const aliases = `
  CREATE TABLE aliases (
    alias TEXT PRIMARY KEY CHECK (alias IN ('champion', 'challenger')),
    version TEXT NOT NULL REFERENCES models (version),
    since TEXT NOT NULL,
    share REAL NOT NULL CHECK (share BETWEEN 0 AND 1),
    change INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE alias_changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    time TEXT NOT NULL,
    alias TEXT NOT NULL,
    action TEXT NOT NULL,
    before TEXT,
    after TEXT,
    share REAL,
    earlier INTEGER,
    who TEXT NOT NULL,
    reason TEXT NOT NULL
  ) STRICT;
  CREATE TABLE decisions (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    time TEXT NOT NULL,
    champion TEXT,
    challenger TEXT,
    record TEXT NOT NULL
  ) STRICT;
  CREATE TABLE leases (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    version TEXT NOT NULL,
    until REAL NOT NULL
  ) STRICT;
  INSERT INTO alias_changes (seq, time, alias, action, before, after, earlier, who, reason)
    SELECT id, promoted_at, 'champion', 'promote', lag(version) OVER (ORDER BY id), version,
      lag(id) OVER (ORDER BY id), 'unknown', 'before changes were audited'
    FROM promotions;
  INSERT INTO aliases
    SELECT 'champion', version, promoted_at, 1, id FROM promotions ORDER BY id DESC LIMIT 1;
  DROP TABLE promotions;
`

/** In order; the database's `user_version` says how many it has. Only ever appended to. */
const migrations: readonly string[] = [models, aliases]

/**
 * Brings the registry's database to the latest schema, all steps in one transaction.
 *
 * @throws {@link PortentError} `ERR_DATA_DIRECTORY` if it is another program's, a newer Portent's, or damaged.
 */
export function prepareSchema(database: SqliteDatabase, path: string): void {
  // Immediate: of two processes that open a new directory at once, the second finds it prepared.
  database
    .transaction(() => {
      const id = database.pragma('application_id', { simple: true })
      const version = database.pragma('user_version', { simple: true }) as number
      const tables = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()
      const isNew = id === 0 && tables === 0
      if (!isNew && id !== applicationId) throw unusable(`${path} is another program's database`)
      if (version > migrations.length) {
        const message = `${path} is of a newer Portent (schema ${version}); update Portent`
        throw new PortentError('ERR_DATA_DIRECTORY', message)
      }
      if (isNew) database.pragma(`application_id = ${applicationId}`)
      for (const statements of migrations.slice(version)) database.exec(statements)
      if (version < migrations.length) database.pragma(`user_version = ${migrations.length}`)
    })
    .immediate()
  const health = database.pragma('quick_check(1)', { simple: true })
  if (health !== 'ok') throw unusable(`${path} is damaged (${health})`)
}
