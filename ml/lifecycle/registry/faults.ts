import { join } from 'node:path'
import { PortentError } from '../../../core/index.ts'

/** A model file that cannot serve. */
export function broken(path: string, what: string, cause?: unknown): PortentError {
  const remedy = 'restore it from a backup, promote another version or train again'
  return new PortentError('ERR_ARTIFACT', `the model file ${path} ${what}; ${remedy}`, { cause })
}

/** A registry that cannot be used. */
export function unusable(what: string, cause?: unknown): PortentError {
  const remedy = 'restore it from a backup, or choose another directory with PORTENT_HOME'
  return new PortentError('ERR_DATA_DIRECTORY', `${what}; ${remedy}`, { cause })
}

/** SQLite's and the file system's errors as ours; anything else as it is. */
export function reportOf(error: unknown, home: string): unknown {
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
