import {
  type AgentRestart,
  EndpointTable,
  type EventLog,
  type RegionSettings,
  simulateRegion,
} from '../../datasets/index.ts'

const day = 86_400_000

/** A region's life as replays take it. */
export interface RegionLog {
  readonly log: EventLog
  readonly restarts: readonly AgentRestart[]
  /** Host of each VM's first use, by VM id. */
  readonly hosts: readonly string[]
}

/** The first `days` days of a region: every use as an event, of which a replay joins those that one request serves. */
export function regionLog(settings: RegionSettings, days: number): RegionLog {
  const catalog = { vms: new EndpointTable(), items: new EndpointTable() }
  const hosts: string[] = []
  const restarts: AgentRestart[] = []
  const columns = {
    time: [] as number[],
    until: [] as number[],
    vm: [] as number[],
    item: [] as number[],
    port: [] as number[],
    protocol: [] as number[],
  }
  let end = Number.NaN
  for (const step of simulateRegion(settings)) {
    if (Number.isNaN(end)) end = Math.floor(step.time / day) * day + days * day
    if (step.time >= end) break
    if (step.kind === 'restart') {
      for (const { vni, source } of step.vms) {
        const vm = catalog.vms.idOf(vni, source)
        if (vm >= 0) restarts.push({ time: step.time, vm })
      }
      continue
    }
    const vm = catalog.vms.add(step.vni, step.source)
    hosts[vm] ??= step.host
    columns.time.push(step.time)
    columns.until.push(step.time + step.duration)
    columns.vm.push(vm)
    columns.item.push(catalog.items.add(step.vni, step.destination))
    columns.port.push(step.port)
    columns.protocol.push(step.protocol)
  }
  const log = {
    length: columns.time.length,
    time: Float64Array.from(columns.time),
    until: Float64Array.from(columns.until),
    vm: Int32Array.from(columns.vm),
    item: Int32Array.from(columns.item),
    port: Uint16Array.from(columns.port),
    protocol: Uint8Array.from(columns.protocol),
    catalog,
  }
  return { log, restarts, hosts }
}
