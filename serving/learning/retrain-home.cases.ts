import { openWarehouse, type RequestEvent } from '../../datasets/index.ts'
import { openRegistry } from '../../ml/index.ts'
import { minute, smallRegion } from '../champion.cases.ts'
import { Store } from '../store/store.ts'
import { trainedModel } from '../trained-model.cases.ts'

/** After all that the champion has learned, milliseconds since the epoch. */
export const later = smallRegion.at(-1)![0] + 60 * minute

/** A request of VNI 7, minutes after {@link later}. */
export function asked(minutes: number, source: string, destination: string): RequestEvent {
  const time = later + minutes * minute
  return { time, until: time, vni: 7, source, destination, port: 443, protocol: 6, host: 'h1' }
}

/**
 * Fills a data directory: a champion that has learned the small region, and in the warehouse what was asked since.
 *
 * @returns The champion's version.
 */
export async function fillHome(home: string, events: readonly RequestEvent[]): Promise<string> {
  const registry = openRegistry(home)
  const { version } = registry.saveModel(await trainedModel('2026-01-05T12:00:00.000Z'))
  registry.promote(version, { who: 'test', reason: 'to begin', now: '2026-01-05T12:00:00.000Z' })
  registry.close()
  const warehouse = await openWarehouse({ directory: home })
  await warehouse.addRequests('since', events)
  await warehouse.close()
  return version
}

/** The store of a data directory, to report to. */
export function storeOf(home: string): Store {
  return new Store(`${home}/serving.db`, { maxRows: 10_000, maxAge: 1e12 })
}
