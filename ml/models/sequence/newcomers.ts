import type { Catalog, EventLog } from '../../../datasets/index.ts'
import { packArtifact, unpackArtifact } from './artifact.ts'
import { checkEvents } from './check-events.ts'
import { type Decayed, decayArrays, decayedWith, decayedWithout, savedDecay } from './decay.ts'
import { networkRanking } from './network-ranking.ts'
import {
  extendPeerSets,
  itemsOfVm,
  noPeerSets,
  type PeerSets,
  peerSetArrays,
  savedPeerSets,
  withoutItems,
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
  /** First requests. */
  readonly firsts: Decayed
}

/**
 * Items that spread: those that VMs of the network have asked for of late for the first time.
 *
 * The score is the number of VMs whose first request it was, each counted `2^(−age / halfLife)` at the
 * latest event of the VNI that the model has learned. An item that everyone has had for long scores low however
 * popular it is: who does not have it yet will hardly come to need it now.
 */
export function newcomers(catalog: Catalog, options?: NewcomersOptions): TrainableSequenceModel {
  const nothing = {
    sets: noPeerSets,
    firsts: { weights: new Float64Array(0), latest: new Map() },
  }
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
  const state = { sets: savedPeerSets(artifact, catalog), firsts: savedDecay(artifact) }
  return newcomersOf(state, catalog, { ...artifact.settings, ...options })
}

function newcomersOf(
  state: State,
  catalog: Catalog,
  { halfLife = 43_200_000, repeats = 'include' }: NewcomersOptions = {},
): TrainableSequenceModel {
  if (!(halfLife > 0)) throw new RangeError(`halfLife must be above 0 ms, got ${halfLife}`)
  checkRepeats(repeats)
  const ranking = networkRanking(catalog, state.firsts.weights)
  const suffix = repeats === 'include' ? '' : ', repeats=exclude'
  return {
    name: `${kind}(halfLife=${halfLife / 1_000} s${suffix})`,
    catalog,
    async top(queries, k) {
      return queries.map((query) => ranking.top(query, k, repeats))
    },
    explain(_query, item) {
      const vms = (state.firsts.weights[item] ?? 0).toPrecision(2)
      return `new to about ${Number(vms)} VMs of this network of late`
    },
    async learn(events) {
      checkEvents(events, catalog)
      return newcomersOf(stateWith(state, events, catalog, halfLife), catalog, {
        halfLife,
        repeats,
      })
    },
    forget(items) {
      const kept = {
        sets: withoutItems(state.sets, items),
        firsts: decayedWithout(state.firsts, items),
      }
      return newcomersOf(kept, catalog, { halfLife, repeats })
    },
    save() {
      const arrays = { ...peerSetArrays(state.sets), ...decayArrays(state.firsts) }
      return packArtifact({ kind, settings: { halfLife, repeats }, arrays }, catalog)
    },
  }
}

function stateWith(
  { sets, firsts }: State,
  events: EventLog,
  catalog: Catalog,
  halfLife: number,
): State {
  const seen = new Map<number, Set<number>>()
  const isFirst = (e: number) => {
    const [vm, item] = [events.vm[e]!, events.item[e]!]
    const known = seen.get(vm) ?? new Set(itemsOfVm(sets, vm))
    seen.set(vm, known)
    if (known.has(item)) return false
    known.add(item)
    return true
  }
  return {
    firsts: decayedWith(firsts, events, catalog, halfLife, isFirst),
    sets: extendPeerSets(sets, events, catalog),
  }
}
