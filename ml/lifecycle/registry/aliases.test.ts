import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Sqlite } from '../../../core/index.ts'
import { openRegistry } from '../registry.ts'
import { by, decisionOf, withVersions } from './registry.cases.ts'

test('every change of an alias says from what, to what, who and why, newest first', async () => {
  const { registry, versions } = await withVersions(3)
  const [a, b, c] = versions as [string, string, string]
  registry.promote(a, by('t1'))
  registry.setAlias('challenger', b, by('t2', 'bob'))
  registry.setAlias('challenger', c, by('t3'))
  registry.setAlias('challenger', null, by('t4'))
  registry.setAlias('champion', b, by('t5'))
  expect(registry.rollback(by('t6'))).toBe(a)
  const told = registry.audit().map(({ time, alias, action, before, after, who, reason }) => ({
    ...{ time, alias, action, before, after, by: `${who}: ${reason}` },
  }))
  const champion = { alias: 'champion', by: 'ada: to see' }
  const challenger = { alias: 'challenger', by: 'ada: to see' }
  expect(told).toEqual([
    { ...champion, time: 't6', action: 'rollback', before: b, after: a },
    { ...champion, time: 't5', action: 'promote', before: a, after: b },
    { ...challenger, time: 't4', action: 'withdraw', before: c, after: null },
    { ...challenger, time: 't3', action: 'challenge', before: b, after: c },
    { ...challenger, time: 't2', action: 'challenge', before: null, after: b, by: 'bob: to see' },
    { ...champion, time: 't1', action: 'promote', before: null, after: a },
  ])
})

test('a rollback of a rollback goes further back, never forth', async () => {
  const { registry, versions } = await withVersions(3)
  const [a, b, c] = versions as [string, string, string]
  for (const version of [a, b, a, c]) registry.promote(version, by('t'))
  expect(registry.aliases()).toMatchObject({ champion: { version: c }, previous: a })
  const back = [by('t1'), by('t2'), by('t3')].map((author) => registry.rollback(author))
  expect(back).toEqual([a, b, a])
  expect(() => registry.rollback(by('t4'))).toThrow('no earlier champion')
  expect(registry.aliases().champion?.version).toBe(a)
})

test('a challenger that is promoted challenges no longer; a champion cannot challenge', async () => {
  const { registry, versions } = await withVersions(2)
  const [a, b] = versions as [string, string]
  registry.promote(a, by('t1'))
  registry.setAlias('challenger', b, by('t2'))
  expect((await registry.challenger())?.manifest.version).toBe(b)
  registry.promote(b, by('t3'))
  expect(registry.aliases()).toEqual({
    champion: { version: b, since: 't3', share: 1 },
    previous: a,
  })
  expect(await registry.challenger()).toBeUndefined()
  expect(() => registry.setAlias('challenger', b, by('t4'))).toThrow('is champion')
  expect(() => registry.setAlias('champion', null, by('t4'))).toThrow('always a champion')
  expect(() => registry.setAlias('challenger', 'f'.repeat(64), by('t4'))).toThrow(
    'no model version',
  )
})

test('a decision and what it does are one: canary, promotion, and rollback of the watched champion', async () => {
  const { registry, versions } = await withVersions(2)
  const [a, b] = versions as [string, string]
  registry.promote(a, by('t1'))
  registry.setAlias('challenger', b, by('t2'))
  registry.decide(decisionOf(a, b, 'wait'), 't3')
  expect(registry.aliases().challenger?.share).toBe(0)
  registry.decide(decisionOf(a, b, 'canary'), 't4')
  expect(registry.aliases().challenger).toEqual({ version: b, since: 't4', share: 0.1 })
  registry.decide(decisionOf(a, b, 'promote', 'canary'), 't5')
  expect(registry.aliases().champion?.version).toBe(b)
  registry.decide(decisionOf(b, null, 'rollback', 'watch'), 't6')
  expect(registry.aliases()).toEqual({ champion: { version: a, since: 't6', share: 1 } })
  const outcomes = registry.decisions().map(({ outcome }) => outcome)
  expect(outcomes).toEqual(['rollback', 'promote', 'canary', 'wait', 'promote'])
  expect(registry.decisions(10, a).at(-1)?.stage).toBe('manual')
  expect(registry.audit(1)[0]).toMatchObject({ who: 'portent', reason: 'rollback of null' })
})

