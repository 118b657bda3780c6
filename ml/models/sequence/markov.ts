import type { Catalog, EventLog } from '../../../datasets/index.ts'
import { type Artifact, float64Of, int32Of, packArtifact, unpackArtifact } from './artifact.ts'
import { backedOff } from './backed-off.ts'
import {
  type Beginnings,
  beginningArrays,
  beginningsWith,
  beginningsWithout,
  noBeginnings,
  savedBeginnings,
} from './beginnings.ts'
import { type Chain, ChainCounter, chainColumns, chainOf, chainWithout } from './chain.ts'
import { checkEvents } from './check-events.ts'
import { firstRequestPrior, weightOfShares } from './first-requests.ts'
import { explainOwnPast } from './own-past.ts'
import { checkRepeats, type Repeats } from './repeats.ts'
import type { Query, TrainableSequenceModel } from './sequence-model.ts'
import { times } from './words.ts'

const kind = 'markov'

export interface MarkovOptions {
  /** Cluster by VM id, -1 where it has none; default: none has one. Other clusters need a new model. */
  readonly clusterOf?: Int32Array
  /** How many observations the chain below counts for, above 0; default 5. */
  readonly backOff?: number
  /** Whether to name what the VM has asked for before; default `include`. */
  readonly repeats?: Repeats
}

/**
 * What follows the VM's last request: a chain of order 1 that knows its network, cluster and VM.
 *
 * The score is the probability of being the next request. From the item's share `p₀` of the VNI's
 * requests, each level makes `pᵢ(to) = (cᵢ(from → to) + b · pᵢ₋₁(to)) / (cᵢ(from) + b)`, with b the
 * back-off: the VNI's chain, then that of the VM's cluster within it, then the VM's own, counted from the
 * query's history. A VM without a history is answered by what VMs ask for first; see {@link firstRequestPrior}.
 */
export function markov(catalog: Catalog, options?: MarkovOptions): TrainableSequenceModel {
  const nothing = { requests: new Float64Array(0), last: new Int32Array(0) }
  return markovOf(
    { ...nothing, network: new Map(), clusters: new Map(), beginnings: noBeginnings },
    catalog,
    options,
  )
}

/**
 * The model that `save` wrote, clusters included.
 *
 * @param options - Settings to change from those saved.
 * @throws {@link PortentError} `ERR_ARTIFACT` if the bytes are not such a model of this catalog.
 */
export function loadMarkov(
  saved: Uint8Array,
  catalog: Catalog,
  options?: MarkovOptions,
): TrainableSequenceModel {
  const artifact = unpackArtifact(saved, kind, catalog)
  return markovOf(savedCounts(artifact), catalog, {
    clusterOf: int32Of(artifact, 'clusterOf'),
    ...artifact.settings,
    ...options,
  })
}

/** All that was counted; never written again. */
interface Counts {
  /** Requests by item, shape `[items]`. */
  readonly requests: Float64Array
  /** Each VM's last item, -1 if it is not known, shape `[vms]`. */
  readonly last: Int32Array
  /** The chains of all VNIs in one: an item is of one VNI only. */
  readonly network: Chain
  /** The same for the VMs of one cluster, by cluster. */
  readonly clusters: ReadonlyMap<number, Chain>
  /** Who began, and with what. */
  readonly beginnings: Beginnings
}

function markovOf(
  counts: Counts,
  catalog: Catalog,
  {
    clusterOf = new Int32Array(0),
    backOff = weightOfShares,
    repeats = 'include',
  }: MarkovOptions = {},
): TrainableSequenceModel {
  if (!(backOff > 0)) throw new RangeError(`backOff must be above 0, got ${backOff}`)
  checkRepeats(repeats)
  const { requests, beginnings } = counts
  const prior = firstRequestPrior(requests, beginnings, catalog, clusterOf, { backOff, repeats })
  const rank = backedOff(requests, catalog, { backOff, repeats })

  return {
    name: `${kind}(backOff=${backOff}${repeats === 'include' ? '' : ', repeats=exclude'})`,
    catalog,
    async top(queries, k) {
      return queries.map((query) => {
        const state = stateOf(query, catalog)
        if (state === undefined) return prior.rank(query, k)
        return rank(query, levelsOf(query, state, counts, catalog), k)
      })
    },
    explain(query, item) {
      const state = stateOf(query, catalog)
      if (state === undefined) return prior.explain(query, item)
      return explainNext(query, item, state, counts, catalog)
    },
    async learn(events) {
      checkEvents(events, catalog)
      const next = counted(counts, events, catalog, clusterOf)
      return markovOf(next, catalog, { clusterOf, backOff, repeats })
    },
    forget: (items) =>
      markovOf(countsWithout(counts, items), catalog, { clusterOf, backOff, repeats }),
    save: () =>
      packArtifact(
        { kind, settings: { backOff, repeats }, arrays: { ...arraysOf(counts), clusterOf } },
        catalog,
      ),
  }
}

/** What one level has seen follow the query's state. */
interface Level {
  readonly where: 'in this network' | 'in its cluster' | 'in its own past'
  readonly total: number
  readonly counts: ReadonlyMap<number, number>
}

