import { createHash } from 'node:crypto'
import fs, { cpSync, existsSync, readFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Sqlite } from '../../../core/index.ts'
import { openRegistry, type Registry } from '../registry.ts'
import { trainedOn } from '../trained.cases.ts'
import { by, newHome, small, withVersions } from './registry.cases.ts'

/** Calls `noted` after every step that changes the disk: of files, and of SQLite. */
function atEveryStep(noted: (step: string) => void): void {
  const restore: (() => void)[] = []
  // biome-ignore lint/suspicious/noExplicitAny: whatever they take, they get.
  const wrap = (owner: any, name: string) => {
    const own = Object.hasOwn(owner, name)
    const original = owner[name]
    owner[name] = function (this: unknown, ...given: unknown[]) {
      const result = original.apply(this, given)
      noted(name)
      return result
    }
    restore.push(() => {
      if (own) owner[name] = original
      else delete owner[name]
    })
  }
  for (const name of ['writeSync', 'fsyncSync', 'renameSync', 'rmSync']) wrap(fs, name)
  const database = new Sqlite(':memory:')
  wrap(Object.getPrototypeOf(database.prepare('SELECT 1')), 'run')
  database.close()
  syncBuiltinESMExports()
  onTestFinished(() => {
    for (const undo of restore) undo()
    syncBuiltinESMExports()
  })
}

test('whatever the step of saving, promoting, going back and removing that a kill comes at, a champion is there and whole', async () => {
  const { registry, versions, home } = await withVersions(3)
  const [a, b] = versions as [string, string]
  registry.promote(a, by('t0'))
  registry.promote(b, by('t1'))
  const trained = await trainedOn(small, 'later')
  // What a process finds whose predecessor was killed here is what is in the files here.
  const killed: { home: string; step: string }[] = []
  const snapshots = newHome()
  let isCopying = false
  atEveryStep((step) => {
    if (isCopying) return
    isCopying = true
    const copy = join(snapshots, `${killed.length}`)
    cpSync(home, copy, { recursive: true })
    killed.push({ home: copy, step })
    isCopying = false
  })
  const { version: saved } = registry.saveModel(trained)
  registry.setAlias('challenger', saved, by('t2'))
  registry.promote(saved, by('t3'))
  registry.rollback(by('t4'))
  registry.retain({ newest: 0 })
  isCopying = true

  /** Work goes on from there, whatever was left. */
  const goOn = async (after: Registry) => {
    expect(after.saveModel(trained).version).toBe(saved)
    after.promote(saved, by('t5'))
    after.retain({ newest: 0 })
    expect((await after.champion()).manifest.version).toBe(saved)
  }
  const champions = new Set<string>()
  for (const [i, { home: found, step }] of killed.entries()) {
    const after = openRegistry(found, { now: () => 0 })
    const champion = await after.champion()
    champions.add(champion.manifest.version)
    expect([b, saved], step).toContain(champion.manifest.version)
    for (const { manifest } of after.list()) {
      const path = join(found, 'models', manifest.version)
      expect(existsSync(path) && hashOf(path), `${step}: a version without its file`).toBe(
        manifest.version,
      )
    }
    if (i % 6 === 0) await goOn(after)
    after.close()
  }
  expect(champions).toEqual(new Set([b, saved]))
  expect(killed.length).toBeGreaterThan(20)
})

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}
