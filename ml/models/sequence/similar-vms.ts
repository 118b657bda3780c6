import type { Catalog } from '../../../datasets/index.ts'
import { int32Of, packArtifact, unpackArtifact } from './artifact.ts'
import { checkEvents } from './check-events.ts'
import { clusterShares } from './cluster-shares.ts'
import { nearest, neighboursOf } from './neighbours.ts'
import {
  extendPeerSets,
  noPeerSets,
  type PeerSets,
  peerSetArrays,
  savedPeerSets,
  vmsOfItem,
  withoutItems,
} from './peer-sets.ts'
import { checkRepeats, mayName, type Repeats } from './repeats.ts'
import type { Query, Ranking, TrainableSequenceModel } from './sequence-model.ts'
import { TopK } from './top-k.ts'

const kind = 'similar-vms'

/** Of how many neighbours an explanation speaks. */
const explained = 16

const defaultPriorWeight = 0.1

export interface SimilarVmsOptions {
  /** What a neighbour's similarity is raised to before it votes; above 0; default 2. */
  readonly power?: number
  /** How many of the most similar VMs vote, at least 1; default Infinity, all that share an item. */
  readonly neighbours?: number
  /** How much the prior weighs, in votes of an identical VM; at least 0; default 0.1. */
  readonly priorWeight?: number
  /** Cluster by VM id, -1 where it has none; default: none has one. */
  readonly clusterOf?: Int32Array
  /** Whether to name what the VM has asked for before, by its peers' votes; default `include`. */
  readonly repeats?: Repeats
}

/**
 * What similar VMs have asked for: each VM of the VNI that shares an item votes for its items.
 *
 * The score is `(Σ sᵖ · [neighbour asked] + w · prior) / (Σ sᵖ + w)`, in `(0, 1]`, with s the Jaccard
 * similarity of the neighbour's items to those in the query's history, p the power and w the prior's
 * weight. The prior is the share of the VM's cluster that asked for the item, then that of its VNI; it
 * keeps a single poor neighbour from deciding, and is all there is for a VM without a history. A VM needs
 * no place in the training data, and its own learned past does not vote for itself.
 *
 * A prediction walks all who share an item: in a network of 25,000 VMs with 17 items each (median) it
 * takes 1 to 2 ms, of which `neighbours` saves up to half at some cost in coverage.
 */
export function similarVms(catalog: Catalog, options?: SimilarVmsOptions): TrainableSequenceModel {
  return similarVmsOf(noPeerSets, catalog, options)
}

/**
 * The model that `save` wrote, clusters included.
 *
 * @param options - Settings to change from those saved.
 * @throws {@link PortentError} `ERR_ARTIFACT` if the bytes are not such a model of this catalog.
 */
export function loadSimilarVms(
  saved: Uint8Array,
  catalog: Catalog,
  options?: SimilarVmsOptions,
): TrainableSequenceModel {
  const artifact = unpackArtifact(saved, kind, catalog)
  return similarVmsOf(savedPeerSets(artifact, catalog), catalog, {
    clusterOf: int32Of(artifact, 'clusterOf'),
    ...artifact.settings,
    ...options,
  })
}

function similarVmsOf(
  sets: PeerSets,
  catalog: Catalog,
  options: SimilarVmsOptions = {},
): TrainableSequenceModel {
  const { power, neighbours, priorWeight, clusterOf, repeats } = checked(options)
  const prior = clusterShares(sets, catalog, clusterOf)
  const { vmStarts, items } = sets
  const itemCount = sets.itemStarts.length - 1
  // Scratch of one synchronous ranking at a time, zeros in between.
  const overlaps = new Int32Array(sets.vmStarts.length - 1)
  const scores = new Float64Array(itemCount)
  const vniOf = (item: number) => catalog.items.vni(item)

  const vote = (query: Query): number => {
    const { vms, similarities } = neighboursOf(query, sets, overlaps, vniOf, neighbours)
    let total = 0
    for (let n = 0; n < vms.length; n++) {
      const weight = similarities[n]! ** power
      if (weight === 0) continue
      total += weight
      const end = vmStarts[vms[n]! + 1]!
      for (let p = vmStarts[vms[n]!]!; p < end; p++) scores[items[p]!]! += weight
    }
    return total
  }
  const rank = (query: Query, k: number): Ranking => {
    const votes = vote(query)
    // A VM without a neighbour has nothing but the prior, however little that weighs.
    const weight = votes === 0 ? 1 : priorWeight
    prior.add(query, weight, scores)
    const candidates = catalog.items.idsOf(query.vni)
    const best = new TopK(Math.min(k, Math.max(1, candidates.length)))
    for (const item of candidates) {
      if (item >= itemCount) break
      const score = scores[item]! / (votes + weight)
      scores[item] = 0
      if (best.wants(item, score) && mayName(query, item, repeats)) best.offer(item, score)
    }
    return best.ranking()
  }

  return {
    name: nameOf({ power, neighbours, priorWeight, repeats }),
    catalog,
    async top(queries, k) {
      return queries.map((query) => rank(query, k))
    },
    explain(query, item) {
      const all = neighboursOf(query, sets, overlaps, vniOf, neighbours)
      const { vms } = nearest(all.vms, all.similarities, explained)
      const askers = new Set(vmsOfItem(sets, item))
      const votes = vms.reduce((sum, vm) => sum + (askers.has(vm) ? 1 : 0), 0)
      if (votes === 0) return prior.explain(query, item)
      return `asked by ${votes} of ${vms.length} similar VMs`
    },
    async learn(events) {
      checkEvents(events, catalog)
      return similarVmsOf(extendPeerSets(sets, events, catalog), catalog, options)
    },
    forget: (items) => similarVmsOf(withoutItems(sets, items), catalog, options),
    save() {
      // JSON has no Infinity.
      const most = Number.isFinite(neighbours) ? { neighbours } : {}
      const settings = { power, priorWeight, repeats, ...most }
      return packArtifact(
        { kind, settings, arrays: { ...peerSetArrays(sets), clusterOf } },
        catalog,
      )
    },
  }
}

function checked({
  power = 2,
  neighbours = Number.POSITIVE_INFINITY,
  priorWeight = defaultPriorWeight,
  clusterOf = new Int32Array(0),
  repeats = 'include',
}: SimilarVmsOptions): Required<SimilarVmsOptions> {
  if (!(power > 0)) throw new RangeError(`power must be above 0, got ${power}`)
  if (
    !(neighbours >= 1 && (Number.isInteger(neighbours) || neighbours === Number.POSITIVE_INFINITY))
  )
    throw new RangeError(`neighbours must be Infinity or a whole number >= 1, got ${neighbours}`)
  if (!(priorWeight >= 0))
    throw new RangeError(`priorWeight must be at least 0, got ${priorWeight}`)
  checkRepeats(repeats)
  return { power, neighbours, priorWeight, clusterOf, repeats }
}

function nameOf({
  power,
  neighbours,
  priorWeight,
  repeats,
}: Omit<Required<SimilarVmsOptions>, 'clusterOf'>): string {
  const most = Number.isFinite(neighbours) ? `, neighbours=${neighbours}` : ''
  const prior = priorWeight === defaultPriorWeight ? '' : `, priorWeight=${priorWeight}`
  return `${kind}(power=${power}${most}${prior}${repeats === 'include' ? '' : ', repeats=exclude'})`
}
