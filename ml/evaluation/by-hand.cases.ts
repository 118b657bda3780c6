import { EndpointTable, type EventLog } from '../../datasets/index.ts'
import type { Query, Ranking, SequenceModel } from '../models/sequence/index.ts'

/** One event of a log written by hand: `[seconds, vm, item, seconds of use]`; VNI 1 unless named. */
export type Line = readonly [time: number, vm: string, item: string, use?: number]

/**
 * A log written by hand, for tests: events in the order given, which must be that of time.
 *
 * A VM or item `7/a` belongs to VNI 7, `a` to VNI 1.
 */
export function logOf(lines: readonly Line[]): EventLog {
  const catalog = { vms: new EndpointTable(), items: new EndpointTable() }
  return {
    length: lines.length,
    time: Float64Array.from(lines, ([time]) => time * 1_000),
    until: Float64Array.from(lines, ([time, , , use = 0]) => (time + use) * 1_000),
    vm: Int32Array.from(lines, ([, vm]) => catalog.vms.add(...keyOf(vm))),
    item: Int32Array.from(lines, ([, , item]) => catalog.items.add(...keyOf(item))),
    port: new Uint16Array(lines.length),
    protocol: new Uint8Array(lines.length),
    catalog,
  }
}

function keyOf(name: string): [vni: number, address: string] {
  const [vni, address] = name.split('/')
  return address === undefined ? [1, name] : [Number(vni), address]
}

/** A model that ranks as `rank` says, less what is excluded; scores fall from 1 by rank. */
export function modelOf(
  log: EventLog,
  rank: (query: Query) => Iterable<number>,
  name = 'by hand',
): SequenceModel {
  const ranking = (query: Query, k: number): Ranking => {
    const items = [...rank(query)].filter((item) => !query.exclude?.has(item)).slice(0, k)
    return {
      items: Int32Array.from(items),
      scores: Float32Array.from(items, (_, place) => 1 / (1 + place)),
    }
  }
  return {
    name,
    catalog: log.catalog,
    top: async (queries, k) => queries.map((query) => ranking(query, k)),
    explain: () => 'by hand',
  }
}

/** Knows the future: the items that the VM asks for after now, soonest first. */
export function clairvoyant(log: EventLog): SequenceModel {
  return modelOf(
    log,
    function* ({ vm, now }) {
      const named = new Set<number>()
      for (let event = 0; event < log.length; event++) {
        const item = log.item[event]!
        if (log.vm[event] !== vm || log.time[event]! <= now || named.has(item)) continue
        named.add(item)
        yield item
      }
    },
    'clairvoyant',
  )
}

/** Names what the VM asked for before, latest first. */
export function memory(log: EventLog): SequenceModel {
  return modelOf(log, ({ history }) => new Set([...history.items].reverse()), 'memory')
}
