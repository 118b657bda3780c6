import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Sqlite } from '../../core/index.ts'
import { openAccess } from './access-database.ts'
import { KeyStore } from './key-store.ts'

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'portent-access-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return home
}

function keysOf(home: string): string[] {
  const database = openAccess(home)
  const names = new KeyStore(database).list().map(({ name }) => name)
  database.close()
  return names
}

/** Makes keys named by their number until it is killed; prints each when it is made. */
const maker = (home: string) => `
  Promise.all([
    import('./serving/access/key-store.ts'),
    import('./serving/access/access-database.ts'),
  ]).then(([{ KeyStore }, { openAccess }]) => {
    const keys = new KeyStore(openAccess(${JSON.stringify(home)}))
    for (let n = 0; ; n++) {
      keys.create({ name: String(n), scopes: ['read'], rate: 1 }, Date.now())
      console.log(n)
    }
  })`

test('every key that was shown before a kill -9 is there after it', async () => {
  const home = newHome()
  const child = spawn(process.execPath, ['--import', 'tsx', '-e', maker(home)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let shown = ''
  child.stdout.on('data', (data) => {
    shown += data
  })
  await expect.poll(() => shown.split('\n').length, { timeout: 30_000 }).toBeGreaterThan(20)
  child.kill('SIGKILL')
  await new Promise((resolve) => child.once('close', resolve))
  const names = new Set(keysOf(home))
  // The last line may be cut off.
  expect(
    shown
      .split('\n')
      .slice(0, -1)
      .filter((name) => !names.has(name)),
  ).toEqual([])
})

test('a file of a newer Portent, of another program, or of no database is refused with a remedy', () => {
  const newer = newHome()
  openAccess(newer).close()
  const database = new Sqlite(join(newer, 'access.db'))
  database.pragma('user_version = 99')
  database.close()
  expect(() => openAccess(newer)).toThrow(/schema 99.*run the newer version/)

  const foreign = newHome()
  const other = new Sqlite(join(foreign, 'access.db'))
  other.exec('CREATE TABLE notes (text); PRAGMA user_version = 1')
  other.close()
  expect(() => openAccess(foreign)).toThrow(/access\.db/)

  const broken = newHome()
  writeFileSync(join(broken, 'access.db'), 'these are no keys, and no database either'.repeat(100))
  expect(() => openAccess(broken)).toThrow(/cannot use .*access\.db: .*restore the file/)
})
