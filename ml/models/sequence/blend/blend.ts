import { type Catalog, type EventLog, indexAtTime, sliceLog } from '../../../../datasets/index.ts'
import { int32Of, packArtifact, unpackArtifact } from '../artifact.ts'
import { checkEvents } from '../check-events.ts'
import { ease, loadEase } from '../ease.ts'
import { loadMarkov, markov } from '../markov.ts'
import type { Asking } from '../moments.ts'
import { type EncoderKind, loadNeuralModel, neuralModel } from '../neural/index.ts'
import { loadNewcomers, newcomers } from '../newcomers.ts'
import { explainOwnPast } from '../own-past.ts'
import { loadPopularity, popularity } from '../popularity.ts'
import { loadRecentPopularity, recentPopularity } from '../recent-popularity.ts'
import { checkRepeats, mayName, type Repeats } from '../repeats.ts'
import type { Query, Ranking, TrainableSequenceModel } from '../sequence-model.ts'
import { loadSimilarVms, similarVms } from '../similar-vms.ts'
import { TopK } from '../top-k.ts'
import { askersOf } from './askers.ts'
import { contextColumns, signalNames } from './candidates.ts'
import { candidatesFrom, type Examples, examplesOf } from './examples.ts'
import { fitScorer, openScorer, type Scorer, savedScorer, scorerArrays } from './scorer.ts'

/** The kind of blend, by what it blends in. */
function kindOf(network: EncoderKind | undefined): string {
  return network ? `blend-${network}` : 'blend'
}

export interface BlendOptions {
  /** When the model will be asked, and how far ahead; default right after requests, one minute ahead. */
  readonly asking?: Asking
  /** Cluster by VM id, -1 where it has none; default: none has one. */
  readonly clusterOf?: Int32Array
  /** Whether to name what the VM has asked for before; default `include`. */
  readonly repeats?: Repeats
  /** How many new items of each component are considered, at least 1; default 100. */
  readonly depth?: number
  /** Share of the events, from the first, that the components learn before the blend is fitted; default 0.75. */
  readonly share?: number
  /** Moments that the blend is fitted to, at most; default 6,000. */
  readonly moments?: number
  /** A network over the order of requests to blend in, which takes long to train; default none. */
  readonly network?: EncoderKind
  /** Components and signals to leave out, by name, for measuring what each adds. */
  readonly without?: readonly string[]
  readonly seed?: number
}

/** A model whose ranking is an input of the blend. */
interface Component {
  readonly name: string
  create(catalog: Catalog, context: ComponentContext): TrainableSequenceModel
  load(saved: Uint8Array, catalog: Catalog, context: ComponentContext): TrainableSequenceModel
}

interface ComponentContext {
  readonly clusterOf: Int32Array
  readonly repeats: Repeats
}

/** The first answers alone until there was enough to fit a blend to: it has an answer for everyone. */
const components: readonly Component[] = [
  {
    name: 'similar-vms',
    create: (catalog, context) => similarVms(catalog, context),
    load: (saved, catalog, { clusterOf }) => loadSimilarVms(saved, catalog, { clusterOf }),
  },
  {
    name: 'markov',
    create: (catalog, context) => markov(catalog, context),
    load: (saved, catalog, { clusterOf }) => loadMarkov(saved, catalog, { clusterOf }),
  },
  {
    name: 'ease',
    create: (catalog, { repeats }) => ease(catalog, { repeats, lambda: 500, dropout: 0.4 }),
    load: (saved, catalog) => loadEase(saved, catalog),
  },
  {
    name: 'newcomers',
    create: (catalog, { repeats }) => newcomers(catalog, { repeats }),
    load: (saved, catalog) => loadNewcomers(saved, catalog),
  },
  {
    name: 'popularity',
    create: (catalog, { repeats }) => popularity(catalog, { repeats }),
    load: (saved, catalog) => loadPopularity(saved, catalog),
  },
  {
    name: 'recent-popularity',
    create: (catalog, { repeats }) => recentPopularity(catalog, { repeats }),
    load: (saved, catalog) => loadRecentPopularity(saved, catalog),
  },
]

