import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { below, seeded } from '../../core/index.ts'
import type { EventLog } from '../../datasets/index.ts'
import { defaultSettings } from '../evaluation/index.ts'
import { profilesFromLog } from '../features/index.ts'
import { historyOf } from '../models/sequence/index.ts'
import { openRegistry } from './registry.ts'
import { type Ask, logOf } from './small-log.cases.ts'
import { type Training, type TrainingOptions, trainPipeline } from './train.ts'

/**
 * Thirty VMs of three roles, twelve rounds: each VM asks for its role's five items in order, a minute and a
 * half apart, so every item has left the host before it is asked for again.
 */
function chains(): EventLog {
  const random = seeded(3)
  const asks: Ask[] = []
  for (let round = 0; round < 12; round++) {
    for (let vm = 0; vm < 30; vm++) {
      const begin = round * 900_000 + below(random, 60_000)
      for (let step = 0; step < 5; step++) {
        asks.push([begin + step * 90_000, `vm${vm}`, `role${vm % 3}-item${step}`])
      }
    }
  }
  return logOf(asks.sort(([a], [b]) => a - b))
}

const options: TrainingOptions = {
  seed: 1,
  now: '2026-01-02T03:04:05Z',
  // Eight rounds, two and two.
  shares: { train: 8 / 12, validation: 2 / 12 },
  settings: { ...defaultSettings, horizon: 120_000, top: 1, predictOnFeedback: true },
  about: { title: 'chains' },
  kinds: ['popularity', 'recency', 'markov'],
  ks: [],
}

let training: Training
beforeAll(async () => {
  training = await trainPipeline(chains(), options)
})

test('of popularity, recency and a chain, the chain wins where requests are chains', () => {
  const [popularity, recency, markov] = training.judgements
  expect(training.trained.facts.kind).toBe('markov')
  // Four of five requests follow another in time; a round's first comes nine minutes after the last.
  expect(markov!.coverage).toBeCloseTo(4 / 5, 12)
  expect(markov!.cost).toBeLessThan(Math.min(popularity!.cost, recency!.cost))
})

test('the test report has every kind and both ends; nothing of it is known to the choice', () => {
  const { report, cuts, judgements } = training
  expect(report.results.map(({ policy, top }) => [policy, top])).toEqual([
    ['on-demand only', 0],
    ['push all', null],
    ...judgements.map(({ name }) => [name, 1]),
  ])
  expect(cuts).toEqual({ validation: 1_200, test: 1_500 })
  expect(report.log.trainingEvents).toBe(cuts.test)
})

test('the model returned has learned the whole log and says so', () => {
  const { model, facts, calibration, histories, clusters } = training.trained
  expect(facts).toMatchObject({
    createdAt: '2026-01-02T03:04:05Z',
    data: { events: 1_800, vms: 30, items: 15 },
  })
  expect(facts.metrics.coverage).toBe(training.report.results.at(-1)!.coverage)
  expect(calibration.horizon).toBe(120_000)
  expect(histories.items.length).toBe(1_800)
  // Thirty VMs in three roles that share nothing.
  const roleOf = (vm: number) => Number(model.catalog.vms.address(vm).slice(2)) % 3
  const roles = Array.from(clusters.labels, (_, vm) => roleOf(vm))
  expect(new Set(roles.map((role, vm) => `${role} ${clusters.labels[vm]}`)).size).toBe(3)
})

// After a round's last item the next comes too late, and a chain knows of no time: it cannot tell the five apart.
test('steps that follow in time four times of five have a probability of 4 in 5', async () => {
  const { model, calibration, histories } = training.trained
  const ids = ['role0-item0', 'role0-item1'].map((name) => model.catalog.items.idOf(7, name))
  const vm = model.catalog.vms.idOf(7, 'vm0')
  const [from, to] = [histories.indptr[vm]!, histories.indptr[vm + 1]!]
  const now = histories.times[to - 1]! + 630_000
  const history = historyOf(
    [...histories.items.subarray(from, to), ...ids],
    [...histories.times.subarray(from, to), now - 90_000, now],
  )
  const [ranking] = await model.top([{ vni: 7, vm, cluster: 0, now, history }], 1)
  expect(model.catalog.items.address(ranking!.items[0]!)).toBe('role0-item2')
  expect(calibration.probability(ranking!.scores[0]!)).toBeCloseTo(4 / 5, 2)
})

test('equal arguments give equal models', async () => {
  const again = await trainPipeline(chains(), options)
  expect(again.trained.model.save()).toEqual(training.trained.model.save())
  expect(again.judgements).toEqual(training.judgements)
})

test('profiles may come from elsewhere, and are asked for each moment that a part ends', async () => {
  const moments: number[] = []
  const log = chains()
  const { cuts } = await trainPipeline(log, {
    ...options,
    kinds: ['popularity'],
    profiles: async (seen, to) => {
      moments.push(to)
      return profilesFromLog(seen)
    },
  })
  // Two rounds before the validation part begins the one that calibration tries first: 6 of 12, 900 of 1,800.
  expect(moments).toEqual([log.time[cuts.validation], log.time[900], log.time[cuts.test], Infinity])
})

test('progress rises to 1 and names each step', async () => {
  const shares: number[] = []
  const steps = new Set<string>()
  const onProgress = ({ step, share }: { step: string; share: number }) => {
    shares.push(share)
    steps.add(step)
  }
  await trainPipeline(chains(), { ...options, kinds: ['recency'], onProgress })
  expect(shares).toEqual([...shares].sort((a, b) => a - b))
  expect(shares.at(-1)).toBe(1)
  expect([...steps]).toEqual([
    'cluster the VMs of the training part',
    'train and judge recency',
    'cluster the VMs of the first of the training part',
    'calibrate recency',
    'cluster the VMs of the training and validation parts',
    'train recency for the report',
    'replay the test part',
    'cluster the VMs of the whole log',
    'train recency on the whole log',
    'trained',
  ])
})

test('a trained model can be saved and serves as it was', async () => {
  const home = mkdtempSync(join(tmpdir(), 'portent-train-'))
  const registry = openRegistry(home)
  const { version } = registry.saveModel(training.trained)
  registry.promote(version, { who: 'test', reason: 'to see', now: options.now })
  const champion = await registry.champion()
  registry.close()
  rmSync(home, { recursive: true })
  const { model, clusters } = training.trained
  const query = { vni: 7, vm: 4, cluster: 0, now: 1e7, history: historyOf([4], [9e6]) }
  expect(await champion.model.top([query], 3)).toEqual(await model.top([query], 3))
  expect(champion.vm(4).cluster).toBe(clusters.labels[4])
  expect(champion.vm(4).items).toHaveLength(60)
})

test('a log too short, a horizon too long and a kind that is not there are errors', async () => {
  const short = logOf([
    [0, 'a', 'x'],
    [0, 'b', 'x'],
  ])
  await expect(trainPipeline(short, options)).rejects.toThrow('ingest a longer log')
  const settings = { ...options.settings, horizon: 1e9 }
  await expect(trainPipeline(chains(), { ...options, settings })).rejects.toMatchObject({
    code: 'ERR_NO_DATA',
    message: expect.stringContaining('shorten the horizon'),
  })
  await expect(trainPipeline(chains(), { ...options, kinds: ['oracle'] })).rejects.toThrow(
    'no model kind oracle',
  )
})
