import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { Network, NetworkState, PushContent } from '../../goalstate/index.ts'
import type { Applied, DesiredStates } from '../desired/desired-states.ts'
import { joinCalls } from '../join-calls.ts'
import { type Allowances, Budgets, defaultAllowances, type Scope } from '../planner/budgets.ts'
import { type Candidate, itemOn, type Refusal } from '../planner/candidate.ts'
import { expectedTime } from '../planner/expected-time.ts'
import { type Effective, effectiveMode } from '../planner/modes.ts'
import { type Decisions, type PlannerSettings, type Push, plan } from '../planner/plan.ts'
import { defaultCosts } from '../planner/worth.ts'
import type { Answer, Past, Predictor, Question } from '../predictor.ts'
import type { PushOutcome, RestartReport, Retention, Store } from '../store/store.ts'
import { Deliveries, type PlanItem } from './deliveries.ts'
import { goalStatesInTurns, type Messages, type Told } from './goal-states.ts'
import { ModeStore } from './mode-store.ts'
import { type PortEvent, PortEvents } from './port-events.ts'

/** One VM to plan for. */
export interface PlanQuestion extends Omit<Question, 'includeHeld' | 'withPast' | 'now'> {
  /** Where it runs; empty to find out. */
  readonly host: string
  /** What to consider, where somebody has asked the model already; else it is asked. */
  readonly answer?: Pick<Answer, 'modelVersion' | 'predictions' | 'note'>
}

/** What was decided for one VM. */
export interface VmPlan {
  readonly vni: number
  readonly ip: string
  /** Empty where nobody said. */
  readonly host: string
  readonly mode: Effective
  /** See {@link Answer.note}. */
  readonly note?: string
}

export interface PlannedPush extends Push {
  /** Whether the goal state has it; else the controller knows what to send, and Portent does not. */
  readonly hasState: boolean
  /** What its host is to be told, where {@link hasState}. */
  readonly content?: PushContent
}

/** What a plan was made at. */
export type Cause =
  | 'asked'
  | 'request'
  | 'port-created'
  | 'port-migrated'
  | 'host-restarted'
  | 'schedule'

export interface PlanAnswer {
  /** Names the plan in reports of deliveries. */
  readonly id: string
  readonly cause: Cause
  /** Of the champion; each candidate has that of the model that names it. */
  readonly modelVersion: string
  /** Milliseconds since the epoch. */
  readonly plannedAt: number
  /** When its items are of no more use, milliseconds since the epoch. */
  readonly expiresAt: number
  readonly vms: readonly VmPlan[]
  readonly pushes: readonly PlannedPush[]
  readonly refusals: readonly Refusal[]
  /** What hosts are to be sent. */
  readonly goalStates: Messages
}

/** A plan of which nobody has made goal states yet. */
type Draft = Omit<PlanAnswer, 'pushes' | 'goalStates'> & Decisions

/** What hosts lost, other than by time: the agents of some came back empty, or ports are not where they were. */
type Loss =
  | { readonly kind: 'restarts'; readonly restarts: readonly RestartReport[] }
  | { readonly kind: 'ports'; readonly ports: readonly PortEvent[] }

export interface PlannerOptions {
  readonly settings?: Partial<PlannerSettings>
  readonly allowances?: Partial<Allowances>
  /** So long a planned item is taken to be on its way, milliseconds; default 10 seconds. */
  readonly confirmWithin?: number
  /** Milliseconds of a clock that never goes back; default the process's. */
  readonly clock?: () => number
}

export interface PlannerSources {
  readonly store: Store
  readonly predictor: Predictor
  readonly desired: DesiredStates
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Milliseconds. */
  readonly idleTimeout: number
}

/** What a plan's pushes are taken from: where networks push, and where they only would. */
interface PlanBudgets {
  readonly on: Pick<Budgets, 'take' | 'giveBack'>
  readonly shadow: Pick<Budgets, 'take' | 'giveBack'>
}

/** Push latency as in replays: what comes sooner is late. Times in milliseconds. */
export const defaultPlanning = {
  pushLatency: 100,
  pushUnknown: true,
  withholding: { share: 0.01, seed: 1 },
  confirmWithin: 10_000,
}

/** So many VMs are asked about at a time: a few milliseconds. */
const vmsAtOnce = 32

/**
 * Makes plans: asks the model what VMs will request, decides what to push, and makes goal states of it.
 *
 * What is decided is on its way from that moment on, so two plans never push one item, though other work is
 * let through before and after.
 */
