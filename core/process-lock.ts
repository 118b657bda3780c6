import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Sqlite, type SqliteDatabase } from './sqlite.ts'

/** The process that holds a lock. */
export interface LockHolder {
  readonly pid: number
  /** Script and subcommand, without options, which may hold secrets. */
  readonly command: string
  /** Since when, ISO 8601. */
  readonly since: string
}

export interface LockOptions {
  /** How long to wait for another process, milliseconds. */
  readonly waitMs: number
  /** Called once, when there is somebody to wait for; undefined where its name is not known. */
  readonly onWait?: ((holder: LockHolder | undefined) => void) | undefined
}

const pollMs = 50

/**
 * Takes a named lock of a directory for this process alone, until the returned function is called or the process
 * ends, however it ends: the lock is the operating system's, held by SQLite on `<name>.lock`, so it never goes stale.
 *
 * @param directory - An existing, writable directory.
 * @param refused - Makes what is thrown if another has it for longer than `waitMs`.
 */
export async function takeLock(
  directory: string,
  name: string,
  { waitMs, onWait }: LockOptions,
  refused: (holder: LockHolder | undefined) => Error,
): Promise<() => void> {
  const holderFile = join(directory, `${name}.holder.json`)
  // The rollback journal would be one more file; an empty transaction needs none.
  const lock = new Sqlite(join(directory, `${name}.lock`), { timeout: 0 })
  const deadline = performance.now() + waitMs
  let told = false
  while (!tryExclusive(lock)) {
    const holder = readHolder(holderFile)
    if (performance.now() >= deadline) {
      lock.close()
      throw refused(holder)
    }
    if (!told) onWait?.(holder)
    told = true
    await sleep(pollMs)
  }
  writeFileSync(holderFile, `${JSON.stringify(self())}\n`)
  return () => lock.close()
}

/** A holder in words. */
export function nameOfHolder(holder: LockHolder | undefined): string {
  return holder
    ? `process ${holder.pid} (${holder.command}) since ${holder.since}`
    : 'another process'
}

function tryExclusive(lock: SqliteDatabase): boolean {
  try {
    lock.exec('BEGIN EXCLUSIVE')
    return true
  } catch (error) {
    if ((error as { code?: string }).code === 'SQLITE_BUSY') return false
    throw error
  }
}

function self(): LockHolder {
  const [, script = '', subcommand = ''] = process.argv
  const words = [basename(script), /^[a-z][a-z-]*$/.test(subcommand) ? subcommand : '']
  const command = words.filter((word) => word !== '').join(' ')
  return { pid: process.pid, command, since: new Date().toISOString() }
}

function readHolder(file: string): LockHolder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LockHolder
  } catch {
    return undefined // It holds the lock but has not yet written its name.
  }
}
