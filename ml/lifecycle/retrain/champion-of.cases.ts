import type { EventLog } from '../../../datasets/index.ts'
import { modelKind, plattScaling } from '../../models/sequence/index.ts'
import type { Clusters } from '../cluster-vms.ts'
import { latestRequests } from '../latest-requests.ts'
import { packModel, type StoredModel, unpackModel } from '../model-file.ts'
import { requestTotals } from '../request-totals.ts'

/** A model of a log as its file gives it back, with a catalog of its own. */
export async function championOf(
  log: EventLog,
  kind: string,
  clusters: Clusters = { count: 1, labels: new Int32Array(log.catalog.vms.size) },
): Promise<StoredModel> {
  const { vms, items } = log.catalog
  const histories = latestRequests(log)
  const bytes = packModel({
    model: await modelKind(kind).create(log.catalog, { clusterOf: clusters.labels }).learn(log),
    calibration: plattScaling([], [], 60_000),
    clusters,
    histories,
    totals: requestTotals(log, histories),
    facts: {
      createdAt: '2026-01-05T00:00:00.000Z',
      kind,
      seed: 1,
      data: {
        from: log.time[0]!,
        to: log.time[log.length - 1]!,
        events: log.length,
        vms: vms.size,
        items: items.size,
      },
      metrics: {},
    },
  })
  return unpackModel(new Uint8Array(bytes), 'a'.repeat(64), 'test')
}
