import { type Catalog, EndpointTable, type EventLog } from '../../../datasets/index.ts'
import { VmHistory } from './history.ts'
import type { Query } from './sequence-model.ts'

/** One request of a test's log: seconds since the epoch, VNI, source, destination. */
export type Asked = readonly [seconds: number, vni: number, source: string, destination: string]

export function emptyCatalog(): Catalog {
  return { vms: new EndpointTable(), items: new EndpointTable() }
}

/** The log of these requests, in time order, which puts their names into the catalog. */
export function logOf(requests: readonly Asked[], catalog: Catalog): EventLog {
  const length = requests.length
  const time = Float64Array.from(requests, ([seconds]) => 1_000 * seconds)
  return {
    length,
    time,
    until: time,
    vm: Int32Array.from(requests, ([, vni, source]) => catalog.vms.add(vni, source)),
    item: Int32Array.from(requests, ([, vni, , destination]) =>
      catalog.items.add(vni, destination),
    ),
    port: new Uint16Array(length),
    protocol: new Uint8Array(length),
    catalog,
  }
}

/** What is known of a VM after the log, `now` in seconds; a stranger to the catalog has id -1. */
export function queryOf(
  log: EventLog,
  vni: number,
  source: string,
  now: number,
  cluster = -1,
): Query {
  const vm = log.catalog.vms.idOf(vni, source)
  const history = new VmHistory()
  for (let e = 0; e < log.length; e++)
    if (log.vm[e] === vm) history.append(log.item[e]!, log.time[e]!)
  return { vni, vm, cluster, now: 1_000 * now, history }
}
