import type { Catalog, EventLog } from '../../../datasets/index.ts'
import { type Artifact, float32Of, int32Of, packArtifact, unpackArtifact } from './artifact.ts'
import { checkEvents } from './check-events.ts'
import { fitItemWeights, type ItemWeights, supportedItems } from './item-weights.ts'
import { networkRanking } from './network-ranking.ts'
import {
  activeVms,
  extendPeerSets,
  itemsOfVm,
  noPeerSets,
  type PeerSets,
  peerSetArrays,
  savedPeerSets,
  vmsOfItem,
  withoutItems,
} from './peer-sets.ts'
import { sharesOfVms } from './popularity.ts'
import { checkRepeats, mayName, type Repeats } from './repeats.ts'
import type { Query, Ranking, TrainableSequenceModel } from './sequence-model.ts'
import { TopK } from './top-k.ts'

const kind = 'ease'

export interface EaseOptions {
  /** λ, how much large weights cost; above 0; default 300. */
  readonly lambda?: number
  /** Share of a history's items that training pretends not to know, in `[0, 1)`; default 0. */
  readonly dropout?: number
  /** An item that fewer VMs asked for is not modelled; at least 1; default 2. */
  readonly minSupport?: number
  /**
   * The most items modelled in a VNI, those that most VMs asked for, at least 1; default 4,000.
   * Training n items takes n³/2 multiplications (17 s of one core for 3,700) and up to 28 n² bytes, the
   * model 4 n² bytes.
   */
  readonly maxItems?: number
  /** Whether to name what the VM has asked for before, by its other items; default `include`. */
  readonly repeats?: Repeats
}

/**
 * What goes with what the VM has asked for: a linear item-item model per VNI (EASE).
 *
 * The score is `Σ B[j, item]` over the distinct items j of the query's history, about the probability
 * that a VM with these items has this one; only items above 0 are named. Since B has a zero diagonal, an
 * item of the VM's own past is scored by its other items. A VM of whose history nothing is modelled is
 * answered by the share of the VNI's active VMs that asked for each item, which is on the same scale.
 */
export function ease(catalog: Catalog, options?: EaseOptions): TrainableSequenceModel {
  return easeOf({ sets: noPeerSets, fitted: new Map() }, catalog, options)
}

/**
 * The model that `save` wrote, its weights included.
 *
 * @param options - Settings to change from those saved; they hold for a VNI from the next events of it that are learned.
 * @throws {@link PortentError} `ERR_ARTIFACT` if the bytes are not such a model of this catalog.
 */
export function loadEase(
  saved: Uint8Array,
  catalog: Catalog,
  options?: EaseOptions,
): TrainableSequenceModel {
  const artifact = unpackArtifact(saved, kind, catalog)
  const state = { sets: savedPeerSets(artifact, catalog), fitted: savedWeights(artifact, catalog) }
  return easeOf(state, catalog, { ...artifact.settings, ...options })
}

interface State {
  readonly sets: PeerSets
  /** By VNI; those without a supported item have none. */
  readonly fitted: ReadonlyMap<number, ItemWeights>
}

function easeOf(
  { sets, fitted }: State,
  catalog: Catalog,
  options: EaseOptions = {},
): TrainableSequenceModel {
  const settings = checked(options)
  const active = activeVms(sets, catalog)
  const popular = networkRanking(catalog, sharesOfVms(sets, catalog, active))
  const places = placesOf(fitted, sets.itemStarts.length - 1)

  const rowsOf = (query: Query) =>
    Array.from(query.history.distinct()).filter(
      (item) => catalog.items.vni(item) === query.vni && (places[item] ?? -1) >= 0,
    )
  const rank = (query: Query, k: number): Ranking => {
    const model = fitted.get(query.vni)
    const rows = model ? rowsOf(query) : []
    if (!model || rows.length === 0) return popular.top(query, k, settings.repeats)
    const scores = sumOfRows(model, rows, places)
    const best = new TopK(Math.min(k, scores.length))
    for (let place = 0; place < scores.length; place++) {
      const [item, score] = [model.items[place]!, scores[place]!]
      if (best.wants(item, score) && mayName(query, item, settings.repeats)) best.offer(item, score)
    }
    return best.ranking()
  }

  return {
    name: nameOf(settings),
    catalog,
    async top(queries, k) {
      return queries.map((query) => rank(query, k))
    },
    explain(query, item) {
      const model = fitted.get(query.vni)
      const place = places[item] ?? -1
      if (model && place >= 0) {
        const n = model.items.length
        const best = new TopK(2)
        for (const row of rowsOf(query)) best.offer(row, model.weights[places[row]! * n + place]!)
        const names = Array.from(best.ranking().items, (row) => catalog.items.address(row))
        if (names.length > 0) return `goes with ${names.join(' and ')}, which it asked for`
      }
      const askers = vmsOfItem(sets, item).length
      return `asked by ${askers} of ${active.get(query.vni) ?? 0} VMs of this network`
    },
    async learn(events) {
      checkEvents(events, catalog)
      const next = extendPeerSets(sets, events, catalog)
      return easeOf(
        { sets: next, fitted: await fitAll(next, catalog, settings, fitted, events) },
        catalog,
        settings,
      )
    },
    forget(items) {
      const kept = new Map([...fitted].flatMap(([vni, one]) => weightsWithout(vni, one, items)))
      return easeOf({ sets: withoutItems(sets, items), fitted: kept }, catalog, settings)
    },
    save: () =>
      packArtifact(
        { kind, settings, arrays: { ...peerSetArrays(sets), ...weightArrays(fitted) } },
        catalog,
      ),
  }
}

