import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AgentRestart, type EventLog, openWarehouse, writeRegion } from '../datasets/index.ts'
import { defaultSettings, type ReplaySettings } from '../ml/index.ts'

const hour = 3_600_000

/** One log, and how its agents and controller behave. */
export interface DataSet {
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

/** Where real data lies, if anywhere, and whether to end within a minute. */
interface Extent {
  readonly data?: string
  readonly small: boolean
}

/** A data set in memory. */
interface LoadedSet {
  readonly log: EventLog
  readonly restarts: readonly AgentRestart[]
  readonly settings: ReplaySettings
}

/** The sets that can be had: all with a data folder, else and where time is short the simulated ones. */
export function dataSetsFor({ data, small }: Extent): readonly DataSet[] {
  return dataSets.filter(({ paths }) => !paths || (data !== undefined && !small))
}

/** Reads a set's request events through a warehouse that is thrown away afterwards. */
export async function loadDataSet(set: DataSet, extent: Extent): Promise<LoadedSet> {
  const directory = mkdtempSync(join(tmpdir(), `portent-bench-${set.id}-`))
  try {
    const paths = set.paths
      ? set.paths.map((path) => join(extent.data!, path))
      : (await writeRegion(directory, { hours: extent.small ? 12 : 60 })).logs
    const warehouse = await openWarehouse({ directory })
    try {
      await warehouse.ingest(paths, { network: '1', ...(set.map ? { map: set.map } : {}) })
      const log = await warehouse.requestEvents()
      const restarts = await warehouse.restarts(log.catalog)
      return { log, restarts, settings: { ...defaultSettings, ...set.settings } }
    } finally {
      await warehouse.close()
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
