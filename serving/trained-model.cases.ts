/** Models as training hands them over, of the events that a test names. */
import {
  fitCalibration,
  latestRequests,
  modelKind,
  type Registry,
  requestTotals,
  type TrainedModel,
} from '../ml/index.ts'
import { type Asked, clusterOf, logOf, minute, smallRegion } from './champion.cases.ts'

/** A model of these events with a horizon of ten minutes; `createdAt` tells versions apart. */
export async function trainedModel(
  createdAt: string,
  asked: readonly Asked[] = smallRegion,
  kind = 'recency-popularity',
): Promise<TrainedModel> {
  const log = logOf(asked)
  const histories = latestRequests(log)
  const { vms, items } = log.catalog
  return {
    model: await modelKind(kind).create(log.catalog).learn(log),
    calibration: fitCalibration([0, 1, 2], [0, 1, 1], 10 * minute),
    clusters: { count: 2, labels: clusterOf(log).clusterOf },
    histories,
    totals: requestTotals(log, histories),
    facts: {
      createdAt,
      kind,
      seed: 1,
      data: {
        from: log.time[0]!,
        to: log.time.at(-1)!,
        events: log.length,
        vms: vms.size,
        items: items.size,
      },
      metrics: { coverage: 0.5 },
    },
  }
}

/** Saves three versions: the champion, the one before it, and a challenger. */
export async function fillRegistry(
  registry: Registry,
): Promise<{ champion: string; previous: string; challenger: string }> {
  const save = async (createdAt: string) =>
    registry.saveModel(await trainedModel(createdAt)).version
  const previous = await save('2026-01-03T09:00:00.000Z')
  const champion = await save('2026-01-04T09:00:00.000Z')
  const challenger = await save('2026-01-05T09:00:00.000Z')
  const by = { who: 'test', reason: 'to see', now: '2026-01-05T09:30:00.000Z' }
  registry.promote(previous, by)
  registry.promote(champion, by)
  registry.setAlias('challenger', challenger, by)
  return { champion, previous, challenger }
}
