import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fitCalibration } from '../../ml/index.ts'
import { minute } from '../champion.cases.ts'
import { type Service, service } from '../http/app.cases.ts'
import { fillRegistry, trainedModel } from '../trained-model.cases.ts'
import { JudgingStore } from './judging-store.ts'
import { favourites, serviceWithModels, type WithModels } from './live-models.cases.ts'
import type { LiveModelsOptions } from './live-models.ts'

const networks = [5001, 5002] as const
/** Every request is judged; looks come early, and watches are short. */
const eager: LiveModelsOptions = {
  validation: { perMinute: Number.POSITIVE_INFINITY, timeShare: Number.POSITIVE_INFINITY },
  // The calibration of models this small says nothing; the rule's own test sees to that check.
  rule: { firstLook: 40, minTime: 0, looks: 2, largeVms: 12, maxCalibrationError: 1 },
  watch: { stretch: 10 * minute, canaryStretches: 2, championStretches: 2 },
}

/** Every VM asks for the favourites, one a minute, and is asked about at each. */
async function askForFavourites({ ask, clock, models }: WithModels): Promise<void> {
  for (const destination of favourites) {
    clock.now += minute
    for (const vni of networks)
      for (let vm = 0; vm < 15; vm++) {
        await ask(vni, `10.0.1.${vm}`, destination)
        await new Promise((resolve) => setImmediate(resolve))
      }
    await models.judge()
  }
}

/** What VMs asked for after every moment is known then. */
const horizonsPass = ({ clock }: WithModels) => {
  clock.now += 12 * minute
}

/** Stretches of six hits in ten first packets and one push in seven in vain, in both networks. */
async function stretches({ predictor, clock, models }: WithModels, count: number): Promise<void> {
  clock.now = Math.ceil(clock.now / (10 * minute)) * 10 * minute
  for (let i = 0; i < count; i++) {
    for (const vni of networks) {
      const many = { hits: 60 + ((i * 7) % 11), misses: 40, unused: 10 } as const
      for (const [outcome, count] of Object.entries(many))
        for (let n = 0; n < count; n++)
          models.counts.count(
            vni,
            predictor.versionFor(vni)!,
            outcome as keyof typeof many,
            clock.now,
          )
    }
    await models.judge()
    clock.now += 10 * minute
  }
}

const outcomesOf = ({ registry }: Service) =>
  registry
    .decisions()
    .map(({ stage, outcome }) => `${stage} ${outcome}`)
    .reverse()

const answering = async ({ post }: Service, vni: number): Promise<string> =>
  (await post('/v1/predictions', { vni, ip: '10.0.1.1' })).body.modelVersion

test('a challenger that names what VMs ask for answers for a canary, then for all, then stays; each a decision', async () => {
  const running = await serviceWithModels(eager)
  const { champion, challenger } = running.versions
  await stretches(running, 24)
  await askForFavourites(running)
  horizonsPass(running)
  const [canary] = await running.models.judge()
  expect(canary).toMatchObject({ outcome: 'canary', champion, challenger })
  expect(canary!.numbers).toMatchObject({ 'champion.coverage': 0, 'challenger.coverage': 1 })
  expect(canary!.networks.map(({ vni, passed }) => [vni, passed])).toEqual([
    [5001, true],
    [5002, true],
  ])
  // The share was raised to take in the first network, and only that.
  const answers = await Promise.all(networks.map((vni) => answering(running, vni)))
  expect(answers.toSorted()).toEqual([champion, challenger].toSorted())
  await stretches(running, 3)
  expect(await Promise.all(networks.map((vni) => answering(running, vni)))).toEqual([
    challenger,
    challenger,
  ])
  await stretches(running, 3)
  expect(outcomesOf(running)).toEqual([
    'manual promote',
    'judging canary',
    'canary promote',
    'watch keep',
  ])
  const { body } = await running.get('/v1/models/decisions?limit=1')
  expect(body.decisions[0].sentence).toContain('stays champion')
})

test('a challenger that names less is rejected at the first look, and the champion answers throughout', async () => {
  const running = await serviceWithModels(eager, { isChallengerBetter: false })
  await askForFavourites(running)
  horizonsPass(running)
  const [decision] = await running.models.judge()
  expect(decision).toMatchObject({ outcome: 'reject' })
  expect(decision!.sentence).toContain('it covers less')
  expect(running.registry.aliases().challenger).toBeUndefined()
  expect(await answering(running, 5001)).toBe(running.versions.champion)
})

