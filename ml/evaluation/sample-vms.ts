import { seeded, shuffle } from '../../core/index.ts'
import type { EventLog } from '../../datasets/index.ts'
import { firstTimes } from './first-times.ts'
import type { Split } from './trial.ts'

/**
 * The split for some VMs only, so that a large log can be replayed in minutes.
 *
 * They are drawn among those with an event to replay. Models may well have learned from all VMs: what
 * others asked for stays known to the limit of novelty, and intervals over VMs say what the sample costs.
 *
 * @param count - How many VMs, `>= 1`; the split itself is returned where there are no more.
 */
export function sampleVms(split: Split, count: number, seed: number): Split {
  if (!Number.isInteger(count) || count < 1)
    throw new RangeError(`sampleVms must be a whole number from 1, got ${count}`)
  const { log, start, restarts = [] } = split
  const active = [...new Set(log.vm.subarray(start))].sort((a, b) => a - b)
  if (active.length <= count) return split
  shuffle(active, seeded(seed))
  const isDrawn = new Uint8Array(log.catalog.vms.size)
  for (const vm of active.slice(0, count)) isDrawn[vm] = 1
  const kept = Int32Array.from(log.vm.keys()).filter((event) => isDrawn[log.vm[event]!] === 1)
  return {
    ...split,
    log: eventsOf(log, kept),
    start: kept.findIndex((event) => event >= start),
    restarts: restarts.filter(({ vm }) => isDrawn[vm] === 1),
    sampledFrom: {
      vms: active.length,
      firstAsked: firstTimes(log.item, log.time, log.catalog.items.size),
    },
  }
}

/** The events of these indices, in their order. */
function eventsOf(log: EventLog, indices: Int32Array): EventLog {
  const length = indices.length
  return {
    length,
    time: new Float64Array(length).map((_, i) => log.time[indices[i]!]!),
    until: new Float64Array(length).map((_, i) => log.until[indices[i]!]!),
    vm: indices.map((event) => log.vm[event]!),
    item: indices.map((event) => log.item[event]!),
    port: new Uint16Array(length).map((_, i) => log.port[indices[i]!]!),
    protocol: new Uint8Array(length).map((_, i) => log.protocol[indices[i]!]!),
    catalog: log.catalog,
  }
}
