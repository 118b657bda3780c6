import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seeded } from '../../core/index.ts'
import { EndpointTable, type EventLog } from '../../datasets/index.ts'
import { fitCalibration, latestRequests, openRegistry, requestTotals } from '../../ml/index.ts'
import {
  type NeuralSequenceModel,
  neuralModel,
  queryInputs,
} from '../../ml/models/sequence/neural/index.ts'

export const vni = 5001
export const vms = 2_000
/** Items that are drawn from; about as many are asked for. */
const items = 3_000
/** As the median source of cisco_g22 has. */
const requestsPerVm = 17
const clusters = 8
const minute = 60_000

export const addressOf = (vm: number) => `10.0.${vm >> 8}.${vm & 255}`

/**
 * Makes a transformer of the default size champion in a data directory, and writes the same weights and
 * histories where a peer can read them.
 *
 * Few epochs are enough: weights do not change how long an answer takes.
 *
 * @param peerFolder - Gets `network.json` and `network.bin`.
 */
export async function makeChampion(home: string, peerFolder: string): Promise<void> {
  const log = region(Date.now() - 60 * minute)
  const clusterOf = Int32Array.from({ length: vms }, (_, vm) => vm % clusters)
  const model = await neuralModel('transformer', log.catalog, { clusterOf, epochs: 2 }).learn(log)
  const histories = latestRequests(log)
  const registry = openRegistry(home)
  const now = new Date().toISOString()
  const { version } = registry.saveModel({
    model,
    calibration: fitCalibration([0, 0.05, 0.5], [0, 1, 1], 10 * minute),
    clusters: { count: clusters, labels: clusterOf },
    histories,
    totals: requestTotals(log, histories),
    facts: {
      createdAt: now,
      kind: 'transformer',
      seed: 1,
      data: {
        from: log.time[0]!,
        to: log.time.at(-1)!,
        events: log.length,
        vms,
        items: log.catalog.items.size,
      },
      metrics: {},
    },
  })
  registry.promote(version, { who: 'bench', reason: 'to measure', now })
  registry.close()
  writeForPeer(model, log, clusterOf, peerFolder)
}

/** Requests of all VMs in turn, a few items asked for by most and many by few. @param end - Of the log. */
function region(end: number): EventLog {
  const random = seeded(1)
  const catalog = { vms: new EndpointTable(), items: new EndpointTable() }
  const length = vms * requestsPerVm
  const time = Float64Array.from({ length }, (_, n) => end - (length - n) * 100)
  const item = Int32Array.from({ length }, () => {
    const drawn = Math.floor(items * random() ** 3)
    return catalog.items.add(vni, `10.1.${drawn >> 8}.${drawn & 255}`)
  })
  return {
    ...{ length, time, until: time, item, catalog },
    vm: Int32Array.from({ length }, (_, n) => catalog.vms.add(vni, addressOf(n % vms))),
    port: new Uint16Array(length),
    protocol: new Uint8Array(length),
  }
}

/** Weights as one file of 32-bit floats with their places in it, and each VM's inputs of the network. */
function writeForPeer(
  { network }: NeuralSequenceModel,
  log: EventLog,
  clusterOf: Int32Array,
  folder: string,
): void {
  const { options, parameters, steps, tableOf } = network!
  const { table, placeOf, items } = tableOf(vni)
  const arrays = Object.entries({ ...parameters, table })
  let at = 0
  const places = arrays.map(([name, values]) => {
    const from = at
    at += values.length
    return [name, [from, values.length]] as const
  })
  const floats = new Float32Array(at)
  for (const [n, [, values]] of arrays.entries()) floats.set(values, places[n]![1][0])
  writeFileSync(join(folder, 'network.bin'), floats)
  const { indptr, items: asked, times } = latestRequests(log)
  const inputs = Array.from({ length: vms }, (_, vm) => {
    const [from, to] = [indptr[vm]!, indptr[vm + 1]!]
    const sequence = {
      network: 0,
      items: asked.subarray(from, to),
      times: times.subarray(from, to),
      cluster: 1 + clusterOf[vm]!,
    }
    const { feeds } = queryInputs(
      [sequence],
      [to - from],
      options.settings,
      steps,
      (item) => placeOf.get(item)!,
    )
    return [addressOf(vm), Object.fromEntries(rowsOf(feeds))]
  })
  const { dimension, blocks, heads, maxLength } = options.settings
  const text = JSON.stringify({
    ...{ dimension, blocks, heads, maxLength, steps, vni },
    arrays: Object.fromEntries(places),
    items: Array.from(items, (item) => log.catalog.items.address(item)),
    vms: Object.fromEntries(inputs),
  })
  writeFileSync(join(folder, 'network.json'), text)
}

function rowsOf(feeds: Readonly<Record<string, Int32Array>>) {
  return Object.entries(feeds)
    .filter(([name]) => name !== 'lengths')
    .map(([name, rows]) => [name, [...rows]])
}
