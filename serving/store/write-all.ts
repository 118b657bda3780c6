import { PortentError, type SqliteDatabase } from '../../core/index.ts'

/**
 * Does all of some writing or none of it.
 *
 * @param what - Is written, in the plural, for the message.
 * @throws PortentError `ERR_DATA_DIRECTORY` if it cannot be written; what `work` throws of its own.
 */
export function writeAll<T>(database: SqliteDatabase, what: string, work: () => T): T {
  try {
    return database.transaction(work)()
  } catch (cause) {
    if (!(cause instanceof Error && cause.name === 'SqliteError')) throw cause
    throw new PortentError(
      'ERR_DATA_DIRECTORY',
      `cannot keep ${what} in ${database.name}: ${cause.message}; see that the disk is not full and no ` +
        'other process holds the file',
      { cause },
    )
  }
}
