import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a directory and those above it, where they are not there.
 *
 * Node's own recursive `mkdir` never returns on a file system that takes no directories and says so by
 * ENOENT, such as Linux's `/proc`; this one fails.
 *
 * @throws The file system's error, as `mkdirSync` throws it.
 */
export function makeDirectory(path: string): void {
  if (existsSync(path)) return
  const above = dirname(path)
  if (above !== path) makeDirectory(above)
  try {
    mkdirSync(path)
  } catch (error) {
    // Another process may have made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
