import { setImmediate } from 'node:timers/promises'
import { PortentError } from '../../core/index.ts'
import { type Catalog, EndpointTable } from '../../datasets/index.ts'
import {
  type FittedCalibration,
  loadCalibration,
  modelKind,
  type TrainableSequenceModel,
} from '../models/sequence/index.ts'
import type { Champion, Manifest, VmRecord, VmTotals } from './champion.ts'
import type { Clusters } from './cluster-vms.ts'
import type { LatestRequests } from './latest-requests.ts'
import { type RequestTotals, totalsOf } from './request-totals.ts'
import { packSections, unpackSections } from './sections.ts'

/** What training hands over to be kept as one version. */
export interface TrainedModel {
  readonly model: TrainableSequenceModel
  readonly calibration: FittedCalibration
  /** See {@link Champion.strangers}. */
  readonly strangers?: FittedCalibration
  readonly clusters: Clusters
  readonly histories: LatestRequests
  readonly totals: RequestTotals
  /** All that the manifest says but the version, which is the hash of the file. */
  readonly facts: Omit<Manifest, 'version' | 'horizon' | 'name'>
}

/** A version out of its file. */
export interface StoredModel extends Champion {
  readonly model: TrainableSequenceModel
  readonly calibration: FittedCalibration
  readonly strangers?: FittedCalibration
}

/** Raised whenever the header or the sections change their meaning. */
const schema = 2

/** One version as a file: everything that serving needs. */
export function packModel({
  model,
  calibration,
  strangers,
  clusters,
  histories,
  totals,
  facts,
}: TrainedModel): Uint8Array {
  const { catalog } = model
  const header: Header = {
    facts: { ...facts, name: model.name, horizon: calibration.horizon },
    clusterCount: clusters.count,
    calibration: calibration.toJSON(),
    ...(strangers && { strangers: strangers.toJSON() }),
  }
  const sections: ModelSections = {
    vms: tableBytes(catalog.vms),
    items: tableBytes(catalog.items),
    model: model.save(),
    clusters: clusters.labels,
    historyStarts: histories.indptr,
    historyItems: histories.items,
    historyTimes: histories.times,
    ...totals,
  }
  return packSections({ header: { ...header }, sections: { ...sections } }, schema)
}

interface Header {
  readonly facts: Omit<Manifest, 'version'>
  readonly clusterCount: number
  readonly calibration: unknown
  readonly strangers?: unknown
}

interface ModelSections extends RequestTotals {
  /** {@link EndpointTable} as JSON. */
  readonly vms: Uint8Array
  readonly items: Uint8Array
  /** What the model's kind saved. */
  readonly model: Uint8Array
  /** Shape `[VMs]`. */
  readonly clusters: Int32Array
  /** See {@link LatestRequests}. */
  readonly historyStarts: Int32Array
  readonly historyItems: Int32Array
  readonly historyTimes: Float64Array
}

/**
 * The version that {@link packModel} packed; others have the thread from time to time meanwhile.
 *
 * @param bytes - Checked by the caller to be those that were packed.
 * @param version - Their hash.
 * @param where - How messages name the file.
 * @throws {@link PortentError} `ERR_ARTIFACT` if this Portent cannot read it.
 */
export async function unpackModel(
  bytes: Uint8Array<ArrayBuffer>,
  version: string,
  where: string,
): Promise<StoredModel> {
  const file = unpackSections(bytes, schema, where)
  // The checksum and the schema vouch for what is in it.
  const { facts, clusterCount, calibration, strangers } = file.header as unknown as Header
  const sections = file.sections as unknown as ModelSections
  const catalog = { vms: await tableOf(sections.vms), items: await tableOf(sections.items) }
  const { clusters, historyStarts: indptr, historyItems: items, historyTimes: times } = sections
  // The catalog may have grown in the hands of whoever serves it: such a VM has no past.
  const check = (vm: number) => {
    if (vm >= 0 && vm < catalog.vms.size) return
    throw new RangeError(`no VM has id ${vm}; there are ${catalog.vms.size}`)
  }
  const vm = (vm: number): VmRecord => {
    check(vm)
    const from = indptr[vm] ?? 0
    const to = indptr[vm + 1] ?? from
    return {
      cluster: clusters[vm] ?? -1,
      items: items.subarray(from, to),
      times: times.subarray(from, to),
    }
  }
  const totals = (vm: number): VmTotals => {
    check(vm)
    return totalsOf(vm, { indptr, items, times }, sections)
  }
  return {
    manifest: { version, ...facts },
    model: loadModelOf(facts.kind, sections.model, catalog, clusters, where),
    calibration: loadCalibration(calibration),
    ...(strangers !== undefined && { strangers: loadCalibration(strangers) }),
    clusterCount,
    vm,
    totals,
  }
}

function loadModelOf(
  kind: string,
  saved: Uint8Array,
  catalog: Catalog,
  clusterOf: Int32Array,
  where: string,
): TrainableSequenceModel {
  try {
    return modelKind(kind).load(saved, catalog, { clusterOf })
  } catch (error) {
    if (!(error instanceof PortentError)) throw error
    const message = `${where}: ${error.message}; update Portent or train a model again`
    throw new PortentError('ERR_ARTIFACT', message, { cause: error })
  }
}

function tableBytes(table: EndpointTable): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(table))
}

/** Keys added at once before whoever else waits for the thread has it, such as calls to a service. */
const keysAtOnce = 5_000

async function tableOf(bytes: Uint8Array): Promise<EndpointTable> {
  const { vnis, addresses } = JSON.parse(new TextDecoder().decode(bytes)) as SavedTable
  const table = new EndpointTable()
  for (const [id, vni] of vnis.entries()) {
    if (id > 0 && id % keysAtOnce === 0) await setImmediate()
    table.add(vni, addresses[id]!)
  }
  return table
}

type SavedTable = ReturnType<EndpointTable['toJSON']>
