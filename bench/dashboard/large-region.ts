import { seeded } from '../../core/index.ts'
import { EndpointTable, type EventLog } from '../../datasets/index.ts'
import {
  fitCalibration,
  latestRequests,
  modelKind,
  openRegistry,
  requestTotals,
} from '../../ml/index.ts'

/** The VPC that has almost all VMs. */
export const largeVni = 5001
/** So many others have one VM each. */
export const otherVpcs = 2_000
const clusters = 24
const requestsPerVm = 8
const itemsPerCluster = 60
const minute = 60_000

/** Makes a model of so many VMs champion in a data directory: each asks for items of its own cluster, and a few of any. */
export async function makeLargeChampion(home: string, vms: number): Promise<void> {
  const log = largeLog(vms)
  const histories = latestRequests(log)
  const { catalog } = log
  const registry = openRegistry(home)
  try {
    const { version } = registry.saveModel({
      model: await modelKind('popularity').create(catalog).learn(log),
      calibration: fitCalibration([0, 0.05, 0.5], [0, 1, 1], 10 * minute),
      clusters: {
        count: clusters,
        labels: Int32Array.from({ length: catalog.vms.size }, (_, vm) => vm % clusters),
      },
      histories,
      totals: requestTotals(log, histories),
      facts: {
        createdAt: new Date().toISOString(),
        kind: 'popularity',
        seed: 1,
        data: {
          ...{ from: log.time[0]!, to: log.time.at(-1)! },
          ...{ events: log.length, vms: catalog.vms.size, items: catalog.items.size },
        },
        metrics: { coverage: 0.3 },
      },
    })
    registry.promote(version, {
      ...{ who: 'bench', reason: 'to measure', now: new Date().toISOString() },
    })
  } finally {
    registry.close()
  }
}

export const addressOf = (vm: number) => `10.${vm >> 16}.${(vm >> 8) & 255}.${vm & 255}`

function largeLog(vms: number): EventLog {
  const random = seeded(1)
  const catalog = { vms: new EndpointTable(), items: new EndpointTable() }
  for (let vm = 0; vm < vms; vm++) catalog.vms.add(largeVni, addressOf(vm))
  for (let item = 0; item < clusters * itemsPerCluster; item++)
    catalog.items.add(largeVni, `10.200.${item >> 8}.${item & 255}`)
  const length = vms * requestsPerVm
  const vm = Int32Array.from({ length }, (_, i) => i % vms)
  const item = vm.map((vm) => {
    const cluster = random() < 0.85 ? vm % clusters : Math.floor(random() * clusters)
    return cluster * itemsPerCluster + Math.floor(random() ** 2 * itemsPerCluster)
  })
  const others = Array.from({ length: otherVpcs }, (_, i) => ({
    vm: catalog.vms.add(6_000 + i, '10.0.0.4'),
    item: catalog.items.add(6_000 + i, '10.0.0.9'),
  }))
  const end = Date.now() - minute
  const all = length + others.length
  const time = Float64Array.from({ length: all }, (_, i) => end - all + i)
  return {
    length: all,
    time,
    until: time,
    vm: Int32Array.from([...vm, ...others.map(({ vm }) => vm)]),
    item: Int32Array.from([...item, ...others.map(({ item }) => item)]),
    port: new Uint16Array(all).fill(443),
    protocol: new Uint8Array(all).fill(6),
    catalog,
  }
}
