import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Sqlite } from '../../../core/index.ts'
import { by, withVersions } from './registry.cases.ts'

const isThere = (home: string) => (version: string) => existsSync(join(home, 'models', version))

test('the newest stay, and champion, challenger and champion before whatever their age', async () => {
  const { registry, versions, home } = await withVersions(6)
  const [a, b, c, d, e, f] = versions as [string, string, string, string, string, string]
  registry.promote(b, by('t1'))
  registry.promote(a, by('t2'))
  registry.setAlias('challenger', c, by('t3'))
  expect(registry.retain({ newest: 1, dryRun: true })).toEqual({ removed: [e, d], sweptFiles: [] })
  expect(registry.list()).toHaveLength(6)
  expect(registry.retain({ newest: 1 })).toEqual({
    removed: [e, d],
    sweptFiles: [d, e].toSorted(),
  })
  expect(versions.map(isThere(home))).toEqual([true, true, true, false, false, true])
  expect(registry.list().map(({ manifest }) => manifest.version)).toEqual([f, c, b, a])
  expect((await registry.champion()).manifest.version).toBe(a)
  expect(registry.rollback(by('t4'))).toBe(b)
  expect(() => registry.retain({ newest: -1 })).toThrow(RangeError)
})

test('where the champion before was removed by hand, a rollback goes to the one before that', async () => {
  const { registry, versions, home } = await withVersions(3)
  for (const version of versions) registry.promote(version, by('t'))
  new Sqlite(join(home, 'registry.db'))
    .exec(`DELETE FROM models WHERE version = '${versions[1]}'`)
    .close()
  expect(registry.rollback(by('t2'))).toBe(versions[0])
})

test('a file that somebody reads or writes stays, until so long that they must be dead', async () => {
  const { registry, versions, home, clock } = await withVersions(2)
  const [old, latest] = versions as [string, string]
  registry.promote(latest, by('t'))
  const orphan = 'a'.repeat(64)
  writeFileSync(join(home, 'models', orphan), 'cut off between file and row')
  new Sqlite(join(home, 'registry.db'))
    .exec(`INSERT INTO leases (version, until) VALUES ('${old}', 600000), ('${orphan}', 600000)`)
    .close()
  clock.now = 599_999
  expect(registry.retain({ newest: 0 })).toEqual({ removed: [], sweptFiles: [] })
  clock.now = 600_000
  expect(registry.retain({ newest: 0 })).toEqual({
    removed: [old],
    sweptFiles: [old, orphan].toSorted(),
  })
  expect(isThere(home)(latest)).toBe(true)
})

test('a load that began before its version was removed ends well', async () => {
  const { registry, versions, home } = await withVersions(2)
  registry.promote(versions[1]!, by('t'))
  const loading = registry.load(versions[0]!)
  expect(registry.retain({ newest: 0 }).removed).toEqual([])
  expect((await loading).manifest.version).toBe(versions[0])
  expect(registry.retain({ newest: 0 }).removed).toEqual([versions[0]])
  expect(isThere(home)(versions[0]!)).toBe(false)
})

test('law: whatever is promoted and removed, each version listed has its file, and each file its version', async () => {
  const count = 5
  const steps = fc.array(fc.record({ promote: fc.nat(count - 1), newest: fc.nat(count) }), {
    maxLength: 4,
  })
  await fc.assert(
    fc.asyncProperty(steps, fc.nat(count - 1), async (done, challenger) => {
      const { registry, versions, home } = await withVersions(count)
      const listed = () => registry.list().map(({ manifest }) => manifest.version)
      for (const { promote, newest } of done) {
        if (!listed().includes(versions[promote]!)) continue
        registry.promote(versions[promote]!, by('t'))
        if (challenger !== promote && listed().includes(versions[challenger]!))
          registry.setAlias('challenger', versions[challenger]!, by('t'))
        const before = registry.aliases()
        registry.retain({ newest })
        expect(registry.aliases()).toEqual(before)
        expect(versions.filter(isThere(home)).toSorted()).toEqual(listed().toSorted())
        await registry.champion()
      }
    }),
    { numRuns: 8 },
  )
})
