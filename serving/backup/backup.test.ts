import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { Sqlite } from '../../core/index.ts'
import { openRegistry } from '../../ml/index.ts'
import { Store } from '../store/store.ts'
import { restoreBackup } from './restore-backup.ts'
import { takeBackup } from './take-backup.ts'

const root = mkdtempSync(join(tmpdir(), 'portent-backup-'))
afterAll(() => rmSync(root, { recursive: true }))
let made = 0
const fresh = () => join(root, `${made++}`)

/** A data directory with requests, and a registry of models of so many bytes. */
function home(sizes: readonly number[] = []) {
  const directory = fresh()
  mkdirSync(join(directory, 'models'), { recursive: true })
  const registry = openRegistry(directory)
  registry.close()
  const database = new Sqlite(join(directory, 'registry.db'))
  for (const size of sizes) {
    const bytes = Buffer.alloc(size, made)
    const version = createHash('sha256').update(bytes).digest('hex')
    writeFileSync(join(directory, 'models', version), bytes)
    database
      .prepare('INSERT INTO models VALUES (?, ?, ?, ?)')
      .run(version, JSON.stringify({ version, kind: 'test', metrics: {} }), size, '2026-01-01')
  }
  database.close()
  const store = new Store(join(directory, 'serving.db'), { maxRows: 1e6, maxAge: 1e12 })
  let count = 0
  /** Always ten in one transaction. */
  const report = () =>
    store.addRequests(
      Array.from({ length: 10 }, () => ({
        ...{ requestId: `${count++}`, time: 1, vni: 7, source: 'a', destination: 'b' },
        ...{ port: 1, protocol: 6, host: 'h'.repeat(200) },
      })),
      1,
    )
  return { directory, store, report }
}

const requestsIn = (directory: string) => {
  const database = new Sqlite(join(directory, 'serving.db'), { readonly: true })
  const count = database.prepare('SELECT count(*) FROM requests').pluck().get()
  database.close()
  return count as number
}

test('a backup under writes has every database as it was at one moment, and can be restored', async () => {
  const { directory, store, report } = home([1_000, 2_000])
  for (let n = 0; n < 300; n++) report()
  let isDone = false
  const writing = (async () => {
    while (!isDone) {
      report()
      await new Promise(setImmediate)
    }
  })()
  const target = fresh()
  const manifest = await takeBackup(directory, target, 0)
  isDone = true
  await writing
  expect(manifest.files.map(({ path }) => path).filter((path) => path.endsWith('.db'))).toEqual([
    'registry.db',
    'serving.db',
  ])
  expect(manifest.files.filter(({ path }) => path.startsWith('models/'))).toHaveLength(2)
  expect(statSync(target).mode & 0o777).toBe(0o700)

  const restored = fresh()
  await restoreBackup(target, restored)
  const count = requestsIn(restored)
  expect(count).toBeGreaterThanOrEqual(3_000)
  expect(count % 10).toBe(0)
  const again = new Store(join(restored, 'serving.db'), { maxRows: 1e6, maxAge: 1e12 })
  expect(again.waiting).toBe(count)
  again.close()
  const registry = openRegistry(restored)
  expect(registry.list()).toHaveLength(2)
  registry.close()
  store.close()
})

test('a kill leaves no folder that looks like a backup, and the next one is whole', async () => {
  const { directory, store } = home([64 * 1024 * 1024])
  store.close()
  const target = fresh()
  const program = fileURLToPath(new URL('backup-program.cases.ts', import.meta.url))
  let isKilled = false
  for (let tries = 0; tries < 5 && !isKilled; tries++) {
    const child = fork(program, [directory, target], { execArgv: ['--import', 'tsx'] })
    await once(child, 'message')
    while (!existsSync(`${target}.unfinished`) && !existsSync(target))
      await new Promise((resolve) => setTimeout(resolve, 1))
    child.kill('SIGKILL')
    await once(child, 'exit')
    isKilled = !existsSync(target)
    // The kill came late: what is there must be whole.
    if (!isKilled) {
      await restoreBackup(target, fresh())
      rmSync(target, { recursive: true })
    }
  }
  expect(isKilled).toBe(true)
  await expect(restoreBackup(`${target}.unfinished`, fresh())).rejects.toThrow('is no whole backup')
  await takeBackup(directory, target, 0)
  expect(existsSync(`${target}.unfinished`)).toBe(false)
  await restoreBackup(target, fresh())
})

test('what has changed since it was backed up is not restored', async () => {
  const { directory, store } = home([10])
  const target = fresh()
  await takeBackup(directory, target, 0)
  store.close()
  const [model] = readdirSync(join(target, 'models'))
  appendFileSync(join(target, 'models', model!), 'x')
  const restored = fresh()
  await expect(restoreBackup(target, restored)).rejects.toThrow(
    /is not what was backed up \(changed\)/,
  )
  rmSync(join(target, 'models', model!))
  await expect(restoreBackup(target, restored)).rejects.toThrow(
    /is not what was backed up \(missing\)/,
  )
  expect(existsSync(restored)).toBe(false)
})

test('neither a backup nor a data directory is written over', async () => {
  const { directory, store } = home()
  const target = fresh()
  await takeBackup(directory, target, 0)
  await expect(takeBackup(directory, target, 0)).rejects.toThrow('is there already')
  await expect(restoreBackup(target, directory)).rejects.toThrow('is not empty: stop what serves')
  await expect(takeBackup(fresh(), fresh(), 0)).rejects.toThrow('has nothing to back up')
  store.close()
})

test('a model that the registry lists and nobody has is no backup', async () => {
  const { directory, store } = home([10])
  const [model] = readdirSync(join(directory, 'models'))
  rmSync(join(directory, 'models', model!))
  await expect(takeBackup(directory, fresh(), 0)).rejects.toThrow(
    `model ${model!.slice(0, 12)} is in the registry and not in`,
  )
  store.close()
})

test('a damaged database is not backed up as if it were sound', async () => {
  const { directory, store, report } = home()
  for (let n = 0; n < 100; n++) report()
  store.database.pragma('wal_checkpoint(TRUNCATE)')
  store.close()
  const path = join(directory, 'serving.db')
  const bytes = readFileSync(path)
  bytes.fill(0xff, bytes.length / 2, bytes.length / 2 + 8_192)
  writeFileSync(path, bytes)
  await expect(takeBackup(directory, fresh(), 0)).rejects.toThrow(/is damaged|malformed/)
})
