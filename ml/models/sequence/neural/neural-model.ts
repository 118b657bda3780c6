import { PortentError } from '../../../../core/index.ts'
import type { Catalog, EventLog } from '../../../../datasets/index.ts'
import { type Artifact, float64Of, int32Of, packArtifact, unpackArtifact } from '../artifact.ts'
import { beginningsWith, noBeginnings } from '../beginnings.ts'
import { checkEvents } from '../check-events.ts'
import { type FirstRequestPrior, firstRequestPrior, weightOfShares } from '../first-requests.ts'
import { explainOwnPast } from '../own-past.ts'
import { mayName } from '../repeats.ts'
import type { Query, Ranking, TrainableSequenceModel } from '../sequence-model.ts'
import type { EpochReport } from './epoch-report.ts'
import { grownParameters } from './grown-parameters.ts'
import { type ItemTally, tallyOf, tallyWithout } from './item-tally.ts'
import { type KeptRequests, noRequests, withMore, withoutItems } from './kept-requests.ts'
import { learnNetwork } from './learn-network.ts'
import { learnOn } from './learn-on.ts'
import { learnedVocabulary } from './learned-vocabulary.ts'
import { nearestOf, type PastItems, pastItems } from './nearest-past.ts'
import { networkScorer, sequenceOfQuery } from './network-scorer.ts'
import { itemRows, type NetworkTable, networkTables } from './network-tables.ts'
import {
  type CheckedOptions,
  checkedOptions,
  type NeuralOptions,
  type TrainingHooks,
} from './neural-options.ts'
import type { Parameters } from './parameters.ts'
import { type EncoderKind, savedSettings } from './settings.ts'
import type { VmSequence } from './vm-sequence.ts'
import type { StepSide } from './vocabulary.ts'

/** A neural model: besides rankings it gives what a blend of models needs. */
export interface NeuralSequenceModel extends TrainableSequenceModel {
  /**
   * Scores of items of a query's network, higher for likelier; their differences are those of
   * log-probabilities.
   *
   * @param items - Shape `[n]`.
   * @returns Shape `[n]`; −Infinity for an item that the network knows nothing of or that is of another
   *   VNI, and for all if it knows nothing to say.
   */
  scores(query: Query, items: Int32Array): Promise<Float32Array>
  /** The hidden state that the scores are products with, shape `[d]`; undefined if there is nothing to say. */
  hidden(query: Query): Promise<Float32Array | undefined>
  learn(events: EventLog): Promise<NeuralSequenceModel>
  learnMore(events: EventLog): Promise<NeuralSequenceModel>
  forget(items: ReadonlySet<number>): NeuralSequenceModel
  /** How training went, by epoch; empty before it and where too little was held out. */
  readonly epochs: readonly EpochReport[]
  /** All that is needed to export it; undefined before it has learned. */
  readonly network: TrainedNetwork | undefined
}

/** A trained network, for export. */
interface TrainedNetwork {
  readonly options: CheckedOptions
  readonly parameters: Parameters
  readonly steps: readonly StepSide[]
  tableOf(vni: number): NetworkTable
}

/** All that a model has learned; never written again. */
interface State {
  /** Undefined where they came as a stream and were not kept. */
  readonly requests: KeptRequests | undefined
  /** Of the items that the catalog had when it learned. */
  readonly tally: ItemTally
  readonly clusterOf: Int32Array
  /** Items that are not named, unless they are asked for again. */
  readonly retired: ReadonlySet<number>
  readonly learned?: { readonly parameters: Parameters; readonly epochs: readonly EpochReport[] }
}

/** A model of that kind of encoder that has learned nothing. */
export function neuralModel(
  encoder: EncoderKind,
  catalog: Catalog,
  options: NeuralOptions = {},
): NeuralSequenceModel {
  const clusterOf = options.clusterOf ?? new Int32Array(0)
  const checked = checkedOptions({ ...options, encoder })
  const nothing = {
    requests: noRequests,
    tally: tallyOf(noRequests, 0),
    clusterOf,
    retired: new Set<number>(),
  }
  return modelOf(nothing, catalog, checked, options.hooks)
}

