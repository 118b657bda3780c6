import { PortentError } from '../core/index.ts'
import { openWarehouse, type WarehouseConfig } from '../datasets/index.ts'
import type { Metrics } from './http/metrics.ts'
import type { LiveModels } from './models/live-models.ts'
import type { Planner } from './plans/planner.ts'
import { type Repeating, repeating } from './repeating.ts'
import { handOver } from './store/hand-over.ts'
import type { Store } from './store/store.ts'

export interface UpkeepDependencies {
  readonly store: Store
  readonly planner: Pick<Planner, 'prune'>
  readonly models: Pick<LiveModels, 'look' | 'judge' | 'prune'>
  readonly metrics: Metrics
  /** Where requests are handed over to; open only while that lasts. */
  readonly warehouse: WarehouseConfig
  /** Milliseconds since the epoch; what is old is removed by it, so it should not leap. */
  readonly now: () => number
  readonly log: Log
}

/** As pino's. */
interface Log {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

/** What a statement of a warehouse server may take, milliseconds; inserts of a batch take some 100. */
const statementTime = 30_000

/** Milliseconds between rounds. */
export interface UpkeepIntervals {
  readonly handOver: number
  readonly champion: number
  readonly judge: number
  readonly prune: number
}

/** Hands over to the warehouse, takes up and judges models, and keeps the store within its bounds. */
export function startUpkeep(dependencies: UpkeepDependencies, every: UpkeepIntervals): Repeating {
  const { log } = dependencies
  const judge = async () => void (await dependencies.models.judge())
  const failed = (task: string) => (err: unknown) => log.error({ err, task }, 'failed; will retry')
  const tasks = [
    repeating(every.handOver, () => handOverNow(dependencies), failed('hand over')),
    repeating(every.champion, () => dependencies.models.look(), failed('take up models')),
    repeating(every.judge, judge, failed('judge models')),
    repeating(every.prune, () => prune(dependencies), failed('prune')),
  ]
  return {
    async stop() {
      await Promise.all(tasks.map((task) => task.stop()))
    },
  }
}

/** A server that hangs is asked again later, and not waited for until it ends. */
function inTime(warehouse: WarehouseConfig): WarehouseConfig {
  return 'url' in warehouse ? { timeout: statementTime, ...warehouse } : warehouse
}

/** One round of handing over; a locked warehouse is left for the next. */
export async function handOverNow(
  dependencies: Pick<UpkeepDependencies, 'store' | 'metrics' | 'warehouse' | 'log'>,
): Promise<void> {
  const { store, metrics, log } = dependencies
  if (store.waiting === 0) return
  const config = inTime(dependencies.warehouse)
  const warehouse = await openWarehouse(config).catch((error: unknown) => {
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

function prune({
  store,
  planner,
  models,
  metrics,
  now,
  log,
}: Pick<UpkeepDependencies, 'store' | 'planner' | 'models' | 'metrics' | 'now' | 'log'>): void {
  planner.prune(store.retention)
  models.prune()
  const lost = store.prune(now())
  if (lost === 0) return
  metrics.lost(lost)
  log.warn({ lost }, 'dropped requests that the warehouse never took: the store was full')
}
