import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { makeDirectory, PortentError, Sqlite, type SqliteDatabase } from '../../core/index.ts'

/** In the header of the file, so that it is known for ours: `PTNA`. */
const applicationId = 0x50544e41
const schemaVersion = 1

/**
 * Who may do what. `digest` is the SHA-256 of a key, or of a client's certificate; nothing here can be used to
 * call the service. A revoked key keeps its row. Times are milliseconds since the epoch.
 */
const schema = `
  CREATE TABLE keys (
    id TEXT PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('secret', 'certificate')),
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    vnis TEXT,
    rate REAL NOT NULL,
    created REAL NOT NULL,
    expires REAL,
    revoked REAL
  ) STRICT;
  CREATE TABLE sessions (
    digest BLOB PRIMARY KEY,
    key TEXT NOT NULL REFERENCES keys (id),
    expires REAL NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sessions_by_end ON sessions (expires);
  CREATE TABLE used_tokens (
    digest BLOB PRIMARY KEY,
    expires REAL NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX used_tokens_by_end ON used_tokens (expires);
  CREATE TABLE access_audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    time REAL NOT NULL,
    who TEXT NOT NULL,
    address TEXT NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL,
    count INTEGER NOT NULL
  ) STRICT;
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${schemaVersion};`

/**
 * `<home>/access.db`, made if it is not there. Several processes and threads may have it open: `portent keys`
 * changes it under a running service, which looks at it for every call.
 *
 * @throws {@link PortentError} `ERR_DATA_DIRECTORY` if it can't be used or a newer Portent wrote it.
 */
export function openAccess(home: string): SqliteDatabase {
  makeDirectory(home)
  return openAccessFile(join(home, 'access.db'))
}

/** As {@link openAccess}; the file by its path, or `:memory:`. */
export function openAccessFile(path: string): SqliteDatabase {
  let database: SqliteDatabase | undefined
  try {
    database = new Sqlite(path, { timeout: 1_000 })
    if (path !== ':memory:') chmodSync(path, 0o600)
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    prepareSchema(database)
    return database
  } catch (cause) {
    database?.close()
    if (cause instanceof PortentError) throw cause
    throw new PortentError(
      'ERR_DATA_DIRECTORY',
      `cannot use ${path}: ${(cause as Error).message}; make its folder writable and the disk not full, or ` +
        'restore the file',
      { cause },
    )
  }
}

function prepareSchema(database: SqliteDatabase): void {
  const { version, id } = {
    version: database.pragma('user_version', { simple: true }) as number,
    id: database.pragma('application_id', { simple: true }) as number,
  }
  if (version > schemaVersion || (version > 0 && id !== applicationId))
    throw new PortentError(
      'ERR_DATA_DIRECTORY',
      `${database.name} has schema ${version}, this Portent knows ${schemaVersion}: run the newer version, or ` +
        'choose another data directory',
    )
  // Another process may be making it at the same time.
  const make = database.transaction(() => {
    if (database.pragma('user_version', { simple: true }) === 0) database.exec(schema)
  })
  if (version === 0) make.immediate()
}
