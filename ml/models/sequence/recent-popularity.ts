import type { Catalog } from '../../../datasets/index.ts'
import { packArtifact, unpackArtifact } from './artifact.ts'
import { checkEvents } from './check-events.ts'
import { type Decayed, decayArrays, decayedWith, decayedWithout, savedDecay } from './decay.ts'
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
  return recentPopularityOf(savedDecay(artifact), catalog, { ...artifact.settings, ...options })
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
      const next = decayedWith(decayed, events, catalog, halfLife, () => true)
      return recentPopularityOf(next, catalog, { halfLife, repeats })
    },
    forget: (items) =>
      recentPopularityOf(decayedWithout(decayed, items), catalog, { halfLife, repeats }),
    save: () =>
      packArtifact(
        { kind, settings: { halfLife, repeats }, arrays: decayArrays(decayed) },
        catalog,
      ),
  }
}
