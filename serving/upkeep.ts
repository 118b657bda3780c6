import { PortentError } from '../core/index.ts'
import { openWarehouse, type WarehouseConfig } from '../datasets/index.ts'
import type { Registry } from '../ml/index.ts'
import type { Metrics } from './http/metrics.ts'
import type { Planner } from './plans/planner.ts'
import type { Predictor } from './predictor.ts'
import { type Repeating, repeating } from './repeating.ts'
import { handOver } from './store/hand-over.ts'
import type { Store } from './store/store.ts'

export interface UpkeepDependencies {
  readonly store: Store
  readonly predictor: Predictor
  readonly planner: Pick<Planner, 'prune'>
  readonly registry: Pick<Registry, 'champion' | 'list'>
  readonly metrics: Metrics
  /** Where requests are handed over to; open only while that lasts. */
  readonly warehouse: WarehouseConfig
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly log: Log
}

/** As pino's. */
interface Log {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

/** Milliseconds between rounds. */
export interface UpkeepIntervals {
  readonly handOver: number
  readonly champion: number
  readonly prune: number
}

/** Hands over to the warehouse, takes up new champions and keeps the store within its bounds. */
export function startUpkeep(dependencies: UpkeepDependencies, every: UpkeepIntervals): Repeating {
  const { log } = dependencies
  const failed = (task: string) => (err: unknown) => log.error({ err, task }, 'failed; will retry')
  const tasks = [
    repeating(every.handOver, () => handOverNow(dependencies), failed('hand over')),
    repeating(every.champion, () => takeUpChampion(dependencies), failed('take up champion')),
    repeating(every.prune, () => prune(dependencies), failed('prune')),
  ]
  return {
    async stop() {
      await Promise.all(tasks.map((task) => task.stop()))
    },
  }
}

/** One round of handing over; a locked warehouse is left for the next. */
export async function handOverNow(
  dependencies: Pick<UpkeepDependencies, 'store' | 'metrics' | 'warehouse' | 'log'>,
): Promise<void> {
  const { store, metrics, log } = dependencies
  if (store.waiting === 0) return
  const warehouse = await openWarehouse(dependencies.warehouse).catch((error: unknown) => {
    if (!(error instanceof PortentError) || error.code !== 'ERR_WAREHOUSE_LOCKED') throw error
    log.info({ waiting: store.waiting }, 'the warehouse is in use; will hand over later')
  })
  if (!warehouse) return
  try {
    const events = await handOver(store, (id, batch) => warehouse.addRequests(id, batch))
    metrics.handedOver(events)
    log.info({ events }, 'handed over to the warehouse')
  } finally {
    await warehouse.close()
  }
}

/** Serves the registry's champion, if it is another than the one that serves. */
export async function takeUpChampion({
  predictor,
  registry,
  log,
}: Pick<UpkeepDependencies, 'predictor' | 'registry' | 'log'>): Promise<void> {
  const listed = registry.list().find((model) => model.isChampion)
  if (!listed || listed.manifest.version === predictor.manifest?.version) return
  const champion = await registry.champion()
  predictor.use(champion)
  const { version, kind } = champion.manifest
  log.info({ version, kind }, 'serves this model now')
}

function prune({
  store,
  planner,
  metrics,
  now,
  log,
}: Pick<UpkeepDependencies, 'store' | 'planner' | 'metrics' | 'now' | 'log'>): void {
  planner.prune(store.retention)
  const lost = store.prune(now())
  if (lost === 0) return
  metrics.lost(lost)
  log.warn({ lost }, 'dropped requests that the warehouse never took: the store was full')
}
