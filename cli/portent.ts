#!/usr/bin/env node
import { PortentError, unreadable } from '../core/index.ts'
import { program } from './program.ts'

try {
  await program.parseAsync()
} catch (thrown) {
  const error = inOurWords(thrown as NodeJS.ErrnoException)
  const known = error instanceof PortentError || error instanceof RangeError || 'syscall' in error
  console.error(`portent: ${error.message}`)
  if (!known || program.opts().debug) console.error(error.stack)
  process.exitCode = 1
}

/** What the system says of a file that is not there, or closed to this user, names neither place nor remedy well. */
function inOurWords(error: NodeJS.ErrnoException): Error {
  const ofFile =
    error.path !== undefined && ['ENOENT', 'EACCES', 'EPERM'].includes(error.code ?? '')
  const isReading = ['open', 'stat', 'scandir', 'read'].includes(error.syscall ?? '')
  return ofFile && isReading ? unreadable(error.path!, error) : error
}