test('a decision of versions that stand there no longer does nothing and is not kept', async () => {
  const { registry, versions } = await withVersions(3)
  const [a, b, c] = versions as [string, string, string]
  registry.promote(a, by('t1'))
  registry.setAlias('challenger', b, by('t2'))
  registry.setAlias('challenger', c, by('t3'))
  expect(registry.decide(decisionOf(a, b, 'promote'), 't4')).toBeUndefined()
  expect(registry.aliases()).toMatchObject({ champion: { version: a }, challenger: { version: c } })
  expect(registry.decisions().map(({ stage }) => stage)).toEqual(['manual'])
})

test('a change by another process is told by the number of changes', async () => {
  const { registry, versions, home } = await withVersions(1)
  const before = registry.changes()
  const other = openRegistry(home)
  other.promote(versions[0]!, by('t'))
  other.close()
  expect(registry.changes()).not.toBe(before)
})

test('a registry of the first schema keeps its versions, its champion and whom that replaced', async () => {
  const { registry, versions, home } = await withVersions(2)
  registry.close()
  const database = new Sqlite(`${home}/registry.db`)
  database.exec(`
    DROP TABLE aliases; DROP TABLE alias_changes; DROP TABLE decisions; DROP TABLE leases;
    CREATE TABLE promotions (id INTEGER PRIMARY KEY AUTOINCREMENT,
      version TEXT NOT NULL REFERENCES models (version), promoted_at TEXT NOT NULL) STRICT;
    INSERT INTO promotions (version, promoted_at) VALUES ('${versions[0]}', 't1'), ('${versions[1]}', 't2');
    PRAGMA user_version = 1;`)
  database.close()
  const migrated = openRegistry(home)
  expect(migrated.list().map(({ promotedAt, alias }) => [promotedAt, alias])).toEqual([
    ['t2', 'champion'],
    ['t1', null],
  ])
  expect(migrated.rollback(by('t3'))).toBe(versions[0])
  expect(migrated.audit().map(({ who }) => who)).toEqual(['ada', 'unknown', 'unknown'])
  migrated.close()
})

test('law: whatever is done, there is a champion from the first promotion on, and rollbacks pop promotions', async () => {
  const { versions, home, registry } = await withVersions(4)
  registry.close()
  const step = fc.oneof(
    fc.record({ promote: fc.nat(3) }),
    fc.record({ challenge: fc.nat(3) }),
    fc.constant('rollback' as const),
    fc.constant('withdraw' as const),
    fc.record({ canary: fc.boolean() }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const open = openRegistry(home)
      new Sqlite(`${home}/registry.db`)
        .exec('DELETE FROM aliases; DELETE FROM alias_changes; DELETE FROM decisions')
        .close()
      let stack: string[] = []
      for (const one of steps) {
        const { champion, challenger } = open.aliases()
        if (one === 'withdraw') open.setAlias('challenger', null, by('t'))
        else if (one === 'rollback') {
          // Promoting what is champion already is nothing to go back to.
          const below = stack.slice(
            0,
            stack.findLastIndex((version) => version !== stack.at(-1)) + 1,
          )
          if (below.length === 0)
            expect(() => open.rollback(by('t'))).toThrow('no earlier champion')
          else {
            expect(open.rollback(by('t'))).toBe(below.at(-1))
            stack = below
          }
        } else if ('promote' in one) {
          open.promote(versions[one.promote]!, by('t'))
          stack = [...stack, versions[one.promote]!]
        } else if ('challenge' in one) {
          const version = versions[one.challenge]!
          if (version !== champion?.version) open.setAlias('challenger', version, by('t'))
        } else if (challenger && champion) {
          const outcome = one.canary ? 'canary' : 'promote'
          open.decide(decisionOf(champion.version, challenger.version, outcome), 't')
          if (outcome === 'promote') stack = [...stack, challenger.version]
        }
        expect(open.aliases().champion?.version).toBe(stack.at(-1))
        expect(open.aliases().challenger?.version ?? '').not.toBe(stack.at(-1) ?? 'none')
      }
      open.close()
    }),
    { numRuns: 40 },
  )
})
