import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EventLog, openWarehouse, type Warehouse } from '../../datasets/index.ts'
import { historyOf } from '../models/sequence/index.ts'
import { latestRequests } from './latest-requests.ts'
import { openRegistry } from './registry.ts'
import { requestTotals, totalsOf } from './request-totals.ts'
import { ingestRounds, streamedOptions } from './streamed-log.cases.ts'
import type { StreamedProgress } from './streamed-run.ts'
import { type StreamedTraining, trainStreamed } from './train-streamed.ts'

const home = mkdtempSync(join(tmpdir(), 'portent-train-streamed-'))
const checkpoints = join(home, 'training')
let warehouse: Warehouse
let log: EventLog
let training: StreamedTraining
const progress: StreamedProgress[] = []

beforeAll(async () => {
  warehouse = await openWarehouse({ directory: home })
  await ingestRounds(warehouse, home)
  log = await warehouse.requestEvents()
  const onProgress = (one: StreamedProgress) => void progress.push(one)
  training = await trainStreamed(warehouse, { ...streamedOptions, checkpoints, onProgress })
}, 120_000)
afterAll(async () => {
  await warehouse.close()
  rmSync(home, { recursive: true })
})

test('a network out of core learns the order, and covers what follows another request in time', () => {
  const { facts } = training.trained
  // Three roles' first requests of a round come minutes after the last; the other four of five follow.
  expect(facts.metrics.coverage).toBeGreaterThan(0.75)
  expect(facts.metrics.ndcg10).toBeGreaterThan(0.9)
  expect(facts.data).toMatchObject({ events: log.length, vms: 41, items: 19 })
  expect([facts.data.from, facts.data.to]).toEqual([log.time[0], log.time.at(-1)])
})

test('what it was judged on is told: a share of the events, the latest', () => {
  const { trained, cut, epochs } = training
  const late = log.time.filter((time) => time >= cut).length
  expect(late / log.length).toBeGreaterThanOrEqual(0.15)
  expect(late / log.length).toBeLessThan(0.17)
  expect(trained.facts.judgedOn).toBe(
    `the last 15 % of the events, which the judged network had not learned: a replay for 41 VMs drawn by the seed, ${late} first packets`,
  )
  // Five of each VM's held-out requests; the VM of VNI 8 has as many.
  expect(epochs[0]!.judgement!.count).toBe(41 * 5)
})

test('pasts and totals of the VMs are those of the log', async () => {
  const { histories, totals, model } = training.trained
  expect(model.catalog.vms.toJSON()).toEqual(log.catalog.vms.toJSON())
  const latest = latestRequests(log)
  const expected = requestTotals(log, latest)
  const nameOf =
    ({ catalog }: { catalog: EventLog['catalog'] }) =>
    (item: number) =>
      `${catalog.items.vni(item)} ${catalog.items.address(item)}`
  for (let vm = 0; vm < 41; vm++) {
    const [found, wanted] = [totalsOf(vm, histories, totals), totalsOf(vm, latest, expected)]
    expect({ ...found, items: new Set([...found.items].map(nameOf(model))) }).toEqual({
      ...wanted,
      items: new Set([...wanted.items].map(nameOf(log))),
    })
    const [from, to] = [histories.indptr[vm]!, histories.indptr[vm + 1]!]
    expect([...histories.times.subarray(from, to)]).toEqual([
      ...latest.times.subarray(latest.indptr[vm], latest.indptr[vm + 1]),
    ])
  }
})

test('progress tells each step, and in training loss, throughput and what is left', () => {
  expect([...new Set(progress.map(({ step }) => step))]).toEqual([
    'count the requests',
    'cluster the VMs',
    'learn all but the last 15 %',
    'judge and calibrate',
    'cluster the VMs again',
    'learn the whole log',
    'collect the VMs’ pasts',
    'trained',
  ])
  const learning = progress.filter(({ training }) => training)
  for (const { share, training } of learning) {
    expect(share).toBeGreaterThan(0)
    expect(share).toBeLessThanOrEqual(1)
    expect(training!.loss).toBeGreaterThan(0)
    expect(training!.sequencesPerSecond).toBeGreaterThan(0)
    if (training!.epoch > 1) expect(training!.remaining).toBeGreaterThanOrEqual(0)
  }
})

test('it is saved, promoted and serves as it was', async () => {
  const registry = openRegistry(home)
  const { version } = registry.saveModel(training.trained)
  registry.promote(version, { who: 'test', reason: 'to see', now: streamedOptions.now })
  const champion = await registry.champion()
  registry.close()
  expect(champion.manifest.judgedOn).toBe(training.trained.facts.judgedOn)
  const { model } = training.trained
  const items = [0, 1].map((step) => model.catalog.items.idOf(7, `10.1.0.${step}`))
  const vm = model.catalog.vms.idOf(7, '10.0.0.0')
  const query = { vni: 7, vm, cluster: -1, now: 2e5, history: historyOf(items, [1e4, 1e5]) }
  const [ranking] = await champion.model.top([query], 1)
  expect(model.catalog.items.address(ranking!.items[0]!)).toBe('10.1.0.2')
  // Of five predictions four come true, the one at the end of a round does not.
  expect(champion.calibration.probability(ranking!.scores[0]!)).toBeGreaterThan(0.7)
})

test('killed, it goes on from its checkpoint to the same bits; in the end nothing of it is left', async () => {
  await warehouse.close()
  const program = fileURLToPath(new URL('train-streamed-until-killed.cases.ts', import.meta.url))
  const child = fork(program, [home], { execArgv: ['--import', 'tsx'] })
  const ended: string[] = []
  child.on('message', (message: string) => {
    ended.push(message)
    if (message === 'learn all but the last 15 %: 3') child.kill('SIGKILL')
  })
  await once(child, 'exit')
  expect(ended.at(-1)).toMatch(/^learn all but the last 15 %: [3-8]$/)
  expect(existsSync(checkpoints)).toBe(true)
  warehouse = await openWarehouse({ directory: home })
  const epochs: number[] = []
  const resumed = await trainStreamed(warehouse, {
    ...streamedOptions,
    checkpoints,
    onProgress: ({ training }) => training && epochs.push(training.epoch),
  })
  expect(epochs[0]).toBeGreaterThan(3)
  expect(resumed.trained.model.save()).toEqual(training.trained.model.save())
  expect(resumed.trained.calibration.toJSON()).toEqual(training.trained.calibration.toJSON())
  expect(existsSync(checkpoints)).toBe(false)
}, 120_000)

test('a log that cannot be cut in time, and a share out of range, are errors', async () => {
  await expect(trainStreamed(warehouse, { ...streamedOptions, vni: 99 })).rejects.toMatchObject({
    code: 'ERR_NO_DATA',
  })
  await expect(trainStreamed(warehouse, { ...streamedOptions, heldOut: 1 })).rejects.toThrow(
    RangeError,
  )
})
