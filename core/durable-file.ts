import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makeDirectory } from './make-directory.ts'

/**
 * Writes a file that is whole or not there, whatever kills the process or the machine.
 *
 * The bytes go to a file of another name and to the disk first, then take the name in one step.
 */
export function writeDurably(path: string, bytes: Uint8Array): void {
  const directory = dirname(path)
  makeDirectory(directory)
  removeAbandoned(directory)
  const temporary = join(directory, `${prefix}${process.pid}`)
  const file = openSync(temporary, 'w')
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(temporary, path)
  const folder = openSync(directory, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

const prefix = '.writing-'

/** Removes what killed processes had not finished writing. */
function removeAbandoned(directory: string): void {
  for (const name of readdirSync(directory)) {
    if (!name.startsWith(prefix)) continue
    if (!isRunning(Number(name.slice(prefix.length))))
      rmSync(join(directory, name), { force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