test('coverage below the past of its networks ends a canary; below that of all, the champion before serves', async () => {
  const running = await serviceWithModels(eager)
  const { registry, versions, clock, packets, models } = running
  const { champion, challenger } = versions
  const by = { who: 'ada', reason: 'to see', now: '' }
  const now = () => new Date(clock.now).toISOString()
  await stretches(running, 24)
  registry.decide(
    {
      ...{ stage: 'judging', outcome: 'canary', champion, challenger, share: 1, who: 'test' },
      ...{ inputs: {}, numbers: {}, rule: {}, checks: [], networks: [], sentence: 'to see' },
    },
    now(),
  )
  await models.takeUp()
  expect(await answering(running, 5001)).toBe(challenger)
  await packets(5001, { hits: 20, misses: 180, unused: 10 })
  clock.now += 10 * minute
  const [ended] = await models.judge()
  expect(ended).toMatchObject({ stage: 'canary', outcome: 'rollback' })
  expect(await answering(running, 5001)).toBe(champion)

  await stretches(running, 1)
  expect(await models.promote(challenger, { ...by, now: now() })).toBe(challenger)
  clock.now += 10 * minute
  await packets(5002, { hits: 20, misses: 180, unused: 10 })
  clock.now += 10 * minute
  const [back] = await models.judge()
  expect(back).toMatchObject({ stage: 'watch', outcome: 'rollback' })
  expect(await answering(running, 5001)).toBe(champion)
  expect(registry.audit(1)[0]).toMatchObject({ action: 'rollback', after: champion })
  // What was gone back to is not watched: there is nowhere better to go.
  await packets(5002, { hits: 0, misses: 200 })
  clock.now += 20 * minute
  expect(await models.judge()).toEqual([])
})

test('after a restart, moments asked about before it are labelled and counted', async () => {
  const running = await serviceWithModels(eager)
  await askForFavourites(running)
  const pair = running.versions
  expect(running.models.judging.windowOf(pair).moments).toBe(0)
  const restarted = new JudgingStore(running.store.database)
  expect(restarted.label(running.clock.now + 12 * minute, 1_000)).toBe(90)
  expect(restarted.windowOf(pair).moments).toBe(90)
  const byNetwork = restarted.figuresByNetwork(pair, 'challenger')
  expect(byNetwork.map(({ vni, moments, coverage }) => [vni, moments, coverage])).toEqual([
    [5001, 45, 1],
    [5002, 45, 1],
  ])
})

