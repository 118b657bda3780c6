import type { Metrics } from './http/metrics.ts'
import { joinCalls } from './join-calls.ts'
import type { Predictor } from './predictor.ts'
import type { RequestReport, RestartReport, Store } from './store/store.ts'

/** Where requests and restarts go, whichever way they are reported: the store, the predictor, the metrics. */
export interface Intake {
  /** Keeps on-demand requests for good, all or none, and gives back those that were new. */
  keepRequests(reports: readonly RequestReport[]): Promise<readonly RequestReport[]>
  /** The same for restarts of agents. */
  keepRestarts(restarts: readonly RestartReport[]): readonly RestartReport[]
}

/**
 * @param now - Milliseconds since the epoch.
 * @param restarted - Is told of restarts that were kept.
 * @param requested - Is told of requests that were kept.
 */
export function createIntake(
  store: Store,
  predictor: Predictor,
  metrics: Pick<Metrics, 'misses' | 'restarts'>,
  now: () => number,
  restarted: (restarts: readonly RestartReport[]) => void = () => undefined,
  requested: (requests: readonly RequestReport[]) => void = () => undefined,
): Intake {
  return {
    keepRequests: joinCalls<RequestReport>((requests) => {
      const kept = store.addRequests(requests, now())
      predictor.addRequests(kept)
      metrics.misses(kept.length)
      requested(kept)
      return kept
    }),
    keepRestarts(restarts) {
      const kept = store.addRestarts(restarts, now())
      if (kept.length > 0) predictor.noteRestarts()
      restarted(kept)
      metrics.restarts(kept.length)
      return kept
    },
  }
}
