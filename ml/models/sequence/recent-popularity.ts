import type { Catalog, EventLog } from '../../../datasets/index.ts'
import { float64Of, packArtifact, unpackArtifact } from './artifact.ts'
import { checkEvents } from './check-events.ts'
import { networkRanking } from './network-ranking.ts'
import { checkRepeats, type Repeats } from './repeats.ts'
import type { TrainableSequenceModel } from './sequence-model.ts'

const kind = 'recent-popularity'

export interface RecentPopularityOptions {
  /** Milliseconds after which a request counts half; above 0; default 1 hour. */
  readonly halfLife?: number
  /** Whether to name what the VM has asked for before; default `include`. */
  readonly repeats?: Repeats
}

/** Decayed requests by item, each as of the latest event of its VNI. Never written again. */
interface Decayed {
  /** `Σ 2^(−age / halfLife)` over an item's requests, shape `[items]`. */
  readonly weights: Float64Array
  /** Latest event by VNI, milliseconds since the epoch. */
  readonly latest: ReadonlyMap<number, number>
}

/**
 * The same items for every VM of a VNI: those that it asks for most these days.
 *
 * The score is the number of requests, each counted `2^(−age / halfLife)` at the VNI's latest event that
 * the model has learned, so it needn't be worked out again at each prediction.
 */
export function recentPopularity(
  catalog: Catalog,
  options?: RecentPopularityOptions,
): TrainableSequenceModel {
  return recentPopularityOf({ weights: new Float64Array(0), latest: new Map() }, catalog, options)
}

/**
 * The model that `save` wrote.
 *
 * @param options - Settings to change from those saved.
 * @throws {@link PortentError} `ERR_ARTIFACT` if the bytes are not such a model of this catalog.
 */
export function loadRecentPopularity(
  saved: Uint8Array,
  catalog: Catalog,
  options?: RecentPopularityOptions,
): TrainableSequenceModel {
  const artifact = unpackArtifact(saved, kind, catalog)
  const vnis = float64Of(artifact, 'vnis')
  const times = float64Of(artifact, 'times')
  const latest = new Map(Array.from(vnis, (vni, i) => [vni, times[i]!]))
  const decayed = { weights: float64Of(artifact, 'weights'), latest }
  return recentPopularityOf(decayed, catalog, { ...artifact.settings, ...options })
}

function recentPopularityOf(
  decayed: Decayed,
  catalog: Catalog,
  { halfLife = 3_600_000, repeats = 'include' }: RecentPopularityOptions = {},
): TrainableSequenceModel {
  if (!(halfLife > 0)) throw new RangeError(`halfLife must be above 0 ms, got ${halfLife}`)
  checkRepeats(repeats)
  const ranking = networkRanking(catalog, decayed.weights)
  const suffix = repeats === 'include' ? '' : ', repeats=exclude'
  return {
    name: `${kind}(halfLife=${halfLife / 1_000} s${suffix})`,
    catalog,
    async top(queries, k) {
      return queries.map((query) => ranking.top(query, k, repeats))
    },
    explain(_query, item) {
      const requests = (decayed.weights[item] ?? 0).toPrecision(2)
      return `asked about ${Number(requests)} times of late in this network`
    },
    async learn(events) {
      checkEvents(events, catalog)
      const next = decayedWith(decayed, events, catalog, halfLife)
      return recentPopularityOf(next, catalog, { halfLife, repeats })
    },
    save() {
      const arrays = {
        weights: decayed.weights,
        vnis: Float64Array.from(decayed.latest.keys()),
        times: Float64Array.from(decayed.latest.values()),
      }
      return packArtifact({ kind, settings: { halfLife, repeats }, arrays }, catalog)
    },
  }
}

function decayedWith(
  { weights, latest }: Decayed,
  events: EventLog,
  { items }: Catalog,
  halfLife: number,
): Decayed {
  const ends = new Map(latest)
  for (let e = 0; e < events.length; e++) {
    const vni = items.vni(events.item[e]!)
    ends.set(vni, Math.max(ends.get(vni) ?? Number.NEGATIVE_INFINITY, events.time[e]!))
  }
  const next = new Float64Array(items.size)
  for (let item = 0; item < weights.length; item++) {
    if (weights[item] === 0) continue
    const vni = items.vni(item)
    next[item] = weights[item]! * 2 ** ((latest.get(vni)! - ends.get(vni)!) / halfLife)
  }
  for (let e = 0; e < events.length; e++) {
    const item = events.item[e]!
    next[item]! += 2 ** ((events.time[e]! - ends.get(items.vni(item))!) / halfLife)
  }
  return { weights: next, latest: ends }
}
