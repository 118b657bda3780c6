/** A champion for tests: a real model, trained on the events that the test names. */
import { EndpointTable, type EventLog } from '../datasets/index.ts'
import {
  type Champion,
  latestRequests,
  recencyPopularity,
  requestTotals,
  type SequenceModel,
  type TrainableSequenceModel,
  totalsOf,
} from '../ml/index.ts'

/** Time in milliseconds since the epoch; a port that is left out is unknown, one that is not is of TCP. */
export type Asked = readonly [
  time: number,
  vni: number,
  source: string,
  destination: string,
  port?: number,
]

export const minute = 60_000
/** 5 January 2026, 10:00 UTC. */
export const ten = Date.UTC(2026, 0, 5, 10)

/**
 * Twelve VMs of VNI 5001 that all ask for the database 10.0.0.9 and each for one of two caches, and one VM
 * of VNI 5002; a minute apart, the last one an hour before `ten`.
 */
export const smallRegion: readonly Asked[] = [
  ...Array.from({ length: 12 }, (_, i): Asked[] => [
    [ten - 120 * minute + i * minute, 5001, `10.0.0.${i + 20}`, '10.0.0.9'],
    [ten - 100 * minute + i * minute, 5001, `10.0.0.${i + 20}`, `10.0.0.${i % 2 === 0 ? 12 : 13}`],
  ]).flat(),
  [ten - 70 * minute, 5001, '10.0.0.4', '10.0.0.9'],
  [ten - 60 * minute, 5002, '10.0.0.4', '172.16.0.1'],
].toSorted((a, b) => (a[0] as number) - (b[0] as number)) as Asked[]

/**
 * A recency + popularity model of the events, whose probability is half its score; VMs are in the cluster
 * of {@link clusterOf}.
 */
export async function championOf(asked: readonly Asked[], version = 'v1'): Promise<Champion> {
  const log = logOf(asked)
  const model = await recencyPopularity(log.catalog).learn(log)
  return championWith(model, log, version)
}

/** A champion with this model of the events in `log`. */
export function championWith(
  model: SequenceModel | TrainableSequenceModel,
  log: EventLog,
  version: string,
): Champion {
  const { vms, items } = log.catalog
  const latest = latestRequests(log)
  const totals = requestTotals(log, latest)
  const clusters = clusterOf(log).clusterOf
  const horizon = 10 * minute
  return {
    manifest: {
      version,
      createdAt: '2026-01-05T09:00:00.000Z',
      kind: model.name.split('(')[0]!,
      name: model.name,
      seed: 1,
      data: {
        from: log.time[0] ?? 0,
        to: log.time.at(-1) ?? 0,
        events: log.length,
        vms: vms.size,
        items: items.size,
      },
      horizon,
      metrics: { coverage: 0.5 },
    },
    model,
    calibration: { horizon, probability: (score) => Math.min(1, score / 2) },
    clusterCount: 2,
    vm(vm) {
      const [from, to] = latest.indptr.subarray(vm, vm + 2)
      return {
        cluster: clusters[vm]!,
        items: latest.items.subarray(from, to),
        times: latest.times.subarray(from, to),
      }
    },
    totals: (vm) => totalsOf(vm, latest, totals),
  }
}

/** The cluster of each VM: whether its address ends in an even digit, 0, or an odd one, 1. */
export function clusterOf({ catalog: { vms } }: EventLog): { clusterOf: Int32Array } {
  const last = (address: string) => address.codePointAt(address.length - 1) ?? 0
  return { clusterOf: Int32Array.from({ length: vms.size }, (_, vm) => last(vms.address(vm)) % 2) }
}

/** The events in ascending time, with a catalog that names what they name. */
export function logOf(asked: readonly Asked[]): EventLog {
  const catalog = { vms: new EndpointTable(), items: new EndpointTable() }
  const sorted = asked.toSorted((a, b) => a[0] - b[0])
  const time = Float64Array.from(sorted, ([at]) => at)
  return {
    length: sorted.length,
    time,
    until: time,
    vm: Int32Array.from(sorted, ([, vni, source]) => catalog.vms.add(vni, source)),
    item: Int32Array.from(sorted, ([, vni, , destination]) => catalog.items.add(vni, destination)),
    port: Uint16Array.from(sorted, ([, , , , port = 0]) => port),
    protocol: Uint8Array.from(sorted, ([, , , , port = 0]) => (port > 0 ? 6 : 0)),
    catalog,
  }
}
