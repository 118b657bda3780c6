import { AgentCache } from './agent-cache.ts'
import { alcorWriter } from './alcor-writer.ts'
import type { LogWriter } from './log-writer.ts'
import type { OutputFile } from './output-file.ts'
import { type RegionSettings, type ResolvedSettings, resolveSettings } from './settings.ts'
import { Traffic } from './traffic.ts'
import { writeTruth } from './truth.ts'
import { zeekWriter } from './zeek-writer.ts'

/** How far a region is written. */
export interface RegionProgress {
  /** Share of the log's time span, in `[0, 1]`. */
  readonly done: number
  readonly flows: number
  readonly requests: number
}

/** What {@link writeRegion} wrote. */
export interface WrittenRegion {
  /** Log files, absolute or relative as the directory was; one, or one a VPC for Zeek. */
  readonly logs: readonly string[]
  /** `truth/vms.csv` and `truth/items.csv`. */
  readonly truth: readonly string[]
  /** The log holds `[start, end)`, milliseconds since the epoch. */
  readonly start: number
  readonly end: number
  readonly flows: number
  /** Flows whose destination the agent had to ask for. */
  readonly requests: number
  readonly restarts: number
  /** VMs that ever lived, and addresses that could be asked for. */
  readonly vms: number
  readonly items: number
}

/** Flows from one report of progress to the next. */
const progressEvery = 5_000

/**
 * Simulates a region and writes its log and, apart from it, its truth.
 *
 * Files appear under their names only when all are whole, the log last; a failure leaves none behind.
 *
 * @param directory - Made if it is not there.
 * @param onProgress - Called now and then, and at the end with `done` 1.
 * @throws {@link PortentError} `ERR_INPUT` for wrong settings, `ERR_DATA_DIRECTORY` if it can't write.
 */
export async function writeRegion(
  directory: string,
  settings: RegionSettings = {},
  onProgress: (progress: RegionProgress) => void = () => {},
): Promise<WrittenRegion> {
  const resolved = resolveSettings(settings)
  const traffic = new Traffic(resolved)
  const writer = await (resolved.as === 'zeek' ? zeekWriter : alcorWriter)(directory, traffic.world)
  const files: OutputFile[] = [...writer.files]
  try {
    const counts = await writeLog(writer, traffic, resolved, onProgress)
    const truth = await writeTruth(directory, traffic.world)
    files.unshift(...truth.files)
    for (const file of files) await file.publish()
    return {
      logs: writer.files.map((file) => file.path),
      truth: truth.files.map((file) => file.path),
      start: resolved.start,
      end: resolved.end,
      ...counts,
      vms: truth.vms,
      items: truth.items,
    }
  } catch (error) {
    for (const file of files) await file.discard()
    throw error
  }
}

async function writeLog(
  writer: LogWriter,
  traffic: Traffic,
  { start, end, idleTimeout }: ResolvedSettings,
  onProgress: (progress: RegionProgress) => void,
): Promise<{ flows: number; requests: number; restarts: number }> {
  const { endpoints } = traffic.world
  const cache = new AgentCache(idleTimeout)
  const counts = { flows: 0, requests: 0, restarts: 0 }
  for (;;) {
    const next = traffic.next()
    if (next.kind === 'restart') {
      if (next.time >= end) break
      counts.restarts++
      await writer.restart(next.time, next.host)
      continue
    }
    const { source, destination, time, duration } = next.flow
    if (time >= end) break
    const since = endpoints.cacheSince[source]!
    const asked = cache.misses(source, destination, time, time + duration, since)
    counts.flows++
    if (asked) counts.requests++
    const full = writer.flow(next.flow, asked)
    if (full) await full
    if (counts.flows % progressEvery === 0)
      onProgress({ done: (time - start) / (end - start), ...counts })
  }
  await writer.close()
  onProgress({ done: 1, ...counts })
  return counts
}
