import type { Catalog } from '../../../datasets/index.ts'
import { packArtifact, unpackArtifact } from './artifact.ts'
import { checkEvents } from './check-events.ts'
import { networkRanking } from './network-ranking.ts'
import {
  activeVms,
  extendPeerSets,
  noPeerSets,
  type PeerSets,
  peerSetArrays,
  savedPeerSets,
  vmsOfItem,
  withoutItems,
} from './peer-sets.ts'
import { checkRepeats, type Repeats } from './repeats.ts'
import type { TrainableSequenceModel } from './sequence-model.ts'

const kind = 'popularity'

export interface PopularityOptions {
  /** Whether to name what the VM has asked for before; default `include`. */
  readonly repeats?: Repeats
}

/**
 * The same items for every VM of a VNI: those that most of its VMs have asked for.
 *
 * The score is the share of the VNI's active VMs that have asked for the item, in `(0, 1]`. The baseline
 * that needs to know nothing of the VM.
 */
export function popularity(catalog: Catalog, options?: PopularityOptions): TrainableSequenceModel {
  return popularityOf(noPeerSets, catalog, options)
}

/**
 * The model that `save` wrote.
 *
 * @param options - Settings to change from those saved.
 * @throws {@link PortentError} `ERR_ARTIFACT` if the bytes are not such a model of this catalog.
 */
export function loadPopularity(
  saved: Uint8Array,
  catalog: Catalog,
  options?: PopularityOptions,
): TrainableSequenceModel {
  const artifact = unpackArtifact(saved, kind, catalog)
  return popularityOf(savedPeerSets(artifact, catalog), catalog, {
    ...artifact.settings,
    ...options,
  })
}

function popularityOf(
  sets: PeerSets,
  catalog: Catalog,
  { repeats = 'include' }: PopularityOptions = {},
): TrainableSequenceModel {
  checkRepeats(repeats)
  const active = activeVms(sets, catalog)
  const ranking = networkRanking(catalog, sharesOfVms(sets, catalog, active))
  return {
    name: repeats === 'include' ? kind : `${kind}(repeats=exclude)`,
    catalog,
    async top(queries, k) {
      return queries.map((query) => ranking.top(query, k, repeats))
    },
    explain(query, item) {
      const askers = vmsOfItem(sets, item).length
      return `asked by ${askers} of ${active.get(query.vni) ?? 0} VMs of this network`
    },
    async learn(events) {
      checkEvents(events, catalog)
      return popularityOf(extendPeerSets(sets, events, catalog), catalog, { repeats })
    },
    forget: (items) => popularityOf(withoutItems(sets, items), catalog, { repeats }),
    save: () => packArtifact({ kind, settings: { repeats }, arrays: peerSetArrays(sets) }, catalog),
  }
}

/** Share of its VNI's active VMs that have asked for each item, in `[0, 1]`, shape `[items]`. */
export function sharesOfVms(
  sets: PeerSets,
  catalog: Catalog,
  active: ReadonlyMap<number, number>,
): Float64Array {
  const shares = new Float64Array(sets.itemStarts.length - 1)
  for (let item = 0; item < shares.length; item++) {
    const askers = vmsOfItem(sets, item).length
    if (askers > 0) shares[item] = askers / active.get(catalog.items.vni(item))!
  }
  return shares
}
