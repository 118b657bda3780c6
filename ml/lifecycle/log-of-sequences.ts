import type { Catalog, EventLog, VmEvents } from '../../datasets/index.ts'

/** The events of some VMs as one log, in ascending time; at equal times as the VMs came. */
export async function logOfSequences(
  sequences: AsyncIterable<VmEvents>,
  catalog: Catalog,
): Promise<EventLog> {
  const parts: VmEvents[] = []
  let length = 0
  for await (const part of sequences) {
    parts.push(part)
    length += part.item.length
  }
  const log = {
    time: new Float64Array(length),
    until: new Float64Array(length),
    vm: new Int32Array(length),
    item: new Int32Array(length),
    port: new Uint16Array(length),
    protocol: new Uint8Array(length),
  }
  let at = 0
  for (const { vm, item, time, until, port, protocol } of parts) {
    for (const [name, values] of Object.entries({ time, until, item, port, protocol }))
      log[name as 'time'].set(values, at)
    log.vm.fill(vm, at, at + item.length)
    at += item.length
  }
  const order = new Uint32Array(length).map((_, i) => i)
  order.sort((a, b) => log.time[a]! - log.time[b]! || a - b)
  return {
    length,
    time: log.time.map((_, i) => log.time[order[i]!]!),
    until: log.until.map((_, i) => log.until[order[i]!]!),
    vm: log.vm.map((_, i) => log.vm[order[i]!]!),
    item: log.item.map((_, i) => log.item[order[i]!]!),
    port: log.port.map((_, i) => log.port[order[i]!]!),
    protocol: log.protocol.map((_, i) => log.protocol[order[i]!]!),
    catalog,
  }
}