/** The levels that have seen the VM's state, the broadest first. */
function levelsOf(
  query: Query,
  state: number,
  { network, clusters }: Counts,
  catalog: Catalog,
): Level[] {
  const levels: Level[] = []
  const everywhere = network.get(state)
  if (everywhere) levels.push({ where: 'in this network', ...everywhere })
  const inCluster = clusters.get(query.cluster)?.get(state)
  if (inCluster) levels.push({ where: 'in its cluster', ...inCluster })
  const own = ownFollowers(query, state, catalog)
  if (own.total > 0) levels.push({ where: 'in its own past', ...own })
  return levels
}

/** The VM's last item; undefined where nothing is known of it. */
function stateOf({ history, vni }: Query, { items }: Catalog): number | undefined {
  if (history.length === 0) return undefined
  const last = history.items[history.length - 1]!
  return items.vni(last) === vni ? last : undefined
}

/** What followed the state in the VM's own history. */
function ownFollowers({ history, vni }: Query, state: number, catalog: Catalog) {
  const counts = new Map<number, number>()
  let total = 0
  const { items } = history
  for (let at = items.indexOf(state); at >= 0 && at + 1 < items.length; ) {
    const next = items[at + 1]!
    if (catalog.items.vni(next) === vni) {
      counts.set(next, (counts.get(next) ?? 0) + 1)
      total += 1
    }
    at = items.indexOf(state, at + 1)
  }
  return { total, counts }
}

function explainNext(
  query: Query,
  item: number,
  state: number,
  counts: Counts,
  catalog: Catalog,
): string {
  const level = levelsOf(query, state, counts, catalog).findLast((one) => one.counts.has(item))
  if (!level) {
    if (query.history.count(item) > 0) return explainOwnPast(query, item)
    return `its network asked for it ${times(Math.round(counts.requests[item] ?? 0))}, this VM not yet`
  }
  const percent = Math.round((100 * level.counts.get(item)!) / level.total)
  if (state === item)
    return `the VM asked for it last, and right after that for it again in ${percent} % of cases ${level.where}`
  const last = catalog.items.address(state)
  return `the VM asked for ${last} last, after which it came next in ${percent} % of cases ${level.where}`
}

function counted(
  counts: Counts,
  events: EventLog,
  catalog: Catalog,
  clusterOf: Int32Array,
): Counts {
  const requests = new Float64Array(catalog.items.size)
  requests.set(counts.requests)
  const last = new Int32Array(catalog.vms.size).fill(-1)
  last.set(counts.last)
  const network = new ChainCounter(counts.network)
  const clusters = new Map<number, ChainCounter>()
  const counterOf = (cluster: number) => {
    const known = clusters.get(cluster)
    if (known) return known
    const counter = new ChainCounter(counts.clusters.get(cluster) ?? new Map())
    clusters.set(cluster, counter)
    return counter
  }
  for (let e = 0; e < events.length; e++) {
    const [vm, item, weight] = [events.vm[e]!, events.item[e]!, events.weight?.[e] ?? 1]
    const state = last[vm]!
    const cluster = clusterOf[vm] ?? -1
    if (state >= 0) network.add(state, item, weight)
    if (state >= 0 && cluster >= 0) counterOf(cluster).add(state, item, weight)
    last[vm] = item
    requests[item]! += weight
  }
  const chains = new Map(counts.clusters)
  for (const [cluster, counter] of clusters) chains.set(cluster, counter.chain())
  const beginnings = beginningsWith(counts.beginnings, events, catalog.vms.size)
  return { requests, last, network: network.chain(), clusters: chains, beginnings }
}

/** Of a VM whose last item goes it is not known any more what it asked for last. */
function countsWithout(
  { requests, last, network, clusters, beginnings }: Counts,
  items: ReadonlySet<number>,
): Counts {
  return {
    requests: requests.map((count, item) => (items.has(item) ? 0 : count)),
    last: last.map((item) => (items.has(item) ? -1 : item)),
    network: chainWithout(network, items),
    clusters: new Map([...clusters].map(([at, chain]) => [at, chainWithout(chain, items)])),
    beginnings: beginningsWithout(beginnings, items),
  }
}

function arraysOf({ requests, last, network, clusters, beginnings }: Counts): Artifact['arrays'] {
  const chains = [network, ...clusters.values()].map(chainColumns)
  return {
    requests,
    last,
    clusters: Int32Array.from(clusters.keys()),
    lengths: Int32Array.from(chains, ([states]) => states.length),
    states: Int32Array.from(chains.flatMap(([states]) => [...states])),
    items: Int32Array.from(chains.flatMap(([, items]) => [...items])),
    numbers: Float64Array.from(chains.flatMap(([, , numbers]) => [...numbers])),
    ...beginningArrays(beginnings),
  }
}

function savedCounts(artifact: Artifact): Counts {
  const states = int32Of(artifact, 'states')
  const items = int32Of(artifact, 'items')
  const numbers = float64Of(artifact, 'numbers')
  let from = 0
  const [network, ...others] = Array.from(int32Of(artifact, 'lengths'), (length) => {
    const to = from + length
    const chain = chainOf(
      states.subarray(from, to),
      items.subarray(from, to),
      numbers.subarray(from, to),
    )
    from = to
    return chain
  })
  const clusters = Array.from(int32Of(artifact, 'clusters'), (cluster, i) => [cluster, others[i]!])
  return {
    requests: float64Of(artifact, 'requests'),
    last: int32Of(artifact, 'last'),
    network: network!,
    beginnings: savedBeginnings(artifact),
    clusters: new Map(clusters as [number, Chain][]),
  }
}
