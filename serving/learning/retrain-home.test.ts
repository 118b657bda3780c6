import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openRegistry } from '../../ml/index.ts'
import { minute } from '../champion.cases.ts'
import { asked, fillHome, later, storeOf } from './retrain-home.cases.ts'
import { retrainHome, retraining } from './retrain-home.ts'

const homes: string[] = []
const newHome = () => {
  homes.push(mkdtempSync(join(tmpdir(), 'portent-learning-')))
  return homes.at(-1)!
}
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true })
})

const now = later + 10 * 60 * minute
const how = (home: string) => ({
  ...{ home, warehouse: { directory: home }, now: () => now },
  ...{ who: 'test', reason: 'to see' },
})

/** Pushes of twenty items to a host's VM, all reported as used, and items kept back of which none was asked for. */
function reportUses(home: string, host: string, withheld: number): void {
  const store = storeOf(home)
  const add = store.database.prepare(`INSERT INTO plan_items
    (plan, vni, host, source, destination, probability, model, planned, expires, state)
    VALUES (@plan, 7, @host, @source, @destination, 0.5, 'm', @planned, @expires, @state)`)
  const source = `vm-of-${host}`
  for (let n = 0; n < 20 + withheld; n++) {
    const planned = later + n * minute
    const item = { source, destination: `item-${n}`, host, plan: `plan of ${host}` }
    const state = n < 20 ? 'delivered' : 'withheld'
    add.run({ ...item, planned, expires: planned + minute, state })
  }
  const outcomes = Array.from({ length: 20 }, (_, n) => ({
    ...{ vni: 7, source, destination: `item-${n}`, outcome: 'used' as const },
    ...{ pushedAt: later + n * minute + 100, time: later + n * minute + 20_000 },
  }))
  store.addOutcomes(outcomes, now)
  store.close()
}

test('what came since is learned, uses of pushes too, once; the result challenges the champion', async () => {
  const home = newHome()
  const champion = await fillHome(home, [asked(1, 'new-vm', 'new-item')])
  reportUses(home, 'honest', 0)
  const steps: string[] = []
  const retrained = await retrainHome({
    ...how(home),
    onProgress: ({ step }) => void steps.push(step),
  })
  expect(retrained).toMatchObject({
    parent: champion,
    learned: { events: 21 },
    feedback: { taken: 20, leftOut: 0, distrusted: [] },
  })
  expect(steps).toContain('learn')
  const registry = openRegistry(home)
  const aliases = registry.aliases()
  expect(aliases.champion?.version).toBe(champion)
  expect(aliases.challenger?.version).toBe(retrained.version)
  const { model, manifest } = await registry.load(retrained.version)
  expect(manifest.parents).toEqual([champion])
  expect(model.catalog.vms.idOf(7, 'new-vm')).toBeGreaterThanOrEqual(0)
  expect(model.catalog.items.idOf(7, 'item-7')).toBeGreaterThanOrEqual(0)
  registry.close()
  const again = await retrainHome(how(home))
  expect(again.feedback.taken).toBe(0)
  expect(again.learned.events).toBe(21)
})

test('a host that says all pushes were used, where nothing kept back was asked for, is not learned from', async () => {
  const home = newHome()
  await fillHome(home, [asked(1, 'a', 'x')])
  reportUses(home, 'liar', 20)
  const { feedback, learned } = await retrainHome(how(home))
  expect(feedback).toMatchObject({ taken: 0, leftOut: 20 })
  expect(feedback.distrusted).toMatchObject([{ host: 'liar', used: 20, withheld: 20, asked: 0 }])
  expect(learned.events).toBe(1)
})

test('of two retrains at once one is refused, which names the other', async () => {
  const home = newHome()
  await retraining(home, async () => {
    await expect(retrainHome(how(home))).rejects.toMatchObject({
      code: 'ERR_RETRAINING',
      message: expect.stringMatching(new RegExp(`process ${process.pid} .* retrains ${home}`)),
    })
  })
})

test('without a champion, or with nothing new, it says so and nothing is saved', async () => {
  const home = newHome()
  await expect(retrainHome(how(home))).rejects.toMatchObject({ code: 'ERR_NO_MODEL' })
  const other = newHome()
  const champion = await fillHome(other, [])
  await expect(retrainHome(how(other))).rejects.toMatchObject({ code: 'ERR_NO_DATA' })
  const registry = openRegistry(other)
  expect(registry.list().map(({ manifest }) => manifest.version)).toEqual([champion])
  registry.close()
})
