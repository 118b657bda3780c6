import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { makeDirectory, nameOfHolder, PortentError, takeLock } from '../../core/index.ts'
import { openWarehouse, type Warehouse, type WarehouseConfig } from '../../datasets/index.ts'
import {
  type Feedback,
  openRegistry,
  profilesFromFlows,
  type Registry,
  type ReportingHost,
  type Retrained,
  retrain,
  type StoredModel,
  settingsOfManifest,
  type TrainingProgress,
  weighFeedback,
} from '../../ml/index.ts'
import { Store } from '../store/store.ts'
import { plannedItems } from './planned-items.ts'
import { type TakenUses, takeUses } from './take-uses.ts'

export interface RetrainHomeOptions {
  /** The data directory. */
  readonly home: string
  readonly warehouse: WarehouseConfig
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Who asks for it, and why; goes into the audit of the registry. */
  readonly who: string
  readonly reason: string
  /** Threads that a network may train with; default one for each core. */
  readonly threads?: number
  /** Items that nobody asked for in so many milliseconds are forgotten; default 30 days. */
  readonly retireAfter?: number
  readonly onProgress?: (progress: TrainingProgress) => void
}

/** A version that came of it, and is challenger now. */
export interface RetrainedHome extends Pick<Retrained, 'learned' | 'calibration' | 'seconds'> {
  readonly version: string
  readonly parent: string
  readonly kind: string
  readonly feedback: FeedbackTaken
}

/** What was taken of feedback. */
export interface FeedbackTaken extends TakenUses {
  /** Hosts whose reports are not learned. */
  readonly distrusted: readonly ReportingHost[]
}

/**
 * Goes on from the champion of a data directory with what came since, and makes the result challenger.
 *
 * Nothing that serves is touched: a kill at any moment leaves the champion as it is, at most a version that nobody
 * uses, and a lock that the operating system has let go.
 *
 * @throws {@link PortentError} `ERR_RETRAINING` if another process retrains this directory, `ERR_NO_MODEL` without a
 *   champion, `ERR_NO_DATA` if nothing came since, `ERR_WAREHOUSE_LOCKED` if the warehouse is in use.
 */
export async function retrainHome(options: RetrainHomeOptions): Promise<RetrainedHome> {
  const { home, now, who, reason, onProgress } = options
  return retraining(home, async () => {
    const registry = openRegistry(home)
    try {
      const champion = await registry.load(championOf(registry))
      const { trained, feedback, ...found } = await withWarehouse(options, champion)
      onProgress?.({ step: 'save', share: 1 })
      const { version } = registry.saveModel(trained)
      registry.setAlias('challenger', version, { who, reason, now: new Date(now()).toISOString() })
      const { version: parent, kind } = champion.manifest
      return { version, parent, kind, ...found, feedback }
    } finally {
      registry.close()
    }
  })
}

/** Takes the feedback, and what came since, and retrains; the warehouse is open only so long. */
async function withWarehouse(
  { home, now, threads, retireAfter, onProgress, ...options }: RetrainHomeOptions,
  champion: StoredModel,
): Promise<Retrained & { readonly feedback: FeedbackTaken }> {
  const warehouse = await openWarehouse(options.warehouse)
  try {
    onProgress?.({ step: 'read what came since', share: 0 })
    const { weighed, ...feedback } = await takeFeedback(home, warehouse, now())
    const { manifest } = champion
    const settings = settingsOfManifest(manifest)
    const { idleTimeout } = settings
    const events = await warehouse.requestEvents({ idleTimeout, from: manifest.data.to })
    const retrained = await retrain({
      ...{ champion, events, settings, feedback: weighed, seed: manifest.seed },
      ...(threads !== undefined && { threads }),
      ...(retireAfter !== undefined && { retireAfter }),
      now: new Date(now()).toISOString(),
      profiles: ({ catalog }) => profilesFromFlows(warehouse, catalog),
      ...(onProgress && { onProgress }),
    })
    return { ...retrained, feedback }
  } finally {
    await warehouse.close()
  }
}

/**
 * Does `work` while no other process may retrain the data directory.
 *
 * @throws {@link PortentError} `ERR_RETRAINING` if one does, naming it.
 */
export async function retraining<T>(home: string, work: () => Promise<T>): Promise<T> {
  makeDirectory(home)
  const release = await takeLock(home, 'retrain', { waitMs: 0 }, (holder) => {
    const message = `${nameOfHolder(holder)} retrains ${home}: wait for it to end, or stop it`
    return new PortentError('ERR_RETRAINING', message)
  })
  try {
    return await work()
  } finally {
    release()
  }
}

/**
 * Weighs the feedback that a data directory's service has kept, and hands the uses that are trusted to the warehouse.
 *
 * @param now - Milliseconds since the epoch.
 */
export async function takeFeedback(
  home: string,
  warehouse: Pick<Warehouse, 'addRequests'>,
  now: number,
): Promise<FeedbackTaken & { readonly weighed: Feedback }> {
  const path = join(home, 'serving.db')
  if (!existsSync(path)) return { taken: 0, leftOut: 0, distrusted: [], weighed: weighFeedback([]) }
  const store = new Store(path, {
    maxRows: Number.MAX_SAFE_INTEGER,
    maxAge: Number.MAX_SAFE_INTEGER,
  })
  try {
    const weighed = weighFeedback(plannedItems(store.database, now))
    const distrusted = weighed.hosts.filter(({ verdict }) => verdict === 'contradicted')
    const add = (id: string, events: Parameters<Warehouse['addRequests']>[1]) =>
      warehouse.addRequests(id, events)
    return { ...(await takeUses(store.database, weighed, add)), distrusted, weighed }
  } finally {
    store.close()
  }
}

function championOf(registry: Registry): string {
  const champion = registry.aliases().champion
  if (champion) return champion.version
  const message = 'no model serves yet, so there is none to go on from: `portent train` makes one'
  throw new PortentError('ERR_NO_MODEL', message)
}
