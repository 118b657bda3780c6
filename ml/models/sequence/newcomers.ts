import type { Catalog, EventLog } from '../../../datasets/index.ts'
import { float64Of, packArtifact, unpackArtifact } from './artifact.ts'
import { checkEvents } from './check-events.ts'
import { networkRanking } from './network-ranking.ts'
import {
  extendPeerSets,
  itemsOfVm,
  noPeerSets,
  type PeerSets,
  peerSetArrays,
  savedPeerSets,
} from './peer-sets.ts'
import { checkRepeats, type Repeats } from './repeats.ts'
import type { TrainableSequenceModel } from './sequence-model.ts'

const kind = 'newcomers'

export interface NewcomersOptions {
  /** Milliseconds after which a VM's first request counts half; above 0; default 12 hours. */
  readonly halfLife?: number
  /** Whether to name what the VM has asked for before; default `include`. */
  readonly repeats?: Repeats
}

interface State {
  /** Who asked for what, to know a first request by. */
  readonly sets: PeerSets
  /** `Σ 2^(−age / halfLife)` over first requests, as of the latest event of the VNI, shape `[items]`. */
  readonly weights: Float64Array
  /** Latest event by VNI, milliseconds since the epoch. */
  readonly latest: ReadonlyMap<number, number>
}

/**
 * Items that spread: those that VMs of the network have asked for of late for the first time.
 *
 * The score is the number of VMs whose first request it was, each counted `2^(−age / halfLife)` at the
 * latest event of the VNI that the model has learned. An item that everyone has had for long scores low however
 * popular it is: who does not have it yet will hardly come to need it now.
 */
export function newcomers(catalog: Catalog, options?: NewcomersOptions): TrainableSequenceModel {
  const nothing = { sets: noPeerSets, weights: new Float64Array(0), latest: new Map() }
  return newcomersOf(nothing, catalog, options)
}

/**
 * The model that `save` wrote.
 *
 * @param options - Settings to change from those saved.
 * @throws {@link PortentError} `ERR_ARTIFACT` if the bytes are not such a model of this catalog.
 */
export function loadNewcomers(
  saved: Uint8Array,
  catalog: Catalog,
  options?: NewcomersOptions,
): TrainableSequenceModel {
  const artifact = unpackArtifact(saved, kind, catalog)
  const [vnis, times] = [float64Of(artifact, 'vnis'), float64Of(artifact, 'times')]
  const state = {
    sets: savedPeerSets(artifact, catalog),
    weights: float64Of(artifact, 'weights'),
    latest: new Map(Array.from(vnis, (vni, n) => [vni, times[n]!])),
  }
  return newcomersOf(state, catalog, { ...artifact.settings, ...options })
}

function newcomersOf(
  state: State,
  catalog: Catalog,
  { halfLife = 43_200_000, repeats = 'include' }: NewcomersOptions = {},
): TrainableSequenceModel {
  if (!(halfLife > 0)) throw new RangeError(`halfLife must be above 0 ms, got ${halfLife}`)
  checkRepeats(repeats)
  const ranking = networkRanking(catalog, state.weights)
  const suffix = repeats === 'include' ? '' : ', repeats=exclude'
  return {
    name: `${kind}(halfLife=${halfLife / 1_000} s${suffix})`,
    catalog,
    async top(queries, k) {
      return queries.map((query) => ranking.top(query, k, repeats))
    },
    explain(_query, item) {
      const vms = (state.weights[item] ?? 0).toPrecision(2)
      return `new to about ${Number(vms)} VMs of this network of late`
    },
    async learn(events) {
      checkEvents(events, catalog)
      return newcomersOf(stateWith(state, events, catalog, halfLife), catalog, {
        halfLife,
        repeats,
      })
    },
    save() {
      const { sets, weights, latest } = state
      const arrays = {
        ...peerSetArrays(sets),
        weights,
        vnis: Float64Array.from(latest.keys()),
        times: Float64Array.from(latest.values()),
      }
      return packArtifact({ kind, settings: { halfLife, repeats }, arrays }, catalog)
    },
  }
}

function stateWith(
  { sets, weights, latest }: State,
  events: EventLog,
  catalog: Catalog,
  halfLife: number,
): State {
  const ends = new Map(latest)
  for (let e = 0; e < events.length; e++) {
    const vni = catalog.items.vni(events.item[e]!)
    ends.set(vni, Math.max(ends.get(vni) ?? -Infinity, events.time[e]!))
  }
  const next = new Float64Array(catalog.items.size)
  for (const [item, weight] of weights.entries()) {
    const vni = catalog.items.vni(item)
    if (weight > 0) next[item] = weight * 2 ** ((latest.get(vni)! - ends.get(vni)!) / halfLife)
  }
  const seen = new Map<number, Set<number>>()
  for (let e = 0; e < events.length; e++) {
    const [vm, item] = [events.vm[e]!, events.item[e]!]
    const known = seen.get(vm) ?? new Set(itemsOfVm(sets, vm))
    seen.set(vm, known)
    if (known.has(item)) continue
    known.add(item)
    next[item]! += 2 ** ((events.time[e]! - ends.get(catalog.items.vni(item))!) / halfLife)
  }
  return { sets: extendPeerSets(sets, events, catalog), weights: next, latest: ends }
}
