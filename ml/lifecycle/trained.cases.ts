import type { EventLog } from '../../datasets/index.ts'
import { fitCalibration, modelKind } from '../models/sequence/index.ts'
import { latestRequests } from './latest-requests.ts'
import type { TrainedModel } from './model-file.ts'
import { requestTotals } from './request-totals.ts'

/** A popularity model of a log, as training would hand it over; `createdAt` tells versions apart. */
export async function trainedOn(log: EventLog, createdAt: string): Promise<TrainedModel> {
  const { vms, items } = log.catalog
  const histories = latestRequests(log)
  return {
    model: await modelKind('popularity').create(log.catalog).learn(log),
    calibration: fitCalibration([0, 1], [0, 1], 60_000),
    clusters: { count: 2, labels: Int32Array.from({ length: vms.size }, (_, vm) => vm % 2) },
    histories,
    totals: requestTotals(log, histories),
    facts: {
      createdAt,
      kind: 'popularity',
      seed: 1,
      data: {
        from: log.time[0] ?? 0,
        to: log.time.at(-1) ?? 0,
        events: log.length,
        vms: vms.size,
        items: items.size,
      },
      metrics: { coverage: 0.5 },
    },
  }
}
