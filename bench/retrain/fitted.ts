import type { EventLog } from '../../datasets/index.ts'
import {
  asTheyAre,
  clusterVms,
  latestRequests,
  modelKind,
  profilesFromLog,
  type ReplaySettings,
  requestTotals,
  type TrainedModel,
} from '../../ml/index.ts'

interface Told {
  readonly settings: Pick<ReplaySettings, 'horizon' | 'idleTimeout' | 'schedule'>
  readonly seed: number
}

/** The least that a training from scratch does: clusters and one fit, without judging other kinds or calibrating. */
export async function fitted(
  log: EventLog,
  kind: string,
  { settings, seed }: Told,
): Promise<TrainedModel> {
  const clusters = clusterVms(profilesFromLog(log), seed)
  const { horizon, idleTimeout, schedule } = settings
  const asking = { horizon, idleTimeout, ...(schedule && { schedule }) }
  const context = { clusterOf: clusters.labels, asking }
  const model = await modelKind(kind).create(log.catalog, context).learn(log)
  const histories = latestRequests(log)
  const { vms, items } = log.catalog
  const [from, to] = [log.time[0]!, log.time[log.length - 1]!]
  return {
    ...{ model, clusters, histories, calibration: asTheyAre(horizon) },
    totals: requestTotals(log, histories),
    facts: {
      ...{ createdAt: '2026-01-05T00:00:00.000Z', kind, seed, metrics: {} },
      data: { from, to, events: log.length, vms: vms.size, items: items.size },
    },
  }
}