/**
 * The model that `save` wrote, its components included.
 *
 * @param options - Clusters in place of those saved; the network that it was made with.
 * @throws {@link PortentError} `ERR_ARTIFACT` if the bytes are not such a model of this catalog.
 */
export function loadBlend(
  saved: Uint8Array,
  catalog: Catalog,
  options: Pick<BlendOptions, 'clusterOf' | 'network'> = {},
): TrainableSequenceModel {
  const artifact = unpackArtifact(saved, kindOf(options.network), catalog)
  const settings = artifact.settings as unknown as Settings
  const clusterOf = options.clusterOf ?? int32Of(artifact, 'clusterOf')
  const context = { clusterOf, repeats: settings.repeats }
  const models = new Map(
    chosen(settings).map(({ name, load }) => {
      const { buffer, byteOffset, byteLength } = int32Of(artifact, componentPrefix + name)
      return [name, load(new Uint8Array(buffer, byteOffset, byteLength), catalog, context)] as const
    }),
  )
  return blendOf({ models, scorer: savedScorer(artifact) }, catalog, clusterOf, settings)
}

/** Arrays of an artifact hold no bytes; those of a component are a whole number of 32 bits. */
function asInt32({ buffer, byteOffset, byteLength }: Uint8Array): Int32Array {
  return new Int32Array(buffer, byteOffset, byteLength / Int32Array.BYTES_PER_ELEMENT)
}

const componentPrefix = 'component '

type Settings = Required<Omit<BlendOptions, 'clusterOf' | 'network'>> &
  Pick<BlendOptions, 'network'>

/** What was learned: each component by name, and how to weigh them. */
interface State {
  readonly models: ReadonlyMap<string, TrainableSequenceModel>
  readonly scorer: Scorer | undefined
}

/**
 * The VM's own past, its peers and the order of requests in one probability.
 *
 * Each component names its best items; together with the VM's own they are the candidates. A small network
 * turns what speaks for a candidate (see {@link signalNames}) into P(requested within the horizon). It is
 * fitted to what the components have not seen: they learn the first part of the events, the blend is
 * fitted to moments of the rest, and then the components learn the rest too.
 *
 * @see DESIGN.md, Prediction; stacking after Wolpert, Stacked Generalization, Neural Networks 5(2), 1992.
 */
export function blend(catalog: Catalog, options: BlendOptions = {}): TrainableSequenceModel {
  const settings = checked(options)
  const context = { clusterOf: options.clusterOf ?? new Int32Array(0), repeats: settings.repeats }
  const models = new Map(
    chosen(settings).map(({ name, create }) => [name, create(catalog, context)] as const),
  )
  return blendOf({ models, scorer: undefined }, catalog, context.clusterOf, settings)
}

function chosen({ without, network }: Pick<Settings, 'without' | 'network'>): readonly Component[] {
  const all = network ? [...components, networkComponent(network)] : components
  return all.filter(({ name }) => !without.includes(name))
}

function networkComponent(encoder: EncoderKind): Component {
  return {
    name: encoder,
    create: (catalog, context) => neuralModel(encoder, catalog, context),
    load: (saved, catalog, { clusterOf }) =>
      loadNeuralModel(encoder, saved, catalog, { clusterOf }),
  }
}

