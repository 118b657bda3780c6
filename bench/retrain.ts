import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Table from 'cli-table3'
import { type EventLog, indexAtTime, sliceLog } from '../datasets/index.ts'
import {
  openRegistry,
  type ReplaySettings,
  retrain,
  type StoredModel,
  type TrainedModel,
  trainPipeline,
} from '../ml/index.ts'
import type { Bench } from './bench.ts'
import { type DataSet, dataSetsFor, loadDataSet } from './data-sets.ts'
import { fitted } from './retrain/fitted.ts'
import { coverageAfter, inNewCatalog } from './retrain/judged.ts'

const hour = 3_600_000
const seed = 1
/** How each set is asked for: the kind that serves, and the share of its time after which the new hour comes. */
const cases = [
  { id: 'region', kind: 'blend', share: 0.8, anew: 'pipeline' },
  { id: 'rita_http', kind: 'blend', share: 0.8, anew: 'pipeline' },
  // All that `portent train` does takes an hour here; clusters and one fit are the least of it.
  { id: 'cisco_g22', kind: 'blend', share: 0.97, anew: 'fit' },
] as const

/** What an hour costs to learn from where the champion is, and what it is worth, against from scratch. */
export const retraining: Bench = {
  id: 'retrain',
  question:
    'how long does it take to learn an hour of new events, and is it as good as from scratch?',
  needsData: false,
  cases: cases.map(({ id }) => id),

  async run({ data, small, only, print }) {
    const extent = { ...(data === undefined ? {} : { data }), small }
    const figures: Record<string, number> = {}
    const table = new Table({
      head: [
        ...['', 'new events', 'seconds', 'of processors', 'from scratch', 'of processors'],
        ...['coverage kept', 'retrained', 'from scratch', 'ratio'],
      ],
      style: { head: [], border: [], compact: true },
    })
    for (const { id, kind, share, anew } of cases) {
      if (only !== undefined && only !== id) continue
      const set = dataSetsFor(extent).find((set) => set.id === id)
      if (!set) continue
      const train = anew === 'pipeline' ? trained : fitted
      const found = await compared(set, kind, share, train, extent, print)
      table.push([
        anew === 'pipeline' ? id : `${id}, one fit`,
        found.events.toLocaleString('en-US'),
        ...[found.ours.wall, found.ours.cpu, found.scratch.wall, found.scratch.cpu].map(seconds),
        ...[found.kept, found.retrained, found.anew].map(percent),
        found.ratio.toFixed(3),
      ])
      figures[`${id} seconds`] = rounded(found.ours.wall)
      // One fit is a part of a training, so its share says nothing of the target.
      const what = anew === 'pipeline' ? 'share of processors' : 'share of one fit'
      figures[`${id} ${what}`] = rounded(found.ours.cpu / found.scratch.cpu)
      figures[`${id} quality`] = rounded(found.ratio)
    }
    print(table.toString())
    const largest = figures['cisco_g22 seconds'] === undefined ? {} : ciscoTargets
    const targets: Record<string, string> = { ...largest }
    for (const name of Object.keys(figures)) {
      if (name.endsWith('quality')) targets[name] = '>= 0.99'
      if (name.endsWith('share of processors')) targets[name] = '<= 0.1'
    }
    return { figures, targets: small ? {} : targets }
  },
}

const ciscoTargets = { 'cisco_g22 seconds': '< 60' }

async function compared(
  set: DataSet,
  kind: string,
  share: number,
  train: typeof trained,
  extent: { readonly data?: string; readonly small: boolean },
  print: (text: string) => void,
) {
  const { log, settings } = await loadDataSet(set, extent)
  const [first, last] = [log.time[0]!, log.time[log.length - 1]!]
  const cut = indexAtTime(log, first + share * (last - first))
  const from = log.time[cut]!
  const end = indexAtTime(log, from + hour)
  const known = inNewCatalog(sliceLog(log, 0, cut))
  const told = { settings, seed, ...(set.sampleVms && { sampleVms: set.sampleVms }) }
  const early = await train(known, kind, told)
  const champion = await stored(early)
  print(`${set.id}: a champion of ${known.length.toLocaleString('en-US')} events`)
  const kept = await coverageAfter(await stored(early), log, end, told)
  const events = sliceLog(log, cut, end)
  const ours = await timed(() => retrain({ ...told, champion, events, now: now() }))
  for (const [step, time] of Object.entries(ours.result.seconds))
    print(`${set.id}: ${step} ${time.toFixed(2)} s`)
  const { before, after, labels } = ours.result.calibration
  print(
    `${set.id}: calibration error ${before?.toFixed(4)} to ${after?.toFixed(4)}, ${labels} labels`,
  )
  const anew = await timed(() => train(inNewCatalog(sliceLog(log, 0, end)), kind, told))
  const retrained = await coverageAfter(await stored(ours.result.trained), log, end, told)
  const scratch = await coverageAfter(await stored(anew.result), log, end, told)
  return {
    events: events.length,
    ours,
    scratch: anew,
    ...{ kept, retrained, anew: scratch, ratio: retrained / scratch },
  }
}

interface Told {
  readonly settings: ReplaySettings
  readonly seed: number
  readonly sampleVms?: number
}

/** All that `portent train` does, of one kind. */
async function trained(log: EventLog, kind: string, told: Told): Promise<TrainedModel> {
  const about = { title: 'retrain', command: 'bench retrain', createdAt: now() }
  const options = { ...told, kinds: [kind], ks: [told.settings.top], about, now: now() }
  return (await trainPipeline(log, options)).trained
}

const now = () => '2026-01-05T00:00:00.000Z'

/** As the registry gives it back. */
async function stored(trained: TrainedModel): Promise<StoredModel> {
  const directory = mkdtempSync(join(tmpdir(), 'portent-bench-retrain-'))
  const registry = openRegistry(directory)
  try {
    return await registry.load(registry.saveModel(trained).version)
  } finally {
    registry.close()
    rmSync(directory, { recursive: true, force: true })
  }
}

async function timed<T>(work: () => Promise<T>) {
  const [begun, used] = [performance.now(), process.cpuUsage()]
  const result = await work()
  const { user, system } = process.cpuUsage(used)
  return { result, wall: (performance.now() - begun) / 1e3, cpu: (user + system) / 1e6 }
}

const seconds = (value: number) => `${value.toFixed(1)} s`
const percent = (share: number) => `${(100 * share).toFixed(2)} %`
const rounded = (value: number) => Math.round(1e3 * value) / 1e3