/**
 * The model that `save` wrote.
 *
 * @param options - Settings to change from those saved; `hooks` and `threads` hold from the next `learn`.
 * @throws {@link PortentError} `ERR_ARTIFACT` if the bytes are not such a model of this catalog.
 */
export function loadNeuralModel(
  encoder: EncoderKind,
  saved: Uint8Array,
  catalog: Catalog,
  options: Pick<NeuralOptions, 'clusterOf' | 'repeats' | 'hooks' | 'threads'> = {},
): NeuralSequenceModel {
  const artifact = unpackArtifact(saved, encoder, catalog)
  const { schema: found, items, epochs, ...settings } = artifact.settings as unknown as Saved
  if (found !== schema) {
    const message = `the saved ${encoder} model is of schema ${found}, not ${schema}; train a model again`
    throw new PortentError('ERR_ARTIFACT', message)
  }
  const { settings: network, ...others } = settings
  const checked = checkedOptions({
    ...others,
    ...savedSettings({ ...network }),
    ...(options.repeats && { repeats: options.repeats }),
    ...(options.threads !== undefined && { threads: options.threads }),
  })
  const parameters = parametersOf(artifact)
  const clusterOf = options.clusterOf ?? int32Of(artifact, 'clusterOf')
  const learned = Object.keys(parameters).length > 0 && { learned: { parameters, epochs } }
  const past = pastOf(artifact, items)
  const retired = new Set('retired' in artifact.arrays ? int32Of(artifact, 'retired') : [])
  return modelOf({ ...past, clusterOf, retired, ...learned }, catalog, checked, options.hooks)
}

/**
 * A model of parameters that were learned from a stream of requests. It can learn no more, as it did not keep
 * them.
 */
export function streamedModel(
  learned: { readonly parameters: Parameters; readonly epochs: readonly EpochReport[] },
  tally: ItemTally,
  catalog: Catalog,
  clusterOf: Int32Array,
  options: CheckedOptions,
): NeuralSequenceModel {
  const state = { requests: undefined, tally, clusterOf, retired: new Set<number>(), learned }
  return modelOf(state, catalog, options, undefined)
}

/** Raised when what is saved changes its meaning. */
const schema = 1

/** Without the threads: bits must not depend on who trained. */
interface Saved extends Omit<CheckedOptions, 'threads'> {
  readonly schema: number
  readonly items: number
  readonly epochs: readonly EpochReport[]
}

/** The requests, or of those that were not kept what was counted. */
function pastOf(artifact: Artifact, items: number): Pick<State, 'requests' | 'tally'> {
  if ('counts' in artifact.arrays) {
    const [counts, services] = [float64Of(artifact, 'counts'), int32Of(artifact, 'services')]
    return { requests: undefined, tally: { counts, services } }
  }
  const requests = {
    vm: int32Of(artifact, 'vm'),
    item: int32Of(artifact, 'item'),
    time: float64Of(artifact, 'time'),
    service: int32Of(artifact, 'service'),
  }
  return { requests, tally: tallyOf(requests, items) }
}

const parameterPrefix = 'parameter '

function parametersOf({ arrays }: Artifact): Parameters {
  return Object.fromEntries(
    Object.entries(arrays).flatMap(([name, values]) =>
      name.startsWith(parameterPrefix)
        ? [[name.slice(parameterPrefix.length), values as Float32Array]]
        : [],
    ),
  )
}