function blendOf(
  state: State,
  catalog: Catalog,
  clusterOf: Int32Array,
  settings: Settings,
): TrainableSequenceModel {
  const { asking, repeats, depth } = settings
  const models = [...state.models.values()]
  const candidates = candidatesFrom(
    askersOf(state.models),
    depth,
    asking.horizon,
    (query, item) => catalog.items.vni(item) === query.vni && mayName(query, item, repeats),
  )
  const scorer = state.scorer && openScorer(state.scorer, contextColumns)
  const rank = async (query: Query, k: number): Promise<Ranking> => {
    if (!scorer) return (await models[0]!.top([query], k))[0]!
    const { items, signals } = await candidates(query)
    const best = new TopK(Math.min(k, Math.max(1, items.length)))
    if (items.length === 0) return best.ranking()
    const scores = await scorer.score(signals)
    for (const [n, item] of items.entries()) best.offer(item, scores[n]!)
    return best.ranking()
  }

  return {
    name: nameOf(settings),
    catalog,
    async top(queries, k) {
      const rankings: Ranking[] = []
      for (const query of queries) rankings.push(await rank(query, k))
      return rankings
    },
    explain(query, item) {
      if (query.history.count(item) > 0) return explainOwnPast(query, item)
      const model = state.models.get('similar-vms') ?? models[0]
      return model ? model.explain(query, item) : ''
    },
    async learn(events) {
      checkEvents(events, catalog)
      const next = state.scorer
        ? { models: await allLearn(state.models, events), scorer: state.scorer }
        : await fitted(state.models, events, catalog, clusterOf, settings)
      return blendOf(next, catalog, clusterOf, settings)
    },
    save() {
      const saved = [...state.models].map(
        ([name, model]) => [componentPrefix + name, asInt32(model.save())] as const,
      )
      const { scorer: fitted } = state
      const arrays = {
        ...Object.fromEntries(saved),
        clusterOf,
        ...(fitted && scorerArrays(fitted)),
      }
      return packArtifact(
        { kind: kindOf(settings.network), settings: { ...settings }, arrays },
        catalog,
      )
    },
  }
}

async function allLearn(models: State['models'], events: EventLog): Promise<State['models']> {
  const next = new Map<string, TrainableSequenceModel>()
  for (const [name, model] of models) next.set(name, await model.learn(events))
  return next
}

async function fitted(
  untrained: State['models'],
  events: EventLog,
  catalog: Catalog,
  clusterOf: Int32Array,
  { asking, repeats, depth, share, moments, without, seed }: Settings,
): Promise<State> {
  const cut = indexAtTime(events, events.time[Math.floor(share * events.length)] ?? Infinity)
  const early = await allLearn(untrained, sliceLog(events, 0, cut))
  const mayBe = (query: Query, item: number) =>
    catalog.items.vni(item) === query.vni && mayName(query, item, repeats)
  const askers = askersOf(early)
  const candidates = candidatesFrom(askers, depth, asking.horizon, mayBe)
  const names = signalNames(askers.map(({ name }) => name))
  const when = { ...asking, from: events.time[cut] ?? Infinity, to: Infinity, seed, clusterOf }
  const examples = await examplesOf(events, when, candidates, mayBe, names.length, moments)
  silence(examples, names, without)
  const scorer = await fitScorer(examples, names.length, { context: contextColumns, seed })
  const models = await allLearn(early, sliceLog(events, cut, events.length))
  return { models, scorer }
}

/** A signal that never changes decides nothing, then or later. */
function silence(
  { signals }: Examples,
  names: readonly string[],
  without: readonly string[],
): void {
  for (const [column, name] of names.entries())
    if (without.includes(name))
      for (let at = column; at < signals.length; at += names.length) signals[at] = 0
}

function checked({
  asking = { horizon: 60_000 },
  repeats = 'include',
  depth = 100,
  share = 0.75,
  moments = 6_000,
  without = [],
  seed = 1,
  network,
}: BlendOptions): Settings {
  checkRepeats(repeats)
  const chosen = { asking, repeats, depth, share, moments, without, seed }
  return network ? { ...chosen, network } : chosen
}

function nameOf({ repeats, without, network }: Settings): string {
  const settings = [
    ...without.map((name) => `no ${name}`),
    ...(repeats === 'include' ? [] : ['repeats=exclude']),
  ]
  const kind = kindOf(network)
  return settings.length === 0 ? kind : `${kind}(${settings.join(', ')})`
}
