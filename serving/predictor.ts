import { setImmediate as nextTurn } from 'node:timers/promises'
import { PortentError } from '../core/index.ts'
import type { Calibration, Champion, Manifest, Query, Ranking } from '../ml/index.ts'
import { boundedWork, type WorkBounds } from './bounded-work.ts'
import { Histories } from './histories.ts'
import type { LiveHistory, Origin } from './live-history.ts'
import { type Profile, profileOf } from './profile.ts'
import type { PushOutcome, RequestReport, Store } from './store/store.ts'

/** One VM and what its controller wants to know of its next requests. */
export interface Question {
  readonly vni: number
  /** Canonical address or name. */
  readonly ip: string
  /** Requests that were not reported yet, oldest first; one without a time was just made. */
  readonly recent: readonly { readonly destination: string; readonly time?: number }[]
  /** At most so many predictions, `>= 1`. */
  readonly top: number
  /** Predictions below are left out, in `[0, 1]`. */
  readonly minProbability: number
  /** Whether to name items that the host is believed to hold. */
  readonly includeHeld: boolean
  /** Whether to tell of each prediction what the VM did with the item so far; default no. */
  readonly withPast?: boolean
  /** The moment of the prediction, milliseconds since the epoch. */
  readonly now: number
}

/** What a prediction rests on most: see {@link basisOf}. */
type Basis = 'history' | 'cluster' | 'network prior' | 'unknown network'

export interface Prediction {
  readonly destination: string
  /** P(requested within the model's horizon). */
  readonly probability: number
  /** In words, for people. */
  readonly reason: string
  /** The end of the horizon, milliseconds since the epoch. */
  readonly expiresAt: number
  /** Only where it was asked for. */
  readonly past?: Past
}

/** What a VM did with one item so far. */
export interface Past {
  /** Whether its host is believed to hold it. */
  readonly isHeld: boolean
  /** When it requested or used it, ascending, milliseconds since the epoch. */
  readonly times: readonly number[]
}

export interface Answer {
  readonly known: boolean
  /** Version of the model that answered: the champion, or the challenger for a network of its canary. */
  readonly modelVersion: string
  /** In `[0, k)`, or -1. */
  readonly cluster: number
  readonly basis: Basis
  /** Likeliest first. */
  readonly predictions: readonly Prediction[]
  /** For people, where the answer rests on nothing recent: of how long nothing is known, and what to do. */
  readonly note?: string
}

/** The answers to questions, in their order. */
interface Answers {
  /** That of the champion. */
  readonly modelVersion: string
  /** Milliseconds that predictions look ahead. */
  readonly horizon: number
  readonly answers: readonly Answer[]
}

/** What the service knows of one VM. */
export interface VmView {
  /** In `[0, k)`, or -1. */
  readonly cluster: number
  /** Other VMs of its VNI in its cluster. */
  readonly similarVms: number
  readonly profile: Profile
  /** The latest, newest first. */
  readonly history: readonly { destination: string; time: number; known: Origin }[]
}

/** What one model says of a VM at one moment, and how long it took. */
export interface Said {
  readonly version: string
  /** Likeliest first. */
  readonly destinations: readonly string[]
  /** P(requested within the horizon), in the same order. */
  readonly probabilities: readonly number[]
  readonly milliseconds: number
}

/** A model that answers for some networks in place of the champion. */
export interface Challenger {
  readonly model: Champion
  /** Whether it answers for a network; not for any while it is only judged. */
  answersFor(vni: number): boolean
}

/** Questions of a call that are answered in one go: a few milliseconds, for which all others wait. */
const atOnce = 32

/** One model and everything that depends on it, so that a change of model is one assignment. */
interface Serving {
  readonly champion: Champion
  readonly histories: Histories
  /** Items with a smaller id are what the model learned; the others were reported since. */
  readonly learnedItems: number
  /** How many VMs of a VNI a cluster has, by `vni cluster`. */
  readonly clusterSizes: Map<string, number>
}

/**
 * From the champion and what was reported to answers.
 *
 * Its lifetime is that of the service; {@link use} changes the models while it answers.
 */
export class Predictor {
  readonly #store: Store
  readonly #idle: number
  #serving: Serving | undefined
  #challenger: { readonly serving: Serving; answersFor(vni: number): boolean } | undefined

  readonly #bounded: ReturnType<typeof boundedWork>

