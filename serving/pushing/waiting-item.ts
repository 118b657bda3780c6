import { type MergeRequest, sentTo } from '../../goalstate/index.ts'
import type { PlanItem } from '../plans/deliveries.ts'
import type { Cause, PlanAnswer } from '../plans/planner.ts'
import type { SentItem } from './confirmation.ts'

/** One item of a plan that is to be sent, from when it was planned to when it is settled. */
export interface WaitingItem extends SentItem {
  readonly item: PlanItem
  readonly cause: Cause
  readonly reason: string
  /** So often it was sent. */
  attempts: number
  /** Why it must not be sent any more, if it must not. */
  dropped?: Dropped
}

/**
 * Why an item was never sent, or not again: the queue was full; its time was over; its network pushes no more;
 * its port or its host's cache is gone; it was sent as often as it may be; the service stopped.
 */
export const drops = ['full', 'expired', 'stopped', 'gone', 'given-up', 'ended'] as const

export type Dropped = (typeof drops)[number]

/** What of a plan Portent can send itself: what the desired state tells how to say. */
export function waitingItemsOf(plan: PlanAnswer): WaitingItem[] {
  const { id, cause, plannedAt, expiresAt } = plan
  return plan.pushes.flatMap(({ candidate, content }) => {
    if (!content) return []
    const { vni, host, source, destination, probability, reason, modelVersion } = candidate
    const item: PlanItem = {
      ...{ plan: id, vni, host, source, destination, probability, model: modelVersion },
      ...{ planned: plannedAt, expires: expiresAt, state: 'planned' },
    }
    return [{ item, host, content, cause, reason, attempts: 0 }]
  })
}

/** As the merger takes it. */
export function mergeRequestOf({ item, host, content }: WaitingItem): MergeRequest {
  const { resources } = content
  const name = `${item.vni} ${host} ${item.destination}`
  return { name, ids: [], resources: [...resources, ...sentTo(host, resources)] }
}

/** Pushes of one network to one host go together and one after the other; no host waits for another. */
export const groupOf = ({ item, host }: Pick<WaitingItem, 'item' | 'host'>) => `${item.vni} ${host}`