function modelOf(
  state: State,
  catalog: Catalog,
  options: CheckedOptions,
  hooks: TrainingHooks | undefined,
): NeuralSequenceModel {
  const { requests, tally, clusterOf, retired, learned } = state
  const { settings, repeats } = options
  const vocabulary = learnedVocabulary(tally, catalog, clusterOf, options)
  const steps = Object.keys(vocabulary.stepSides) as StepSide[]
  const serving = learned && {
    tableOf: networkTables(learned.parameters, settings.dimension, vocabulary, catalog, retired),
    scorer: networkScorer(settings, learned.parameters, steps),
  }
  const clusters = vocabulary.stepSides.cluster ?? 1
  const nothing: Ranking = { items: new Int32Array(0), scores: new Float32Array(0) }

  const sequenced = (query: Query): Sequenced | undefined => {
    const table = serving?.tableOf(query.vni)
    if (!table || table.items.length === 0) return undefined
    const sequence = sequenceOfQuery(query, table, settings, clusters)
    return sequence && { query, table, sequence, past: undefined }
  }
  const vms = catalog.vms.size
  /** Few VMs are seen to begin, and a network learns by heart what few do; counts can be weighed. */
  let made: FirstRequestPrior | undefined
  const prior = () => {
    const beginnings = () => (requests ? beginningsWith(noBeginnings, requests, vms) : noBeginnings)
    made ??= firstRequestPrior(tally.counts, beginnings(), catalog, clusterOf, {
      backOff: weightOfShares,
      repeats,
    })
    return made
  }
  let latest: { query: Query; length: number; asked: Sequenced | undefined } | undefined
  /**
   * The sequence and table that answer a query; undefined if there is nothing to say. All items of an answer are
   * explained one after the other by the same, so that of the latest query is kept until its history grows. A
   * `WeakMap` of all queries would keep each until the whole heap is collected.
   */
  const asked = (query: Query) => {
    const { length } = query.history
    if (latest?.query !== query || latest.length !== length)
      latest = { query, length, asked: sequenced(query) }
    return latest.asked
  }
  const hiddenOf = async (query: Query) => {
    const one = asked(query)
    return one && { ...one, hidden: await serving!.scorer.hidden([one.sequence], one.table) }
  }

  return {
    name: nameOf(options),
    catalog,
    epochs: learned?.epochs ?? [],
    network: learned &&
      serving && { options, parameters: learned.parameters, steps, tableOf: serving.tableOf },

    async top(queries, k) {
      if (!(Number.isInteger(k) && k >= 1))
        throw new RangeError(`k must be a whole number >= 1, got ${k}`)
      const read = queries.map(asked)
      const rankings: Ranking[] = queries.map((query, at) =>
        isStranger(read[at]) ? prior().rank(query, k) : nothing,
      )
      for (const { table, places } of groupsOf(
        read.map((one) => (isStranger(one) ? undefined : one)),
      )) {
        const found = await serving!.scorer.rank(
          places.map(({ sequence }) => sequence),
          table,
          Math.min(k, table.items.length),
          (n, item) => mayName(places[n]!.query, item, repeats),
        )
        for (const [n, { at }] of places.entries()) rankings[at] = found[n]!
      }
      return rankings
    },

    async scores(query, wanted) {
      const one = await hiddenOf(query)
      if (!one) return new Float32Array(wanted.length).fill(Number.NEGATIVE_INFINITY)
      const { hidden, table } = one
      return Float32Array.from(wanted, (item) => {
        const row = rowOf(item, table, hidden.length)
        return row ? product(hidden, row) : Number.NEGATIVE_INFINITY
      })
    },

    async hidden(query) {
      return (await hiddenOf(query))?.hidden
    },

    explain(query, item) {
      const one = asked(query)
      if (!one || isStranger(one)) return prior().explain(query, item)
      one.past ??= pastItems(one.sequence.items, one.table)
      const near = one.table.placeOf.has(item)
        ? nearestOf(one.past, item, one.table, settings.dimension)
        : []
      return explainFit(
        query,
        item,
        near.map((id) => catalog.items.address(id)),
      )
    },

    async learn(events) {
      checkEvents(events, catalog)
      if (!requests) throw keptNothing(settings)
      const more = withMore(requests, events)
      const tally = tallyOf(more, catalog.items.size)
      const next = learnedVocabulary(tally, catalog, clusterOf, options)
      const network =
        catalog.items.size > 0 &&
        (await learnNetwork(more, catalog, next, clusterOf, options, hooks))
      const learned = network ? { learned: network } : {}
      const state = { requests: more, tally, clusterOf, retired, ...learned }
      return modelOf(state, catalog, options, hooks)
    },

    async learnMore(events) {
      if (!learned) return this.learn(events)
      checkEvents(events, catalog)
      if (!requests) throw keptNothing(settings)
      const more = withMore(requests, events)
      const next = tallyOf(more, catalog.items.size)
      const grown = learnedVocabulary(next, catalog, clusterOf, options)
      const known = { parameters: learned.parameters, vocabulary, services: tally.services }
      const start = grownParameters(known, { vocabulary: grown, services: next.services }, settings)
      const parameters = await learnOn(
        { requests: more, since: requests.time.length },
        ...([catalog, grown, clusterOf, options, start, hooks] as const),
      )
      const state = { requests: more, tally: next, clusterOf, retired }
      return modelOf(
        { ...state, learned: { parameters, epochs: learned.epochs } },
        catalog,
        options,
        hooks,
      )
    },

    forget(items) {
      const gone = new Set([...retired, ...items])
      const kept = requests && withoutItems(requests, items)
      const left = kept ? tallyOf(kept, tally.counts.length) : tallyWithout(tally, items)
      return modelOf(
        { requests: kept, tally: left, clusterOf, retired: gone, ...(learned && { learned }) },
        catalog,
        options,
        hooks,
      )
    },

    save() {
      const items = tally.counts.length
      const { threads: _threads, ...told } = options
      const saved: Saved = { ...told, schema, items, epochs: learned?.epochs ?? [] }
      const parameters = Object.entries(learned?.parameters ?? {}).map(([name, values]) => [
        `${parameterPrefix}${name}`,
        values,
      ])
      const past = requests ?? tally
      const gone = retired.size > 0 && { retired: Int32Array.from(retired) }
      const arrays = { ...past, clusterOf, ...gone, ...Object.fromEntries(parameters) }
      return packArtifact({ kind: settings.encoder, settings: { ...saved }, arrays }, catalog)
    },
  }
}

