import type { Catalog } from '../../../datasets/index.ts'
import { packArtifact, unpackArtifact } from './artifact.ts'
import { checkEvents } from './check-events.ts'
import { networkRanking } from './network-ranking.ts'
import { explainOwnPast } from './own-past.ts'
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
import { sharesOfVms } from './popularity.ts'
import type { Query, TrainableSequenceModel } from './sequence-model.ts'
import { TopK } from './top-k.ts'

const kind = 'recency-popularity'

export interface RecencyPopularityOptions {
  /** Weight of recency against frequency in the VM's own past, in `[0, 1]`; default 0.5. */
  readonly recencyWeight?: number
  /** Milliseconds after which a request's recency is half; above 0; default 1 hour. */
  readonly halfAge?: number
}

/**
 * The VM's own past by recency and frequency, then what its network asks for most.
 *
 * The score of an item that the VM has asked for is `1 + w · r + (1 − w) · f`, in `(1, 2]`, with
 * `w = recencyWeight`, `r = 1 / (1 + age / halfAge)` and `f` its share of the VM's requests; that of any
 * other item is the share of the VNI's active VMs that have asked for it, in `(0, 1]`. So what is the
 * VM's own always comes before what is not.
 */
export function recencyPopularity(
  catalog: Catalog,
  options?: RecencyPopularityOptions,
): TrainableSequenceModel {
  return recencyPopularityOf(noPeerSets, catalog, options)
}

/**
 * The model that `save` wrote.
 *
 * @param options - Settings to change from those saved.
 * @throws {@link PortentError} `ERR_ARTIFACT` if the bytes are not such a model of this catalog.
 */
export function loadRecencyPopularity(
  saved: Uint8Array,
  catalog: Catalog,
  options?: RecencyPopularityOptions,
): TrainableSequenceModel {
  const artifact = unpackArtifact(saved, kind, catalog)
  return recencyPopularityOf(savedPeerSets(artifact, catalog), catalog, {
    ...artifact.settings,
    ...options,
  })
}

function recencyPopularityOf(
  sets: PeerSets,
  catalog: Catalog,
  { recencyWeight = 0.5, halfAge = 3_600_000 }: RecencyPopularityOptions = {},
): TrainableSequenceModel {
  if (!(recencyWeight >= 0 && recencyWeight <= 1))
    throw new RangeError(`recencyWeight must be in [0, 1], got ${recencyWeight}`)
  if (!(halfAge > 0)) throw new RangeError(`halfAge must be above 0 ms, got ${halfAge}`)
  const active = activeVms(sets, catalog)
  const popular = networkRanking(catalog, sharesOfVms(sets, catalog, active))

  const offerOwnPast = (query: Query, best: TopK) => {
    const { history, now, vni, exclude } = query
    for (const item of history.distinct()) {
      if (exclude?.has(item) || catalog.items.vni(item) !== vni) continue
      const age = Math.max(0, now - history.lastTime(item))
      const frequency = history.count(item) / history.length
      best.offer(item, 1 + recencyWeight / (1 + age / halfAge) + (1 - recencyWeight) * frequency)
    }
  }

  return {
    name: `${kind}(recencyWeight=${recencyWeight}, halfAge=${halfAge / 1_000} s)`,
    catalog,
    async top(queries, k) {
      return queries.map((query) => {
        const best = new TopK(k)
        offerOwnPast(query, best)
        if (best.isFull) return best.ranking()
        const others = popular.top(query, k, 'exclude')
        for (const [rank, item] of others.items.entries()) best.offer(item, others.scores[rank]!)
        return best.ranking()
      })
    },
    explain(query, item) {
      if (query.history.count(item) > 0) return explainOwnPast(query, item)
      const askers = vmsOfItem(sets, item).length
      return `asked by ${askers} of ${active.get(query.vni) ?? 0} VMs of this network`
    },
    async learn(events) {
      checkEvents(events, catalog)
      const next = extendPeerSets(sets, events, catalog)
      return recencyPopularityOf(next, catalog, { recencyWeight, halfAge })
    },
    forget: (items) =>
      recencyPopularityOf(withoutItems(sets, items), catalog, { recencyWeight, halfAge }),
    save: () =>
      packArtifact(
        { kind, settings: { recencyWeight, halfAge }, arrays: peerSetArrays(sets) },
        catalog,
      ),
  }
}
