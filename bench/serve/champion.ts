import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seeded } from '../../core/index.ts'
import { EndpointTable, type EventLog } from '../../datasets/index.ts'
import {
  fitCalibration,
  latestRequests,
  modelKind,
  openRegistry,
  requestTotals,
} from '../../ml/index.ts'
import {
  type NeuralSequenceModel,
  neuralModel,
  queryInputs,
} from '../../ml/models/sequence/neural/index.ts'

const vni = 5001
const vms = 2_000
/** Items that are drawn from; about as many are asked for. */
const items = 3_000
/** As the median source of cisco_g22 has. */
const requestsPerVm = 17
const clusters = 8
const minute = 60_000

const addressOf = (vm: number) => `10.0.${vm >> 8}.${vm & 255}`

/** Bodies of `POST /v1/predictions` that ask of one VM each for ten items, all VMs in a mixed order. */
export function questions(): string[] {
  return Array.from({ length: vms }, (_, n) => JSON.stringify(questionOf(n)))
}

/** The same in calls of `size` questions. */
export function batches(size: number): string[] {
  return Array.from({ length: vms }, (_, n) =>
    JSON.stringify({
      queries: Array.from({ length: size }, (_, i) => questionOf(n * size + i)),
    }),
  )
}

function questionOf(n: number) {
  return { vni, ip: addressOf((n * 7) % vms), top: 10 }
}

/**
 * Makes a model of a kind champion in a data directory.
 *
 * @param peerFolder - If given, the same weights and histories are written there, as `network.json` and
 *   `network.bin`.
 */
export async function makeChampion(
  home: string,
  kind: 'transformer' | 'blend',
  peerFolder?: string,
): Promise<void> {
  const log = region(Date.now() - 60 * minute)
  const clusterOf = Int32Array.from({ length: vms }, (_, vm) => vm % clusters)
  // Few epochs are enough: weights do not change how long an answer takes.
  const network = neuralModel('transformer', log.catalog, { clusterOf, epochs: 2 })
  const untrained =
    kind === 'transformer' ? network : modelKind(kind).create(log.catalog, { clusterOf })
  const model = await untrained.learn(log)
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
      ...{ createdAt: now, kind, seed: 1, metrics: {} },
      data: {
        from: log.time[0]!,
        to: log.time.at(-1)!,
        events: log.length,
        vms,
        items: log.catalog.items.size,
      },
    },
  })
  registry.promote(version, { who: 'bench serve', reason: 'to be asked', now })
  registry.close()
  if (peerFolder !== undefined)
    writeForPeer(model as NeuralSequenceModel, log, clusterOf, peerFolder)
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
