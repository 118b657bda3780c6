import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PortentError, Sqlite, type SqliteDatabase } from '../../core/index.ts'

/** The process that has the warehouse open. */
export interface LockHolder {
  readonly pid: number
  /** Script and subcommand, without options, which may hold secrets. */
  readonly command: string
  /** When it opened the warehouse, ISO 8601. */
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
 * Takes the directory for this process alone, until the returned function is called or the process ends,
 * however it ends: the lock is the operating system's, held by SQLite on `warehouse.lock`, so it never
 * goes stale.
 *
 * @param directory - An existing, writable directory.
 * @throws {@link PortentError} `ERR_WAREHOUSE_LOCKED` if another has it for longer than `waitMs`, naming it.
 */
export async function lockDirectory(
  directory: string,
  { waitMs, onWait }: LockOptions,
): Promise<() => void> {
  const holderFile = join(directory, 'warehouse.holder.json')
  // The rollback journal would be one more file; an empty transaction needs none.
  const lock = new Sqlite(join(directory, 'warehouse.lock'), { timeout: 0 })
  const deadline = performance.now() + waitMs
  let told = false
  while (!tryExclusive(lock)) {
    const holder = readHolder(holderFile)
    if (performance.now() >= deadline) {
      lock.close()
      throw new PortentError('ERR_WAREHOUSE_LOCKED', lockedMessage(directory, holder))
    }
    if (!told) onWait?.(holder)
    told = true
    await sleep(pollMs)
  }
  writeFileSync(holderFile, `${JSON.stringify(self())}\n`)
  return () => lock.close()
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

function lockedMessage(directory: string, holder: LockHolder | undefined): string {
  const who = holder
    ? `process ${holder.pid} (${holder.command}) since ${holder.since}`
    : 'another process'
  return `the warehouse in ${directory} is in use by ${who}: wait for it to end, or stop it`
}
