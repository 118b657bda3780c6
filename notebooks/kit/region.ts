import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type AgentRestart,
  type EventLog,
  openWarehouse,
  type RegionSettings,
  writeRegion,
} from '../../datasets/index.ts'
import { small } from './small.ts'

/** A simulated region's requests and restarts, and what is true of its VMs: CSV with `vni,ip,role`. */
interface KnownRegion {
  readonly log: EventLog
  readonly restarts: readonly AgentRestart[]
  readonly truth: string
}

/** The region that most notebooks look at: 300 VMs in 6 VPCs over 60 hours, or less where time is short. */
export const region = () => knownRegion(small ? { vms: 30, hours: 5 } : { hours: 60 })

/** Simulates a region and takes its log in through a warehouse that is thrown away afterwards. */
export async function knownRegion(settings: RegionSettings): Promise<KnownRegion> {
  const directory = mkdtempSync(join(tmpdir(), 'portent-notebook-'))
  try {
    const { logs, truth } = await writeRegion(directory, settings)
    const warehouse = await openWarehouse({ directory })
    try {
      await warehouse.ingest(logs, { network: '1' })
      const log = await warehouse.requestEvents()
      const restarts = await warehouse.restarts(log.catalog)
      return { log, restarts, truth: readFileSync(truth[0]!, 'utf8') }
    } finally {
      await warehouse.close()
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