export class Planner {
  readonly modes: ModeStore
  readonly deliveries: Deliveries
  readonly ports: PortEvents
  readonly #sources: PlannerSources
  readonly #settings: PlannerSettings
  readonly #budgets: Budgets
  readonly #shadowBudgets: Budgets
  readonly #keep: (items: readonly PlanItem[]) => Promise<readonly PlanItem[]>
  readonly #listeners = new Set<(plan: PlanAnswer) => void>()
  readonly #lossListeners = new Set<(loss: Loss) => void>()

  /** @throws RangeError for an allowance or a share out of range. */
  constructor(sources: PlannerSources, options: PlannerOptions = {}) {
    const { store, now, idleTimeout } = sources
    const { confirmWithin = defaultPlanning.confirmWithin, clock = () => performance.now() } =
      options
    this.#sources = sources
    this.#settings = {
      costs: defaultCosts,
      pushLatency: defaultPlanning.pushLatency,
      idleTimeout,
      pushUnknown: defaultPlanning.pushUnknown,
      withholding: defaultPlanning.withholding,
      ...options.settings,
    }
    expectSettings(this.#settings)
    const allowances = { ...defaultAllowances, ...options.allowances }
    this.#budgets = new Budgets(allowances, clock)
    this.#shadowBudgets = new Budgets(allowances, clock)
    this.modes = new ModeStore(store.database)
    this.deliveries = new Deliveries(store.database, { idleTimeout, confirmWithin }, now())
    this.ports = new PortEvents(store.database)
    sources.desired.onTaken((taken, states) => this.ports.told(toldPorts(taken, states), now()))
    this.#keep = joinCalls((items: readonly PlanItem[]) => this.deliveries.keep(items))
  }

  /** The agents' idle timeout, milliseconds. */
  get idleTimeout(): number {
    return this.#settings.idleTimeout
  }

  /** Pushes that may be planned now, by scope: of the host and the network with the fewest. */
  tokensLeft(): Record<Scope, number> {
    return this.#budgets.left()
  }

  /**
   * Tells of every plan, once it is kept, whoever had it made; of several networks together where it was made
   * for several.
   *
   * @param listener - Has to be quick and not to throw: whoever asked for the plan waits for it.
   * @returns Ends it.
   */
  onPlan(listener: (plan: PlanAnswer) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Tells of what hosts lost, once the planner knows. @returns Ends it. */
  onLoss(listener: (loss: Loss) => void): () => void {
    this.#lossListeners.add(listener)
    return () => void this.#lossListeners.delete(listener)
  }

  /**
   * Plans for some VMs.
   *
   * @throws PortentError `ERR_NO_MODEL` before there is a champion, `ERR_DATA_DIRECTORY` if the plan cannot
   *   be kept; nothing is planned then.
   */
  async plan(questions: readonly PlanQuestion[], cause: Cause = 'asked'): Promise<PlanAnswer> {
    const budgets = { on: this.#budgets, shadow: this.#shadowBudgets }
    let expected: readonly PlanItem[] = []
    try {
      const draft = await this.#draft(questions, cause, budgets, (decided) => {
        expected = itemsOf(decided)
        this.deliveries.expect(expected)
      })
      const answer = await this.#withStates(draft, budgets)
      const items = itemsOf(answer)
      this.deliveries.drop(contradictedOf(expected, items))
      expected = items
      if (items.length > 0) await this.#keep(items)
      for (const listener of this.#listeners) listener(answer)
      return answer
    } catch (error) {
      this.deliveries.drop(expected)
      for (const { state, host, vni } of expected)
        if (state !== 'shadow') this.#budgets.giveBack(host, vni)
      throw error
    }
  }

  /**
   * What {@link plan} would decide now. Nothing is kept, taken from a budget or told to anybody.
   *
   * @throws PortentError `ERR_NO_MODEL` before there is a champion.
   */
  async preview(questions: readonly PlanQuestion[]): Promise<PlanAnswer> {
    const budgets = { on: this.#budgets.trial(), shadow: this.#shadowBudgets.trial() }
    return this.#withStates(await this.#draft(questions, 'asked', budgets), budgets)
  }

  /** @param decided - Is told at once what was decided, before anything else can be. */
  async #draft(
    questions: readonly PlanQuestion[],
    cause: Cause,
    budgets: PlanBudgets,
    decided: (draft: Draft) => void = () => undefined,
  ): Promise<Draft> {
    for (const vni of new Set(questions.map((question) => question.vni)))
      await this.#sources.desired.ready(vni)
    const plannedAt = this.#sources.now()
    const asked = questions.map((question) => ({
      question,
      vm: { ...this.#vmOf(question), mode: effectiveMode(this.modes.current, question.vni) },
    }))
    const active = asked.filter(({ vm }) => vm.mode.mode !== 'off')
    const { modelVersion, horizon, answers } = await this.#answers(
      active.map(({ question }) => question),
      plannedAt,
    )
    const answerOf = new Map(active.map(({ vm }, i) => [vm, answers[i]!]))
    const pasts = new Map<Candidate, Past | undefined>()
    for (const [{ vni, ip: source, host }, answer] of answerOf) {
      for (const { destination, probability, reason, past } of answer.predictions) {
        const expectedAt = expectedTime(past?.times ?? [], plannedAt)
        const named = { destination, probability, reason, modelVersion: answer.modelVersion }
        pasts.set({ vni, source, host, expectedAt, ...named }, past)
      }
    }
    const draft: Draft = {
      id: randomUUID(),
      cause,
      modelVersion,
      plannedAt,
      expiresAt: plannedAt + horizon,
      vms: asked.map(({ vm }) => {
        const note = answerOf.get(vm)?.note
        return note === undefined ? vm : { ...vm, note }
      }),
      ...this.#decide(pasts, plannedAt, horizon, budgets),
    }
    decided(draft)
    return draft
  }

  /**
   * What the model says of each question that brings no answer of its own, a few at a time; all under one
   * champion, so they are asked again if another came to serve meanwhile.
   */
  async #answers(questions: readonly PlanQuestion[], now: number) {
    const { predictor } = this.#sources
    const open = questions.filter(({ answer }) => answer === undefined)
    for (;;) {
      const { modelVersion, horizon } = await predictor.predict([])
      const found = new Map<PlanQuestion, NonNullable<PlanQuestion['answer']>>()
      let isSame = true
      for (let at = 0; at < open.length && isSame; at += vmsAtOnce) {
        if (at > 0) await setImmediate()
        const some = open.slice(at, at + vmsAtOnce)
        const given = await predictor.predict(some.map((question) => modelQuestion(question, now)))
        for (const [i, answer] of given.answers.entries()) found.set(some[i]!, answer)
        isSame = given.modelVersion === modelVersion
      }
      if (!isSame) continue
      const answers = questions.map((each) => each.answer ?? found.get(each)!)
      return { modelVersion, horizon, answers }
    }
  }