function checked({
  lambda = 300,
  dropout = 0,
  minSupport = 2,
  maxItems = 4_000,
  repeats = 'include',
}: EaseOptions): Required<EaseOptions> {
  if (!(lambda > 0)) throw new RangeError(`lambda must be above 0, got ${lambda}`)
  if (!(dropout >= 0 && dropout < 1))
    throw new RangeError(`dropout must be in [0, 1), got ${dropout}`)
  if (!(minSupport >= 1)) throw new RangeError(`minSupport must be at least 1, got ${minSupport}`)
  if (!(Number.isInteger(maxItems) && maxItems >= 1))
    throw new RangeError(`maxItems must be a whole number >= 1, got ${maxItems}`)
  checkRepeats(repeats)
  return { lambda, dropout, minSupport, maxItems, repeats }
}

function nameOf({ lambda, dropout, minSupport, maxItems, repeats }: Required<EaseOptions>): string {
  const suffix = repeats === 'include' ? '' : ', repeats=exclude'
  const dropped = dropout === 0 ? '' : `, dropout=${dropout}`
  return `${kind}(lambda=${lambda}${dropped}, minSupport=${minSupport}, maxItems=${maxItems}${suffix})`
}

/** The weights of VNIs that have events are fitted anew; what the others asked for is as it was. */
async function fitAll(
  sets: PeerSets,
  catalog: Catalog,
  { lambda, dropout, minSupport, maxItems }: Required<EaseOptions>,
  known: ReadonlyMap<number, ItemWeights>,
  events: EventLog,
): Promise<Map<number, ItemWeights>> {
  const fitted = new Map(known)
  for (const vni of new Set(Array.from(events.vm, (vm) => catalog.vms.vni(vm)))) {
    fitted.delete(vni)
    const items = supportedItems(sets, catalog.items.idsOf(vni), minSupport, maxItems)
    if (items.length === 0) continue
    const vms = catalog.vms.idsOf(vni).filter((vm) => itemsOfVm(sets, vm).length > 0)
    fitted.set(vni, await fitItemWeights(sets, vms, items, lambda, dropout))
  }
  return fitted
}

/** Place of each item id among its VNI's modelled items, -1 where it isn't; shape `[itemCount]`. */
function placesOf(fitted: ReadonlyMap<number, ItemWeights>, itemCount: number): Int32Array {
  const places = new Int32Array(itemCount).fill(-1)
  for (const { items } of fitted.values())
    for (const [place, item] of items.entries()) places[item] = place
  return places
}

/** `Σ B[j, :]` over the given items j, shape `[n]`. */
function sumOfRows(
  { items, weights }: ItemWeights,
  rows: readonly number[],
  places: Int32Array,
): Float64Array {
  const n = items.length
  const sums = new Float64Array(n)
  for (const row of rows) {
    const at = places[row]! * n
    for (let k = 0; k < n; k++) sums[k]! += weights[at + k]!
  }
  return sums
}

/** The weights among the items that stay, as they are until the next `learn`; none if no item stays. */
function weightsWithout(
  vni: number,
  { items, weights }: ItemWeights,
  gone: ReadonlySet<number>,
): [number, ItemWeights][] {
  const n = items.length
  const places = Int32Array.from(items.keys()).filter((place) => !gone.has(items[place]!))
  if (places.length === n) return [[vni, { items, weights }]]
  if (places.length === 0) return []
  const m = places.length
  const kept = new Float32Array(m * m)
  for (const [row, j] of places.entries())
    for (const [column, k] of places.entries()) kept[row * m + column] = weights[j * n + k]!
  return [[vni, { items: places.map((place) => items[place]!), weights: kept }]]
}

function weightArrays(fitted: ReadonlyMap<number, ItemWeights>): Artifact['arrays'] {
  const models = [...fitted.values()]
  const weights = new Float32Array(models.reduce((sum, model) => sum + model.weights.length, 0))
  let at = 0
  for (const model of models) {
    weights.set(model.weights, at)
    at += model.weights.length
  }
  return {
    modelledCounts: Int32Array.from(models, (model) => model.items.length),
    modelled: Int32Array.from(models.flatMap((model) => [...model.items])),
    weights,
  }
}

function savedWeights(artifact: Artifact, catalog: Catalog): Map<number, ItemWeights> {
  const modelled = int32Of(artifact, 'modelled')
  const weights = float32Of(artifact, 'weights')
  const fitted = new Map<number, ItemWeights>()
  let item = 0
  let weight = 0
  for (const n of int32Of(artifact, 'modelledCounts')) {
    const items = modelled.subarray(item, item + n)
    fitted.set(catalog.items.vni(items[0]!), {
      items,
      weights: weights.subarray(weight, weight + n * n),
    })
    item += n
    weight += n * n
  }
  return fitted
}