test('ten thousand requests in a minute cost about 120 moments, and no more than a share of the time', async () => {
  const running = await serviceWithModels({ validation: { perMinute: 120, timeShare: 1 } })
  const { activity, clock, models, store } = running
  for (let i = 0; i < 10_000; i++) {
    clock.now += 6
    const request = { vni: 5001, ip: `10.0.1.${i % 15}`, destination: '10.9.0.1', host: '' }
    activity.emit({ type: 'request', time: clock.now, ...request })
    if (i % 10 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  await models.judge()
  const kept = store.database.prepare('SELECT count(*) FROM judged_moments').pluck().get()
  expect(kept).toBeGreaterThan(60)
  expect(kept).toBeLessThan(180)
})

/** Where the registry of a service keeps a version. */
const fileOf = ({ home }: Service, version: string) => join(home, 'models', version)

async function withThree(): Promise<{
  running: Service
  versions: { champion: string; previous: string; challenger: string }
}> {
  const running = await service(null)
  const versions = await fillRegistry(running.registry)
  return { running, versions }
}

test('a champion that cannot be loaded leaves the one that answers in place, and log, health and metrics say so', async () => {
  const { running, versions } = await withThree()
  const { app, registry, get, clock } = running
  await app.models.takeUp()
  const { champion } = versions
  const { version: other } = registry.saveModel(await trainedModel('2026-01-06'))
  const path = fileOf(running, other)
  const whole = readFileSync(path)
  for (const damage of [
    () => truncateSync(path, 100),
    () => writeFileSync(path, whole.with(whole.length - 1, 1 - whole.at(-1)!)),
    // As of a later schema: its checksum is none of ours either.
    () => writeFileSync(path, whole.with(16, 99)),
  ]) {
    damage()
    registry.promote(other, { who: 'cli', reason: 'of another process', now: '2026-01-06' })
    await app.models.takeUp()
    const ready = await get('/health/ready')
    expect(ready.status).toBe(200)
    expect(ready.body).toMatchObject({ modelVersion: champion, failed: [{ version: other }] })
    expect((await get('/metrics')).text).toContain('portent_model_load_failing 1')
    expect((await get('/v1/models')).body.failed[0].reason).toContain('is damaged')
    registry.rollback({ who: 'cli', reason: 'of another process', now: '2026-01-06' })
    await app.models.takeUp()
    expect((await get('/health/ready')).body.failed).toEqual([])
  }
  writeFileSync(path, 'damaged')
  registry.promote(other, { who: 'cli', reason: 'once more', now: '2026-01-06' })
  await app.models.look()
  await app.models.takeUp()
  writeFileSync(path, whole)
  clock.now += minute
  await app.models.look()
  expect((await get('/health/ready')).body).toMatchObject({ modelVersion: other, failed: [] })
})

test('where the champion cannot be loaded at the start the one before serves; where neither can, that is the end', async () => {
  const { running, versions } = await withThree()
  writeFileSync(fileOf(running, versions.champion), '')
  await running.app.models.takeUp()
  expect((await running.get('/health/ready')).body).toMatchObject({
    modelVersion: versions.previous,
    failed: [{ version: versions.champion }],
  })
  const other = await withThree()
  for (const version of Object.values(other.versions))
    writeFileSync(fileOf(other.running, version), '')
  await expect(other.running.app.models.takeUp()).rejects.toMatchObject({ code: 'ERR_ARTIFACT' })
})

test('a promotion of what cannot be loaded changes nothing', async () => {
  const { running, versions } = await withThree()
  await running.app.models.takeUp()
  const { version } = running.registry.saveModel(await trainedModel('2026-01-06'))
  writeFileSync(fileOf(running, version), '')
  const body = { version, who: 'ada', reason: 'to see' }
  const reply = await running.post('/v1/models/promote', body)
  expect([reply.status, reply.body.code]).toEqual([500, 'ERR_ARTIFACT'])
  expect(running.registry.aliases().champion?.version).toBe(versions.champion)
})

test('a challenger that cannot be loaded, or looks another time ahead, is rejected with the reason', async () => {
  const { running, versions } = await withThree()
  const { registry, app } = running
  writeFileSync(fileOf(running, versions.challenger), '')
  await app.models.takeUp()
  expect(registry.aliases().challenger).toBeUndefined()
  expect(registry.decisions(1)[0]).toMatchObject({ outcome: 'reject', stage: 'judging' })
  const trained = await trainedModel('2026-01-06')
  const calibration = fitCalibration([0, 1], [0, 1], 60 * minute)
  const { version } = registry.saveModel({ ...trained, calibration })
  registry.setAlias('challenger', version, { who: 'ada', reason: 'to see', now: '2026-01-06' })
  await app.models.takeUp()
  expect(registry.aliases().challenger).toBeUndefined()
  expect(registry.decisions(1)[0]!.sentence).toContain(
    'it looks 3600000 ms ahead and the champion 600000 ms',
  )
})

test('a version is compared with another by figures that both have, and by those of the same moments', async () => {
  const running = await serviceWithModels({
    ...eager,
    rule: { ...eager.rule, firstLook: 10_000 },
  })
  await askForFavourites(running)
  horizonsPass(running)
  await running.models.judge()
  const { body } = await running.get('/v1/models/compare?a=champion&b=challenger')
  expect(body.areJudgedTogether).toBe(true)
  expect(body.differences).toMatchObject({ coverage: 0, 'live.coverage': 1, events: 90 })
  expect(body.b.judged).toMatchObject({ role: 'challenger', against: running.versions.champion })
  const { body: one } = await running.get(`/v1/models/${running.versions.challenger.slice(0, 8)}`)
  expect(one).toMatchObject({ alias: 'challenger', share: 0, judged: { moments: 90, coverage: 1 } })
  expect((await running.get('/v1/models/ffff')).status).toBe(404)
})