  /**
   * @param idle - The agents' idle timeout, milliseconds: so long a host holds an item after its use.
   * @param bounds - On answering; default 5 seconds, and 1,000 calls at once.
   */
  constructor(store: Store, idle: number, bounds: WorkBounds = { within: 5_000, most: 1_000 }) {
    this.#store = store
    this.#idle = idle
    this.#bounded = boundedWork(bounds)
  }

  /** The champion's manifest, if there is one. */
  get manifest(): Manifest | undefined {
    return this.#serving?.champion.manifest
  }

  /** The model that answers, for pages that show what it learned. */
  get champion(): Champion | undefined {
    return this.#serving?.champion
  }

  /** The challenger, if there is one. */
  get challenger(): Champion | undefined {
    return this.#challenger?.serving.champion
  }

  /**
   * Answers from these models from now on; questions already being answered keep theirs. A model that is in use
   * already keeps what is known beside it.
   */
  use(champion: Champion, challenger?: Challenger): void {
    const inUse = [this.#serving, this.#challenger?.serving]
    const servingOf = (model: Champion): Serving =>
      inUse.find((serving) => serving?.champion === model) ?? {
        champion: model,
        histories: new Histories(model, this.#store),
        learnedItems: model.model.catalog.items.size,
        clusterSizes: new Map(),
      }
    this.#challenger = challenger && {
      serving: servingOf(challenger.model),
      answersFor: (vni) => challenger.answersFor(vni),
    }
    this.#serving = servingOf(champion)
  }

  /**
   * Answers the questions in their order.
   *
   * @throws {@link PortentError} `ERR_NO_MODEL` before there is a champion, `ERR_OVERLOADED` if the model does not
   *   answer in time or has too much to answer.
   */
  predict(questions: readonly Question[]): Promise<Answers> {
    return this.#bounded(() => this.#predict(questions))
  }

  async #predict(questions: readonly Question[]): Promise<Answers> {
    const champion = this.#current()
    const byServing = new Map<Serving, Question[]>([[champion, []]])
    for (const question of questions) {
      const serving = this.#servingFor(question.vni)
      const own = byServing.get(serving)
      if (own) own.push(question)
      else byServing.set(serving, [question])
    }
    const answered = await Promise.all(
      [...byServing].map(([serving, own]) => this.#answersOf(serving, own)),
    )
    const answers = new Map(answered.flatMap((own) => [...own]))
    const modelVersion = champion.champion.manifest.version
    return {
      modelVersion,
      horizon: champion.champion.calibration.horizon,
      answers: questions.map(
        (question) => answers.get(question) ?? { ...unknownNetwork(question.vni), modelVersion },
      ),
    }
  }

  /**
   * What champion and challenger would each say of a VM now, whichever of them answers for its network; nothing
   * before there is a champion.
   *
   * @param now - Milliseconds since the epoch.
   */
  async compare(
    vni: number,
    ip: string,
    top: number,
    now: number,
  ): Promise<{ horizon: number; champion: Said; challenger?: Said } | undefined> {
    const [champion, challenger] = [this.#serving, this.#challenger?.serving]
    if (!champion) return undefined
    const question = { ...{ vni, ip, top, now }, recent: [], minProbability: 0, includeHeld: false }
    // Asked before anything is awaited, both know the same.
    const [said, other] = await Promise.all([
      this.#bounded(() => this.#said(champion, question)),
      challenger && this.#bounded(() => this.#said(challenger, question)),
    ])
    const { horizon } = champion.champion.calibration
    return { horizon, champion: said, ...(other && { challenger: other }) }
  }

  /** The version that answers for a network; nothing before there is a champion. */
  versionFor(vni: number): string | undefined {
    return this.#serving && this.#servingFor(vni).champion.manifest.version
  }

  /**
   * What is known of a VM, or nothing if it is unknown.
   *
   * @param latest - So many entries of its history.
   * @throws {@link PortentError} `ERR_NO_MODEL` before there is a champion.
   */
  vm(vni: number, ip: string, latest: number): VmView | undefined {
    this.#current()
    const serving = this.#servingFor(vni)
    const { catalog } = serving.champion.model
    const vm = catalog.vms.idOf(vni, ip)
    const history = serving.histories.of(vni, ip)
    if (vm < 0 && history.length === 0) return undefined
    const { cluster, times } = vm < 0 ? unlearned : serving.champion.vm(vm)
    const learned = vm < 0 ? undefined : serving.champion.totals(vm)
    // No request that was learned is later than the latest one, so none counts twice.
    const learnedTo = times.at(-1) ?? Number.NEGATIVE_INFINITY
    const since = this.#store.totals(vni, ip, learnedTo)
    return {
      cluster,
      similarVms: cluster < 0 ? 0 : clusterSize(serving, vni, cluster) - 1,
      profile: profileOf(learned, since, (destination) => catalog.items.idOf(vni, destination)),
      history: latestOf(history, latest, (item) => catalog.items.address(item)),
    }
  }

  /** Tells the histories what the store has just kept. */
  addRequests(reports: readonly RequestReport[]): void {
    for (const { histories } of this.#inUse()) histories.addRequests(reports)
  }

  /** Tells the histories what the store has just kept. */
  addOutcomes(outcomes: readonly PushOutcome[]): void {
    for (const { histories } of this.#inUse()) histories.addOutcomes(outcomes)
  }

  /** Tells the histories that the store has just kept restarts of agents. */
  noteRestarts(): void {
    for (const { histories } of this.#inUse()) histories.forget()
  }

  #inUse(): Serving[] {
    return [this.#serving, this.#challenger?.serving].filter((one) => one !== undefined)
  }

  #servingFor(vni: number): Serving {
    const challenger = this.#challenger
    return challenger?.answersFor(vni) ? challenger.serving : this.#serving!
  }

  async #answersOf(
    serving: Serving,
    questions: readonly Question[],
  ): Promise<Map<Question, Answer>> {
    const { manifest, model } = serving.champion
    // A model is never asked about a network that nobody has named.
    const known = questions.filter((question) => this.#knowsNetwork(serving, question.vni))
    const answers = new Map<Question, Answer>()
    for (let from = 0; from < known.length; from += atOnce) {
      // Whoever asks for many lets others in between.
      if (from > 0) await nextTurn()
      const some = known.slice(from, from + atOnce)
      const queries = some.map((question) => this.#queryOf(serving, question))
      const most = Math.max(1, ...some.map((question) => question.top))
      const rankings = await model.top(queries, most)
      for (const [i, question] of some.entries()) {
        const query = queries[i]!
        const predictions = this.#predictionsOf(serving.champion, question, query, rankings[i]!)
        const { isKnown, cluster } = query
        const modelVersion = manifest.version
        const note = silenceNote(manifest.data.to, query)
        answers.set(question, {
          ...{ known: isKnown, modelVersion, cluster, basis: basisOf(query), predictions },
          ...(note !== undefined && { note }),
        })
      }
    }
    return answers
  }

  async #said(serving: Serving, question: Question): Promise<Said> {
    const { model, manifest } = serving.champion
    const begun = performance.now()
    const query = this.#queryOf(serving, question)
    const [ranking] = await model.top([query], question.top)
    const milliseconds = performance.now() - begun
    const calibration = calibrationFor(serving.champion, query)
    return {
      version: manifest.version,
      destinations: Array.from(ranking!.items, (item) => model.catalog.items.address(item)),
      probabilities: Array.from(ranking!.scores, (score) => calibration.probability(score)),
      milliseconds,
    }
  }

  #current(): Serving {
    if (this.#serving) return this.#serving
    throw new PortentError('ERR_NO_MODEL', 'no model has been trained yet: run `portent train`')
  }

  #knowsNetwork({ champion }: Serving, vni: number): boolean {
    const { items, vms } = champion.model.catalog
    return items.idsOf(vni).length + vms.idsOf(vni).length > 0 || this.#store.knowsNetwork(vni)
  }

  #queryOf({ champion, histories, learnedItems }: Serving, question: Question): KnownQuery {
    const { vni, ip, now } = question
    const { items, vms } = champion.model.catalog
    const vm = vms.idOf(vni, ip)
    const kept = histories.of(vni, ip)
    // Of what was reported since, only its own: whether others' items have an id yet depends on who was asked about.
    const known = (item: number) => item >= 0 && (item < learnedItems || kept.count(item) > 0)
    const history = withRecent(kept, question, this.#idle, (address) => {
      const item = items.idOf(vni, address)
      return known(item) ? item : -1
    })
    const cluster = vm < 0 ? -1 : champion.vm(vm).cluster
    const query = { vni, vm, cluster, now, history, isKnown: vm >= 0 || kept.length > 0 }
    if (question.includeHeld) return query
    return { ...query, exclude: { has: (item) => history.holds(item, now, this.#idle) } }
  }

  #predictionsOf(
    champion: Champion,
    { top, minProbability, withPast, now }: Question,
    query: KnownQuery,
    ranking: Ranking,
  ): Prediction[] {
    const { model } = champion
    const calibration = calibrationFor(champion, query)
    const predictions: Prediction[] = []
    for (const [rank, item] of ranking.items.subarray(0, top).entries()) {
      const probability = calibration.probability(ranking.scores[rank]!)
      if (probability < minProbability) break
      predictions.push({
        destination: model.catalog.items.address(item),
        probability,
        reason: model.explain(query, item),
        expiresAt: now + calibration.horizon,
        ...(withPast && { past: pastOf(query.history, item, now, this.#idle) }),
      })
    }
    return predictions
  }
}

/** What a score says of a VM: less where it does not rest on the VM's own requests. */
function calibrationFor({ calibration, strangers }: Champion, { history }: Query): Calibration {
  return history.length === 0 ? (strangers ?? calibration) : calibration
}

/** After so many milliseconds without a request that is known an answer says so. */
const longSilence = 7 * 86_400_000

/**
 * That nothing is known of long before the moment asked about, as where a log of years ago is asked about today.
 *
 * @param learnedTo - The end of the log that the model learned, milliseconds since the epoch.
 */
function silenceNote(learnedTo: number, { history, now }: Query): string | undefined {
  const latest = Math.max(learnedTo, history.times.at(-1) ?? Number.NEGATIVE_INFINITY)
  const silence = now - latest
  if (!(silence > longSilence)) return undefined
  const days = Math.floor(silence / 86_400_000).toLocaleString('en-US')
  const end = `${new Date(learnedTo).toISOString().slice(0, 19)}Z`
  return (
    `nothing is known of the last ${days} days: the log that the model learned ends ${end}, and no later request ` +
    'of this VM was reported; what is said holds if it goes on as it did then. Set the time of a prediction to ask ' +
    'about a moment of the log'
  )
}

/** `isKnown` tells whether training or a report has named the VM. */
type KnownQuery = Query & { readonly isKnown: boolean; readonly history: LiveHistory }

function pastOf(history: LiveHistory, item: number, now: number, idle: number): Past {
  const { items, times } = history
  return {
    isHeld: history.holds(item, now, idle),
    times: [...times].filter((_, i) => items[i] === item),
  }
}

/** What the champion has of a VM that it does not know. */
const unlearned = { cluster: -1, times: new Float64Array(0) }

/** Which networks are known is not told: they may be another's. */
const unknownNetwork = (vni: number): Omit<Answer, 'modelVersion'> => ({
  known: false,
  cluster: -1,
  basis: 'unknown network',
  predictions: [],
  note:
    `nothing is known of VNI ${vni}: the log that the model learned does not name it, and nobody has reported a request ` +
    'of it; report its requests (POST /v1/requests), or ingest and train its log',
})

/** Its own requests if there are any, else its cluster, else what its VNI asks for as a whole. */
function basisOf({ history, cluster }: Query): Basis {
  if (history.length > 0) return 'history'
  return cluster >= 0 ? 'cluster' : 'network prior'
}

/**
 * The history with the call's own requests.
 *
 * A request without a time was made when the next one was, or now. One that the history already has, or
 * that a host which still holds the item can't have made, was reported before and counts once. Times in
 * the future are clocks that run ahead, and count as now. Items that no one has reported are left out:
 * they have no id, and asking must not make the catalog grow.
 */
function withRecent(
  kept: LiveHistory,
  { recent, now }: Question,
  idle: number,
  idOf: (address: string) => number,
): LiveHistory {
  if (recent.length === 0) return kept
  const history = kept.copy()
  let time = now
  for (const entry of recent.toReversed()) {
    time = Math.min(entry.time ?? time, now)
    const item = idOf(entry.destination)
    const isReported = entry.time === undefined && kept.holds(item, now, idle)
    if (item >= 0 && !isReported) history.add(item, time, 'reported')
  }
  return history
}

function clusterSize({ champion, clusterSizes }: Serving, vni: number, cluster: number): number {
  const key = `${vni} ${cluster}`
  const counted = clusterSizes.get(key)
  if (counted !== undefined) return counted
  const ids = champion.model.catalog.vms.idsOf(vni)
  const size = ids.filter((id) => champion.vm(id).cluster === cluster).length
  clusterSizes.set(key, size)
  return size
}

function latestOf(history: LiveHistory, latest: number, addressOf: (item: number) => string) {
  const { items, times, length } = history
  return Array.from({ length: Math.min(latest, length) }, (_, i) => {
    const at = length - 1 - i
    return { destination: addressOf(items[at]!), time: times[at]!, known: history.origin(at) }
  })
}