  /** A use or an expiry that was reported, once the store has it. */
  addOutcomes(outcomes: readonly PushOutcome[]): void {
    this.deliveries.addOutcomes(outcomes)
  }

  /** Restarts that were reported, once the store has them. */
  addRestarts(restarts: readonly RestartReport[]): void {
    this.deliveries.addRestarts(restarts)
    for (const listener of this.#lossListeners) listener({ kind: 'restarts', restarts })
  }

  /**
   * That ports were placed on a host or deleted: what hosts hold of them, or for them elsewhere, is of no use
   * any more, and nothing is pushed to or for a deleted one.
   *
   * @returns Those that were news.
   * @throws PortentError `ERR_DATA_DIRECTORY` if they cannot be kept.
   */
  addPortEvents(events: readonly PortEvent[]): PortEvent[] {
    const ports = events.filter((event) => this.ports.take(event))
    const byTime = new Map<number, PortEvent[]>()
    for (const port of ports) byTime.set(port.time, [...(byTime.get(port.time) ?? []), port])
    for (const [time, some] of byTime) this.deliveries.portsGone(some, time)
    if (ports.length > 0)
      for (const listener of this.#lossListeners) listener({ kind: 'ports', ports })
    return ports
  }

  prune(retention: Retention): void {
    const now = this.#sources.now()
    this.deliveries.prune(now, retention)
    this.ports.prune(now, retention)
  }

  #vmOf({ vni, ip, host }: PlanQuestion): Omit<VmPlan, 'mode'> {
    return { vni, ip, host: host || this.#hostOf(vni, ip) }
  }

  /** As an event said since the desired state did, else as that says, else as its latest request came from. */
  #hostOf(vni: number, ip: string): string {
    return (
      this.ports.of(vni, ip)?.host ||
      this.#network(vni)?.hostOf(ip) ||
      this.#sources.store.hostOf(vni, ip)
    )
  }

  #network(vni: number): Network | undefined {
    return this.#sources.desired.ofVni(vni)
  }

