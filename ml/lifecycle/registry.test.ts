import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Sqlite, seeded, version } from '../../core/index.ts'
import { historyOf } from '../models/sequence/index.ts'
import { openRegistry } from './registry.ts'
import { logOf } from './small-log.cases.ts'
import { trainedOn } from './trained.cases.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'portent-registry-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const log = logOf([
  [1_000, 'a', 'x'],
  [2_000, 'a', 'y'],
  [3_000, 'b', 'x'],
  [4_000, 'c', 'z', 8],
])

const by = (now: string, who = 'ada') => ({ who, reason: 'to see', now })

async function saved(createdAt = '2026-01-02T03:04:05Z') {
  const registry = openRegistry(home)
  const trained = await trainedOn(log, createdAt)
  return { registry, trained, manifest: registry.saveModel(trained) }
}

test('a promoted model comes back: predictions, calibration, clusters, histories and manifest', async () => {
  const { registry, trained, manifest } = await saved()
  registry.promote(manifest.version, by('2026-01-02T04:00:00Z'))
  registry.close()
  const champion = await openRegistry(home).champion()
  expect(champion.manifest).toEqual({
    version: expect.stringMatching(/^[0-9a-f]{64}$/),
    createdAt: '2026-01-02T03:04:05Z',
    kind: 'popularity',
    name: trained.model.name,
    seed: 1,
    data: { from: 1_000, to: 4_000, events: 4, vms: 3, items: 3 },
    horizon: 60_000,
    metrics: { coverage: 0.5 },
    code: version,
  })
  const query = { vni: 7, vm: 1, cluster: 1, now: 5_000, history: historyOf([0], [3_000]) }
  expect(await champion.model.top([query], 5)).toEqual(await trained.model.top([query], 5))
  expect(champion.calibration.probability(0.5)).toBe(trained.calibration.probability(0.5))
  expect(champion.clusterCount).toBe(2)
  expect(champion.vm(0)).toEqual({
    cluster: 0,
    items: Int32Array.of(0, 1),
    times: Float64Array.of(1_000, 2_000),
  })
  expect(champion.vm(1)).toMatchObject({ cluster: 1, items: Int32Array.of(0) })
})

test('a VM that is not there is a RangeError; one that was added later has no past', async () => {
  const { registry, manifest } = await saved()
  registry.promote(manifest.version, by('now'))
  const champion = await registry.champion()
  expect(() => champion.vm(3)).toThrow(RangeError)
  expect(() => champion.vm(-1)).toThrow(RangeError)
  const added = champion.model.catalog.vms.add(7, 'new')
  expect(champion.vm(added)).toEqual({
    cluster: -1,
    items: new Int32Array(0),
    times: new Float64Array(0),
  })
})

test('versions are listed newest first; the latest promotion is champion, also of an older one', async () => {
  const { registry, manifest: first, trained } = await saved('2026-01-01T00:00:00Z')
  const facts = { ...trained.facts, createdAt: '2026-01-02T00:00:00Z' }
  const second = registry.saveModel({ ...trained, facts })
  registry.promote(first.version, by('2026-01-03T00:00:00Z'))
  registry.promote(second.version, by('2026-01-04T00:00:00Z'))
  registry.promote(first.version, by('2026-01-05T00:00:00Z'))
  const listed = registry.list()
  expect(listed.map(({ manifest }) => manifest)).toEqual([second, first])
  expect(listed.map(({ isChampion }) => isChampion)).toEqual([false, true])
  expect(listed[1]!.promotedAt).toBe('2026-01-05T00:00:00Z')
  expect((await registry.champion()).manifest.version).toBe(first.version)
})

test('a version is found by the beginning of its name, if only one begins so', async () => {
  const { registry, manifest, trained } = await saved()
  expect(registry.versionNamed(manifest.version.slice(0, 12))).toBe(manifest.version)
  expect(registry.versionNamed(manifest.version)).toBe(manifest.version)
  expect(() => registry.versionNamed('_')).toThrow('no model version begins with "_"')
  registry.saveModel({ ...trained, facts: { ...trained.facts, createdAt: 'another' } })
  expect(() => registry.versionNamed('')).toThrow('2 model versions begin with ""')
})

test('the same model saved twice is one version, named by the hash of its file', async () => {
  const { registry, manifest, trained } = await saved()
  expect(registry.saveModel(trained)).toEqual(manifest)
  expect(registry.list()).toHaveLength(1)
  expect(hashOf(join(home, 'models', manifest.version))).toBe(manifest.version)
})

test('without a promotion there is no champion, and the message says what to do', async () => {
  const { registry } = await saved()
  await expect(registry.champion()).rejects.toMatchObject({
    code: 'ERR_NO_MODEL',
    message: expect.stringContaining('portent train'),
  })
  expect(() => registry.promote('f'.repeat(64), by('now'))).toThrow('no model version ffff')
})

