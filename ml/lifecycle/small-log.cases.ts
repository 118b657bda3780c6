import { EndpointTable, type EventLog } from '../../datasets/index.ts'

/** An event: milliseconds, source, destination and, if not 7, its VNI. */
export type Ask = readonly [time: number, source: string, destination: string, vni?: number]

/** The log of these events, which are in ascending time; uses last no time, all by TCP to port 443. */
export function logOf(asks: readonly Ask[]): EventLog {
  const catalog = { vms: new EndpointTable(), items: new EndpointTable() }
  const time = Float64Array.from(asks, ([time]) => time)
  return {
    length: asks.length,
    time,
    until: time.slice(),
    vm: Int32Array.from(asks, ([, source, , vni = 7]) => catalog.vms.add(vni, source)),
    item: Int32Array.from(asks, ([, , destination, vni = 7]) =>
      catalog.items.add(vni, destination),
    ),
    port: new Uint16Array(asks.length).fill(443),
    protocol: new Uint8Array(asks.length).fill(6),
    catalog,
  }
}
