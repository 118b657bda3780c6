import type { Catalog, EventLog } from '../../../../datasets/index.ts'
import { float64Of, int32Of, packArtifact, unpackArtifact } from '../artifact.ts'
import { checkEvents } from '../check-events.ts'
import { ease, loadEase } from '../ease.ts'
import { loadMarkov, markov } from '../markov.ts'
import type { Asking } from '../moments.ts'
import {
  type EncoderKind,
  loadNeuralModel,
  neuralModel,
  type TrainingHooks,
} from '../neural/index.ts'
import { loadNewcomers, newcomers } from '../newcomers.ts'
import { explainOwnPast } from '../own-past.ts'
import { loadPopularity, popularity } from '../popularity.ts'
import { loadRecentPopularity, recentPopularity } from '../recent-popularity.ts'
import { checkRepeats, mayName, type Repeats } from '../repeats.ts'
import type { Query, Ranking, TrainableSequenceModel } from '../sequence-model.ts'
import { loadSimilarVms, similarVms } from '../similar-vms.ts'
import { TopK } from '../top-k.ts'
import { askersOf } from './askers.ts'
import { momentColumns, signalNames } from './candidates.ts'
import { candidatesFrom, type Examples, examplesOf } from './examples.ts'
import { partsOf } from './parts.ts'
import {
  fitScorer,
  movedScorer,
  openScorer,
  type Scorer,
  savedScorer,
  scorerArrays,
} from './scorer.ts'

/** Moments of the latest time that a scorer is moved towards, at most. */
const newestMoments = 600

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
  /** How the training of that network is watched, and how many threads it may use. */
  readonly hooks?: TrainingHooks
  readonly threads?: number
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
  readonly hooks: TrainingHooks | undefined
  readonly threads: number | undefined
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
  options: Pick<BlendOptions, 'clusterOf' | 'network' | 'hooks' | 'threads'> = {},
): TrainableSequenceModel {
  const artifact = unpackArtifact(saved, kindOf(options.network), catalog)
  const settings = artifact.settings as unknown as Settings
  const clusterOf = options.clusterOf ?? int32Of(artifact, 'clusterOf')
  const { hooks, threads } = options
  const context = { clusterOf, repeats: settings.repeats, hooks, threads }
  const models = new Map(
    chosen(settings).map(({ name, load }) => {
      const { buffer, byteOffset, byteLength } = int32Of(artifact, componentPrefix + name)
      return [name, load(new Uint8Array(buffer, byteOffset, byteLength), catalog, context)] as const
    }),
  )
  const vnis = float64Of(artifact, 'vnis')
  const scorers = new Map(
    Array.from(vnis, (vni) => [vni, savedScorer(artifact, scorerPrefix(vni))] as const),
  )
  return blendOf({ models, scorers }, catalog, clusterOf, settings)
}

/** Arrays of an artifact hold no bytes; those of a component are a whole number of 32 bits. */
function asInt32({ buffer, byteOffset, byteLength }: Uint8Array): Int32Array {
  return new Int32Array(buffer, byteOffset, byteLength / Int32Array.BYTES_PER_ELEMENT)
}

const componentPrefix = 'component '

function scorerPrefix(vni: number): string {
  return `scorer ${vni} `
}

type Settings = Required<Omit<BlendOptions, 'clusterOf' | 'network' | 'hooks' | 'threads'>> &
  Pick<BlendOptions, 'network'>

/** What was learned. */
interface State {
  /** Each component by name. */
  readonly models: ReadonlyMap<string, TrainableSequenceModel>
  /** How a VNI's candidates are weighed; none where there was too little to fit one to. */
  readonly scorers: ReadonlyMap<number, Scorer>
}

/**
 * The VM's own past, its peers and the order of requests in one probability.
 *
 * Each component names its best items; together with the VM's own they are the candidates. A small network
 * turns what speaks for a candidate (see {@link signalNames}) into P(requested within the horizon). It is
 * fitted to what the components have not seen: they learn the first part of a VNI's events, the blend is
 * fitted to moments of the rest, and then the components learn the rest too. Each VNI has a network of its
 * own, so that no tenant's data moves another's answers; with too little to fit one, similar VMs answer.
 *
 * @see DESIGN.md, Prediction; stacking after Wolpert, Stacked Generalization, Neural Networks 5(2), 1992.
 */
export function blend(catalog: Catalog, options: BlendOptions = {}): TrainableSequenceModel {
  const settings = checked(options)
  const context = {
    clusterOf: options.clusterOf ?? new Int32Array(0),
    repeats: settings.repeats,
    hooks: options.hooks,
    threads: options.threads,
  }
  const models = new Map(
    chosen(settings).map(({ name, create }) => [name, create(catalog, context)] as const),
  )
  return blendOf({ models, scorers: new Map() }, catalog, context.clusterOf, settings)
}

function chosen({ without, network }: Pick<Settings, 'without' | 'network'>): readonly Component[] {
  const all = network ? [...components, networkComponent(network)] : components
  return all.filter(({ name }) => !without.includes(name))
}

