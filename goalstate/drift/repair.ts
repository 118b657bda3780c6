import type { NetworkState } from '../state/state.ts'
import type { Collector } from './collection.ts'
import { desiredSlices } from './desired.ts'
import { type DriftOptions, type DriftReport, drift } from './drift.ts'
import { type RepairMessage, type RepairPlan, repairMessages, repairPlan } from './repair-plan.ts'

/** What a repair may use. */
export interface RepairMeans {
  readonly collector: Collector
  /** Sends one message to its host, and ends when it was taken or could not be. */
  push(message: RepairMessage): Promise<void>
  /** Milliseconds since the epoch. */
  now(): number
}

/** What was wrong, what was done, and what is there now. */
export interface Repair {
  readonly before: DriftReport
  readonly plan: RepairPlan
  /** From what was collected after the last push, which alone can say that a host is consistent. */
  readonly after: DriftReport
}

/**
 * Collects, plans, pushes and collects again.
 *
 * What agents answer is not believed: only what is seen after the repair makes a host consistent, and a
 * host that cannot be seen then is unknown.
 *
 * @throws what `push` throws; the hosts are then somewhere in between, and another drift tells where.
 */
export async function repair(
  desired: NetworkState,
  { collector, push, now }: RepairMeans,
  options: Omit<DriftOptions, 'now' | 'repairedAt'>,
): Promise<Repair> {
  const hosts = [...desiredSlices(desired).keys()]
  const look = async (repairedAt: ReadonlyMap<string, number>) => {
    const collections = await collector.collect(hosts, now())
    return drift(desired, collections, { ...options, now: new Date(now()), repairedAt })
  }
  const before = await look(new Map())
  const plan = repairPlan(before.views)
  const repairedAt = new Map<string, number>()
  for (const message of repairMessages(plan, before.views)) {
    await push(message)
    repairedAt.set(message.host, now())
  }
  const after = await look(repairedAt)
  return { before, plan, after }
}
