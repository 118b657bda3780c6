import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AgentRestart, type EventLog, openWarehouse, writeRegion } from '../datasets/index.ts'
import {
  defaultSettings,
  limitCoverage,
  type PolicyResult,
  type ReplayReport,
  type ReplaySettings,
  renderTable,
  replayKinds,
} from '../ml/index.ts'
import type { Bench } from './bench.ts'

const hour = 3_600_000

/** One log, and how its agents and controller behave. */
interface DataSet {
  readonly id: string
  /** Files and folders below the data folder; the region is simulated instead. */
  readonly paths?: readonly string[]
  readonly map?: Readonly<Record<string, string>>
  readonly settings?: Partial<ReplaySettings>
  /** So many VMs are replayed, drawn by the seed, where all would take hours; models learn from all. */
  readonly sampleVms?: number
  readonly split?: number
}

const dataSets: readonly DataSet[] = [
  { id: 'region' },
  // A push that waits an hour for its use covers more, and holds more state.
  { id: 'region-1h', settings: { horizon: hour } },
  { id: 'rita_http', paths: ['rita_http/events.csv.gz'] },
  { id: 'rita_http-1h', paths: ['rita_http/events.csv.gz'], settings: { horizon: hour } },
  {
    id: 'nezha_k8s',
    paths: ['nezha_k8s/trainticket.csv.gz'],
    map: { time: 'ts_ns', source: 'src_pod', destination: 'dst_pod' },
  },
  {
    id: 'enron',
    paths: ['temporal_graphs/enron.txt.gz'],
    map: { source: 'c1', destination: 'c2', time: 'c3' },
    // Mail, not packets: what follows, follows within days.
    settings: { horizon: 24 * hour },
  },
  {
    id: 'cisco_g22',
    paths: ['cisco_g22/edges'],
    // All events of an hour share one time, so only predictions made before it can be in time.
    settings: { horizon: hour, schedule: { period: hour, lead: 1_000 } },
    sampleVms: 1_500,
    split: 0.9,
  },
]

async function load(
  set: DataSet,
  directory: string,
  context: { data?: string; small: boolean },
): Promise<{ log: EventLog; restarts: AgentRestart[] }> {
  const paths = set.paths
    ? set.paths.map((path) => join(context.data!, path))
    : (await writeRegion(directory, { hours: context.small ? 12 : 60 })).logs
  const warehouse = await openWarehouse({ directory })
  try {
    await warehouse.ingest(paths, { network: '1', ...(set.map ? { map: set.map } : {}) })
    const log = await warehouse.requestEvents()
    return { log, restarts: await warehouse.restarts(log.catalog) }
  } finally {
    await warehouse.close()
  }
}

/** The best coverage that a model reached with this K. */
function best(report: ReplayReport, k: number): PolicyResult {
  return report.results
    .filter(({ top }) => top === k)
    .reduce((most, result) => (result.coverage > most.coverage ? result : most))
}

/** Every policy and the limit on every data set there is. */
export const policies: Bench = {
  id: 'policies',
  question:
    'what share of first packets does each policy cover in time, at which number of pushes?',
  needsData: false,

  async run({ data, small, print }) {
    const figures: Record<string, number> = {}
    const sets = dataSets.filter(({ paths }) => !paths || (data !== undefined && !small))
    for (const set of sets) {
      const directory = mkdtempSync(join(tmpdir(), `portent-policies-${set.id}-`))
      try {
        const { log, restarts } = await load(set, directory, {
          ...(data === undefined ? {} : { data }),
          small,
        })
        const report = await replayKinds(log, {
          settings: { ...defaultSettings, ...set.settings },
          split: set.split ?? 0.85,
          ks: [10, 100],
          restarts,
          about: { title: set.id },
          ...(set.sampleVms === undefined ? {} : { sampleVms: set.sampleVms }),
        })
        print(`\n${set.id}: ${log.length.toLocaleString('en-US')} events\n${renderTable(report)}`)
        for (const k of [10, 100]) {
          const result = best(report, k)
          figures[`${set.id}.best@${k}`] = result.coverage
          figures[`${set.id}.limit@${k}`] = limitCoverage(report.limits, result.pushes)
          print(`best with K = ${k}: ${result.policy}`)
        }
      } finally {
        rmSync(directory, { recursive: true, force: true })
      }
    }
    if (data === undefined) print('\nReal logs are replayed too with --data DIR')
    return { figures, targets: {} }
  },
}