test('a model file that is damaged, cut short or gone is ERR_ARTIFACT', async () => {
  const { registry, manifest } = await saved()
  registry.promote(manifest.version, by('now'))
  const path = join(home, 'models', manifest.version)
  const whole = readFileSync(path)
  for (const damage of [
    () => writeFileSync(path, whole.with(whole.length - 9, 255 - whole.at(-9)!)),
    () => truncateSync(path, 100),
    () => truncateSync(path, 0),
    () => rmSync(path),
  ]) {
    damage()
    await expect(registry.champion()).rejects.toMatchObject({
      code: 'ERR_ARTIFACT',
      message: expect.stringContaining(path),
    })
  }
})

test('a model of an unknown kind is ERR_ARTIFACT', async () => {
  const registry = openRegistry(home)
  const trained = await trainedOn(log, 'now')
  const facts = { ...trained.facts, kind: 'oracle' }
  registry.promote(registry.saveModel({ ...trained, facts }).version, by('now'))
  await expect(registry.champion()).rejects.toMatchObject({
    code: 'ERR_ARTIFACT',
    message: expect.stringContaining('no model kind oracle'),
  })
})

test('a registry that is not one is ERR_DATA_DIRECTORY, and is left as it was', async () => {
  const path = join(home, 'registry.db')
  const codeOf = () => {
    try {
      openRegistry(home).close()
    } catch (error) {
      return (error as { code: string }).code
    }
  }
  writeFileSync(path, 'not a database, but long enough to be looked at as one. '.repeat(40))
  expect(codeOf()).toBe('ERR_DATA_DIRECTORY')
  expect(readFileSync(path, 'utf8')).toMatch(/^not a database/)
  rmSync(path)
  new Sqlite(path).exec('CREATE TABLE theirs (x)').close()
  expect(codeOf()).toBe('ERR_DATA_DIRECTORY')
  rmSync(path)
  openRegistry(home).close()
  new Sqlite(path).exec('PRAGMA user_version = 99').close()
  expect(codeOf()).toBe('ERR_DATA_DIRECTORY')
})

test('a registry whose pages are damaged is ERR_DATA_DIRECTORY', async () => {
  const { registry } = await saved()
  registry.close()
  const path = join(home, 'registry.db')
  const bytes = readFileSync(path)
  writeFileSync(path, bytes.fill(0xa5, 4_096))
  expect(() => openRegistry(home)).toThrow(expect.objectContaining({ code: 'ERR_DATA_DIRECTORY' }))
})

test('a data directory that is a file, or cannot be written, is one clear line', () => {
  const file = join(home, 'file')
  writeFileSync(file, '')
  expect(() => openRegistry(file)).toThrow(
    expect.objectContaining({
      code: 'ERR_DATA_DIRECTORY',
      message: expect.stringMatching(/^the data directory .*file cannot be used .*PORTENT_HOME$/),
    }),
  )
})

test('a directory where nobody can write, not even root, is ERR_DATA_DIRECTORY', () => {
  // The kernel's own file system takes no files; where there is none, / of macOS is read-only.
  expect(() => openRegistry('/proc')).toThrow(
    expect.objectContaining({ code: 'ERR_DATA_DIRECTORY' }),
  )
})

test('killed at any moment, the registry keeps every version listed and the champion promoted', {
  timeout: 90_000,
}, async () => {
  const random = seeded(11)
  for (let round = 0; round < 3; round++) {
    const promoted = await saveUntilKilled(20 + 200 * random())
    const registry = openRegistry(home)
    const versions = registry.list().map(({ manifest }) => manifest.version)
    for (const version of versions) expect(hashOf(join(home, 'models', version))).toBe(version)
    const champion = await registry.champion()
    // The kill may have come between a promotion and its printing.
    const last = versions.indexOf(promoted.at(-1)!)
    expect(last).toBeGreaterThanOrEqual(0)
    expect(versions.slice(0, last + 1)).toContain(champion.manifest.version)
    expect(champion.vm(0).items).toHaveLength(40) // 20,000 requests by 500 VMs
    registry.close()
  }
  await saved()
  expect(readdirSync(join(home, 'models')).filter((name) => name.startsWith('.'))).toEqual([])
})

/** Kills a process that saves and promotes, some milliseconds after its first promotion. */
async function saveUntilKilled(milliseconds: number): Promise<string[]> {
  const script = fileURLToPath(new URL('./save-forever.cases.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', script, home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const promoted: string[] = []
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => promoted.push(line))
  await once(lines, 'line')
  await delay(milliseconds)
  const closed = Promise.all([once(lines, 'close'), once(child, 'close')])
  child.kill('SIGKILL')
  await closed
  return promoted
}

function hashOf(path: string): string {
  return existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : 'gone'
}
