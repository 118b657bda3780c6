import type { Catalog } from '../../../datasets/index.ts'
import { type BackOff, backedOff } from './backed-off.ts'
import { type Beginnings, firstRequests, firstRequestsIn } from './beginnings.ts'
import type { Query, Ranking } from './sequence-model.ts'
import { times } from './words.ts'

/** What a VM of which nothing is known asks for. */
export interface FirstRequestPrior {
  /** The score is the probability of being the next request. */
  rank(query: Query, k: number): Ranking
  explain(query: Query, item: number): string
}

/** How many observations an item's share of all requests counts for, beside the VMs that were seen to begin. */
export const weightOfShares = 5

/**
 * What VMs ask for first, by those of the network that were seen to begin (see {@link firstRequests}), then those of
 * the VM's cluster, over what is asked for at all. With a back-off of 5, n VMs that began weigh n / (n + 5), and
 * the items' shares of all requests the rest: where nobody was seen to begin, all of it.
 *
 * @param requests - Requests by item, shape `[items]`.
 * @param clusterOf - Cluster by VM id, -1 where it has none.
 */
export function firstRequestPrior(
  requests: Float64Array,
  beginnings: Beginnings,
  catalog: Catalog,
  clusterOf: Int32Array,
  settings: BackOff,
): FirstRequestPrior {
  const { networks, clusters } = firstRequests(beginnings, catalog, clusterOf)
  const rank = backedOff(requests, catalog, settings)
  const inCluster = ({ vni, cluster }: Query) => clusters.get(firstRequestsIn(vni, cluster))
  return {
    rank: (query, k) => {
      const levels = [networks.get(query.vni), inCluster(query)]
      return rank(
        query,
        levels.filter((level) => level !== undefined),
        k,
      )
    },
    explain(query, item) {
      const ofCluster = inCluster(query)?.counts.get(item)
      if (ofCluster)
        return `the first request of ${ofCluster} of ${inCluster(query)!.total} VMs of its cluster that were seen to begin`
      const begun = networks.get(query.vni)
      const count = begun?.counts.get(item)
      if (count)
        return `the first request of ${count} of ${begun!.total} VMs of this network that were seen to begin`
      return `nothing is known of this VM; its network asked for it ${times(Math.round(requests[item] ?? 0))}`
    },
  }
}
