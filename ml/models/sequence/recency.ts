import type { Catalog } from '../../../datasets/index.ts'
import { packArtifact, unpackArtifact } from './artifact.ts'
import { checkEvents } from './check-events.ts'
import { explainOwnPast } from './own-past.ts'
import type { Query, Ranking, TrainableSequenceModel } from './sequence-model.ts'
import { TopK } from './top-k.ts'

const kind = 'recency'

export interface RecencyOptions {
  /** Milliseconds after which a request is forgotten, above 0; default Infinity, nothing is. */
  readonly window?: number
}

/**
 * What the VM itself has asked for, the most recent first (EdgeBank).
 *
 * The score is `1 / (1 + seconds since the last request)`, in `(0, 1]`. It learns nothing: all it needs
 * is in the query's history, so it answers for a VM that training never saw, and for one without a
 * history it names nothing.
 *
 * @see Poursafaei, Huang, Pelrine and Rabbany, Towards Better Evaluation for Dynamic Link Prediction,
 *   NeurIPS 2022: EdgeBank∞, and with `window` EdgeBank-tw.
 */
export function recency(
  catalog: Catalog,
  { window = Number.POSITIVE_INFINITY }: RecencyOptions = {},
): TrainableSequenceModel {
  if (!(window > 0)) throw new RangeError(`window must be above 0 ms, got ${window}`)
  const model: TrainableSequenceModel = {
    name: window === Number.POSITIVE_INFINITY ? kind : `${kind}(window=${window / 1_000} s)`,
    catalog,
    async top(queries, k) {
      return queries.map((query) => mostRecent(query, k, window, catalog))
    },
    explain: explainOwnPast,
    async learn(events) {
      checkEvents(events, catalog)
      return model
    },
    // It remembers nothing.
    forget: () => model,
    save() {
      // JSON has no Infinity.
      const settings = window === Number.POSITIVE_INFINITY ? {} : { window }
      return packArtifact({ kind, settings, arrays: {} }, catalog)
    },
  }
  return model
}

/**
 * The model that `save` wrote.
 *
 * @param options - Settings to change from those saved.
 * @throws {@link PortentError} `ERR_ARTIFACT` if the bytes are not such a model of this catalog.
 */
export function loadRecency(
  saved: Uint8Array,
  catalog: Catalog,
  options?: RecencyOptions,
): TrainableSequenceModel {
  return recency(catalog, { ...unpackArtifact(saved, kind, catalog).settings, ...options })
}

function mostRecent(query: Query, k: number, window: number, { items }: Catalog): Ranking {
  const { history, now, vni, exclude } = query
  const best = new TopK(Math.min(k, Math.max(1, history.distinctCount)))
  for (const item of history.distinct()) {
    const age = now - history.lastTime(item)
    if (age > window || exclude?.has(item) || items.vni(item) !== vni) continue
    best.offer(item, 1 / (1 + Math.max(0, age) / 1_000))
  }
  return best.ranking()
}
