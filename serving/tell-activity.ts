import type { Activity } from './activity.ts'
import type { PushOutcome, RequestReport } from './store/store.ts'

/** Tells of requests that the store has kept. */
export function tellRequests(activity: Activity, requests: readonly RequestReport[]): void {
  if (!activity.isHeard) return
  for (const { vni, source: ip, destination, time, host } of requests)
    activity.emit({ type: 'request', vni, ip, destination, time, host })
}

/** Tells of outcomes of pushes that the store has kept. */
export function tellOutcomes(activity: Activity, outcomes: readonly PushOutcome[]): void {
  if (!activity.isHeard) return
  for (const { vni, source: ip, destination, time, pushedAt, outcome } of outcomes) {
    const type = outcome === 'expired' ? 'expiry' : time < pushedAt ? 'late' : 'hit'
    activity.emit({ type, vni, ip, destination, time, pushedAt })
  }
}