  #decide(
    pasts: ReadonlyMap<Candidate, Past | undefined>,
    now: number,
    horizon: number,
    budgets: PlanBudgets,
  ): Decisions {
    // The switches of now: they may have been thrown while the model was asked.
    const modes = this.modes.current
    return plan({
      candidates: modes.killed ? [] : [...pasts.keys()],
      now,
      horizon,
      settings: this.#settings,
      modeOf: (vni) => effectiveMode(modes, vni),
      holdingOf: (candidate) => this.#holdingOf(candidate, pasts.get(candidate), now),
      reachOf: ({ vni, source, destination }) =>
        this.#network(vni)?.reach(source, destination) ?? {
          verdict: 'unknown',
          why: `no desired state of VNI ${vni} was told`,
        },
      budgets: budgets.on,
      shadowBudgets: budgets.shadow,
    })
  }

  #holdingOf(candidate: Candidate, past: Past | undefined, now: number) {
    const { vni, host, source, destination } = candidate
    for (const ip of [source, destination])
      if (this.ports.of(vni, ip)?.kind === 'deleted')
        return { refused: 'deleted' as const, why: `the port of ${ip} was deleted` }
    const delivered = this.deliveries.holdingOf(candidate, now)
    if (delivered) return delivered
    const held = (why: string) => ({ refused: 'held' as const, why })
    if (past?.isHeld) return held(`${source} used it within the idle timeout`)
    const network = this.#network(vni)
    if (network?.isSent(host, destination)) return held(`the desired state sends it to ${host}`)
    if (network?.areBeside(source, destination))
      return held(`${destination} is on the same host and subnet`)
    return undefined
  }

  /** Makes goal states of the pushes; what contradicts is refused, and its tokens are given back. */
  async #withStates(
    { pushes, refusals, ...draft }: Draft,
    budgets: PlanBudgets,
  ): Promise<PlanAnswer> {
    const contents = new Map<string, Told>()
    for (const { candidate } of pushes) {
      const { vni, source, destination, host } = candidate
      const content = this.#network(vni)?.pushContent(vni, source, destination)
      const name = itemOn(candidate)
      if (content) contents.set(name, { name, host, content })
    }
    const { merged, contradicted } = await goalStatesInTurns(
      [...contents.values()],
      draft.plannedAt,
    )
    const kept: PlannedPush[] = []
    const contradictions: Refusal[] = []
    for (const push of pushes) {
      const name = itemOn(push.candidate)
      const why = contradicted.get(name)
      if (why === undefined) {
        const content = contents.get(name)?.content
        kept.push({ ...push, hasState: content !== undefined, ...(content && { content }) })
      } else {
        const { candidate, worth } = push
        contradictions.push({ candidate, worth, refused: 'contradiction', why })
        budgets.on.giveBack(candidate.host, candidate.vni)
      }
    }
    return {
      ...draft,
      pushes: kept,
      refusals: [...refusals, ...contradictions],
      goalStates: merged,
    }
  }
}

/** The ports that states told of, on each network of their VPC. */
function* toldPorts(
  { networks }: Applied,
  states: readonly NetworkState[],
): Iterable<Pick<PortEvent, 'vni' | 'ip'>> {
  const vnisOf = new Map(networks.map(({ vpc, vnis }) => [vpc, vnis]))
  for (const { resources } of states)
    for (const port of resources) {
      if (port.type !== 'port' || port.operation === 'delete') continue
      for (const { ip } of port.fixedIps) {
        if (ip.version === 0) continue
        for (const vni of vnisOf.get(port.vpcId) ?? []) yield { vni, ip: ip.canonical }
      }
    }
}

function modelQuestion({ host: _, answer: __, ...question }: PlanQuestion, now: number): Question {
  return { ...question, includeHeld: true, withPast: true, now }
}

/** What was expected and is not pushed after all. */
function contradictedOf(expected: readonly PlanItem[], items: readonly PlanItem[]): PlanItem[] {
  const left = new Set(items.map(keyOf))
  return expected.filter((item) => item.state === 'planned' && !left.has(keyOf(item)))
}

const keyOf = ({ vni, host, source, destination }: PlanItem) =>
  `${vni} ${host} ${source} ${destination}`

const keptStates = { withheld: 'withheld', shadow: 'shadow' } as const

/** What is kept of a plan: what is pushed, and what would have been. */
function itemsOf({ id, plannedAt, expiresAt, pushes, refusals }: Draft): PlanItem[] {
  const itemOf = (candidate: Candidate, state: PlanItem['state']): PlanItem => {
    const { vni, host, source, destination, probability, modelVersion } = candidate
    const times = { planned: plannedAt, expires: expiresAt }
    return {
      plan: id,
      vni,
      host,
      source,
      destination,
      probability,
      model: modelVersion,
      ...times,
      state,
    }
  }
  return [
    ...pushes.map(({ candidate }) => itemOf(candidate, 'planned')),
    ...refusals.flatMap(({ candidate, refused }) =>
      refused === 'withheld' || refused === 'shadow'
        ? [itemOf(candidate, keptStates[refused])]
        : [],
    ),
  ]
}

function expectSettings({ costs, pushLatency, withholding }: PlannerSettings): void {
  if (!(withholding.share >= 0 && withholding.share <= 1))
    throw new RangeError(`the share kept back must be in [0, 1], got ${withholding.share}`)
  for (const [name, value] of Object.entries({ ...costs, pushLatency }))
    if (!(value >= 0)) throw new RangeError(`${name} must be a number from 0, got ${value}`)
}