function networkComponent(encoder: EncoderKind): Component {
  return {
    name: encoder,
    create: (catalog, { hooks, threads, ...context }) =>
      neuralModel(encoder, catalog, {
        ...context,
        ...(hooks && { hooks }),
        ...(threads !== undefined && { threads }),
      }),
    load: (saved, catalog, { clusterOf, hooks, threads }) =>
      loadNeuralModel(encoder, saved, catalog, {
        clusterOf,
        ...(hooks && { hooks }),
        ...(threads !== undefined && { threads }),
      }),
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
    nameable(catalog, repeats),
  )
  const scorers = new Map(
    [...state.scorers].map(([vni, scorer]) => [vni, openScorer(scorer, momentColumns)] as const),
  )
  const rank = async (query: Query, k: number): Promise<Ranking> => {
    const scorer = scorers.get(query.vni)
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
      return blendOf(
        await fitted(state, events, catalog, clusterOf, settings),
        catalog,
        clusterOf,
        settings,
      )
    },
    async learnMore(events) {
      checkEvents(events, catalog)
      const more = { ...state, models: await allLearn(state.models, events, 'more') }
      return blendOf(more, catalog, clusterOf, settings)
    },
    async adjust(log, from) {
      checkEvents(log, catalog)
      const scorers = await adjusted(state, log, from, catalog, clusterOf, settings)
      return blendOf({ ...state, scorers }, catalog, clusterOf, settings)
    },
    forget(items) {
      const models = new Map(
        [...state.models].map(([name, model]) => [name, model.forget(items)] as const),
      )
      return blendOf({ ...state, models }, catalog, clusterOf, settings)
    },
    save() {
      const saved = [...state.models].map(
        ([name, model]) => [componentPrefix + name, asInt32(model.save())] as const,
      )
      const weights = [...state.scorers].map(([vni, one]) => scorerArrays(one, scorerPrefix(vni)))
      const arrays = {
        ...Object.fromEntries(saved),
        clusterOf,
        vnis: Float64Array.from(state.scorers.keys()),
        ...Object.assign({}, ...weights),
      }
      return packArtifact(
        { kind: kindOf(settings.network), settings: { ...settings }, arrays },
        catalog,
      )
    },
  }
}

/** Whether a ranking may hold an item: only one of the query's own VNI. */
function nameable({ items }: Catalog, repeats: Repeats) {
  return (query: Query, item: number) =>
    items.vni(item) === query.vni && mayName(query, item, repeats)
}

async function allLearn(
  models: State['models'],
  events: EventLog,
  how: 'all' | 'more' = 'all',
): Promise<State['models']> {
  const next = new Map<string, TrainableSequenceModel>()
  for (const [name, model] of models) {
    const learned = how === 'more' ? model.learnMore?.(events) : undefined
    next.set(name, await (learned ?? model.learn(events)))
  }
  return next
}

/** The state that knows `events` too, with scorers for VNIs that had none. */
async function fitted(
  { models: untrained, scorers }: State,
  events: EventLog,
  catalog: Catalog,
  clusterOf: Int32Array,
  { asking, repeats, depth, share, moments, without, seed }: Settings,
): Promise<State> {
  const { early, late, networks } = partsOf(events, share, (vni) => scorers.has(vni))
  const models = await allLearn(untrained, early)
  const mayBe = nameable(catalog, repeats)
  const askers = askersOf(models)
  const candidates = candidatesFrom(askers, depth, asking.horizon, mayBe)
  const names = signalNames(askers.map(({ name }) => name))
  const next = new Map(scorers)
  for (const { vni, log, from } of networks) {
    const when = { ...asking, from, to: Infinity, seed, clusterOf }
    const examples = await examplesOf(log, when, candidates, mayBe, names.length, moments)
    silence(examples, names, without)
    const scorer = await fitScorer(examples, names.length, { columns: momentColumns, seed })
    if (scorer) next.set(vni, scorer)
  }
  return { models: await allLearn(models, late), scorers: next }
}

/**
 * The scorers moved towards the moments of `log` from index `from` on, which the components have not learned; and
 * one for each VNI that had too little for one until now.
 */
async function adjusted(
  { models, scorers }: State,
  log: EventLog,
  from: number,
  catalog: Catalog,
  clusterOf: Int32Array,
  { asking, repeats, depth, moments, without, seed }: Settings,
): Promise<State['scorers']> {
  const mayBe = nameable(catalog, repeats)
  const askers = askersOf(models)
  const candidates = candidatesFrom(askers, depth, asking.horizon, mayBe)
  const names = signalNames(askers.map(({ name }) => name))
  const next = new Map(scorers)
  const when = { ...asking, from: log.time[from] ?? Infinity, to: Infinity, seed, clusterOf }
  for (const { vni, log: own } of partsOf(log, 0, () => false).networks) {
    const known = scorers.get(vni)
    const most = known ? Math.min(moments, newestMoments) : moments
    const examples = await examplesOf(own, when, candidates, mayBe, names.length, most)
    silence(examples, names, without)
    const scorer = known
      ? await movedScorer(known, examples, momentColumns, seed)
      : await fitScorer(examples, names.length, { columns: momentColumns, seed })
    if (scorer) next.set(vni, scorer)
  }
  return next
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
