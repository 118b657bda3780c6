import { PortentError } from './errors.ts'

/** What to tell about a file that the operating system would not let us read. */
export function unreadable(path: string, error: unknown): PortentError {
  const { code, message } = error as NodeJS.ErrnoException
  const why =
    code === 'ENOENT'
      ? `${path} does not exist: check the path`
      : code === 'EACCES' || code === 'EPERM'
        ? `${path} may not be read by this user: change its permissions`
        : `${path} cannot be read: ${message}`
  return new PortentError('ERR_INPUT', why, { cause: error })
}