/** Whether the network would read nothing of the VM. */
function isStranger(asked: { sequence: { items: Int32Array } } | undefined): boolean {
  return asked?.sequence.items.length === 0
}

/** @param near - What of the VM's past goes with the item most; may be empty. */
function explainFit(query: Query, item: number, near: readonly string[]): string {
  const company = near.join(' and ')
  if (query.history.count(item) > 0) {
    const past = explainOwnPast(query, item)
    return company === '' ? past : `${past}; goes together with ${company}, which it asks for too`
  }
  if (company === '') return 'new to this VM, but goes together with what it asked for'
  return `new to this VM, but goes together with ${company}, which it asked for`
}

function keptNothing({ encoder }: CheckedOptions['settings']): PortentError {
  const message = `the ${encoder} model learned from a stream and kept no request, so it cannot learn more; train it again on the whole log`
  return new PortentError('ERR_INPUT', message)
}

function nameOf({ settings, repeats, itemSides, stepSides }: CheckedOptions): string {
  const { encoder, dimension, blocks, maxLength, loss } = settings
  const parts = [`d=${dimension}`, `blocks=${blocks}`, `length=${maxLength}`, `loss=${loss}`]
  const sides = [
    ...itemSides.map((side) => `item ${side}`),
    ...stepSides.map((side) => `step ${side}`),
  ]
  if (sides.length < 5) parts.push(`with ${sides.join(' + ') || 'no sides'}`)
  if (repeats === 'exclude') parts.push('repeats=exclude')
  return `${encoder}(${parts.join(', ')})`
}

type Asked<T> = T & { readonly at: number }

/** Those asked, by table, with their places in the order given; the shorter first, so that little is padding. */
function groupsOf<T extends { table: NetworkTable; sequence: { items: Int32Array } }>(
  asked: readonly (T | undefined)[],
): { table: NetworkTable; places: Asked<T>[] }[] {
  const groups = new Map<NetworkTable, Asked<T>[]>()
  for (const [at, one] of asked.entries()) {
    if (!one) continue
    const known = groups.get(one.table)
    if (known) known.push({ ...one, at })
    else groups.set(one.table, [{ ...one, at }])
  }
  return [...groups].map(([table, places]) => {
    places.sort((a, b) => a.sequence.items.length - b.sequence.items.length)
    return { table, places }
  })
}

/** A query as the network is asked it. */
interface Sequenced {
  readonly query: Query
  readonly table: NetworkTable
  readonly sequence: VmSequence
  /** Each item of the sequence once; made when something is first explained. */
  past: PastItems | undefined
}

/** The embedding of an item, shape `[d]`; undefined if the table has none. */
function rowOf(item: number, table: NetworkTable, d: number): Float32Array | undefined {
  const place = table.placeOf.get(item)
  return place === undefined ? undefined : itemRows(table, d).subarray(place * d, (place + 1) * d)
}

function product(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
