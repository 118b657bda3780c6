import { type Catalog, EndpointTable, type EventLog } from '../../datasets/index.ts'
import {
  prepareTrial,
  type ReplaySettings,
  replay,
  type StoredModel,
  sampleVms,
} from '../../ml/index.ts'

/** The log with ids of its own names alone. */
export function inNewCatalog(log: EventLog): EventLog {
  return inCatalog(log, { vms: new EndpointTable(), items: new EndpointTable() })
}

/** Share of first packets from index `start` on that pushes by a model serve in time. */
export async function coverageAfter(
  { model, vm }: StoredModel,
  log: EventLog,
  start: number,
  told: { settings: ReplaySettings; seed: number; sampleVms?: number },
): Promise<number> {
  const named = inCatalog(log, model.catalog)
  // A VM that the model does not know is in no cluster.
  const clusters = Int32Array.from({ length: named.catalog.vms.size }, (_, id) => vm(id).cluster)
  const split = { log: named, start, clusters }
  const { sampleVms: count, seed, settings } = told
  const drawn = count === undefined ? split : sampleVms(split, count, seed)
  const { hits, events } = await replay(
    prepareTrial(drawn, settings),
    { kind: 'model', model },
    settings,
  )
  return hits / events
}

function inCatalog(log: EventLog, { vms, items }: Catalog): EventLog {
  const named = log.catalog
  return {
    ...log,
    vm: log.vm.map((id) => vms.add(named.vms.vni(id), named.vms.address(id))),
    item: log.item.map((id) => items.add(named.items.vni(id), named.items.address(id))),
    catalog: { vms, items },
  }
}
