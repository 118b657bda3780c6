import { randomUUID } from 'node:crypto'
import type { Merge, Network, PushContent } from '../../goalstate/index.ts'
import type { DesiredStates } from '../desired/desired-states.ts'
import { joinCalls } from '../join-calls.ts'
import { type Allowances, Budgets, defaultAllowances, type Scope } from '../planner/budgets.ts'
import { type Candidate, itemOn, type Refusal } from '../planner/candidate.ts'
import { expectedTime } from '../planner/expected-time.ts'
import { type Effective, effectiveMode } from '../planner/modes.ts'
import { type Decisions, type PlannerSettings, type Push, plan } from '../planner/plan.ts'
import { defaultCosts } from '../planner/worth.ts'
import type { Past, Predictor, Question } from '../predictor.ts'
import type { PushOutcome, RestartReport, Retention, Store } from '../store/store.ts'
import { Deliveries, type PlanItem } from './deliveries.ts'
import { goalStatesOf, type Told } from './goal-states.ts'
import { ModeStore } from './mode-store.ts'

/** One VM to plan for. */
export interface PlanQuestion extends Omit<Question, 'includeHeld' | 'withPast' | 'now'> {
  /** Where it runs; empty to find out. */
  readonly host: string
}

/** What was decided for one VM. */
export interface VmPlan {
  readonly vni: number
  readonly ip: string
  /** Empty where nobody said. */
  readonly host: string
  readonly mode: Effective
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
  readonly modelVersion: string
  /** Milliseconds since the epoch. */
  readonly plannedAt: number
  /** When its items are of no more use, milliseconds since the epoch. */
  readonly expiresAt: number
  readonly vms: readonly VmPlan[]
  readonly pushes: readonly PlannedPush[]
  readonly refusals: readonly Refusal[]
  /** What hosts are to be sent. */
  readonly goalStates: Merge
}

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

/**
 * Makes plans: asks the model what VMs will request, decides what to push, and makes goal states of it.
 *
 * Between the decision and the end of the call nothing else is decided, so two plans never push one item.
 */
export class Planner {
  readonly modes: ModeStore
  readonly deliveries: Deliveries
  readonly #sources: PlannerSources
  readonly #settings: PlannerSettings
  readonly #budgets: Budgets
  readonly #shadowBudgets: Budgets
  readonly #keep: (items: readonly PlanItem[]) => Promise<readonly PlanItem[]>
  readonly #listeners = new Set<(plan: PlanAnswer) => void>()

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
    this.#keep = joinCalls((items: readonly PlanItem[]) => this.deliveries.keep(items))
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

  /**
   * Plans for some VMs.
   *
   * @throws PortentError `ERR_NO_MODEL` before there is a champion, `ERR_DATA_DIRECTORY` if the plan cannot
   *   be kept; nothing is planned then.
   */
  async plan(questions: readonly PlanQuestion[], cause: Cause = 'asked'): Promise<PlanAnswer> {
    const budgets = { on: this.#budgets, shadow: this.#shadowBudgets }
    const answer = await this.#answer(questions, cause, budgets)
    await this.#commit(answer)
    for (const listener of this.#listeners) listener(answer)
    return answer
  }

  /**
   * What {@link plan} would decide now. Nothing is kept, taken from a budget or told to anybody.
   *
   * @throws PortentError `ERR_NO_MODEL` before there is a champion.
   */
  preview(questions: readonly PlanQuestion[]): Promise<PlanAnswer> {
    const budgets = { on: this.#budgets.trial(), shadow: this.#shadowBudgets.trial() }
    return this.#answer(questions, 'asked', budgets)
  }

  async #answer(
    questions: readonly PlanQuestion[],
    cause: Cause,
    budgets: PlanBudgets,
  ): Promise<PlanAnswer> {
    const { predictor, now } = this.#sources
    const plannedAt = now()
    const asked = questions.map((question) => ({
      question,
      vm: { ...this.#vmOf(question), mode: effectiveMode(this.modes.current, question.vni) },
    }))
    const active = asked.filter(({ vm }) => vm.mode.mode !== 'off')
    const { modelVersion, horizon, answers } = await predictor.predict(
      active.map(({ question: { host: _, ...question } }) => ({
        ...question,
        includeHeld: true,
        withPast: true,
        now: plannedAt,
      })),
    )
    const pasts = new Map<Candidate, Past | undefined>()
    for (const [i, { predictions }] of answers.entries()) {
      const { vni, ip: source, host } = active[i]!.vm
      for (const { destination, probability, reason, past } of predictions) {
        const expectedAt = expectedTime(past?.times ?? [], plannedAt)
        pasts.set({ vni, source, destination, host, probability, reason, expectedAt }, past)
      }
    }
    const decisions = this.#decide(pasts, plannedAt, horizon, budgets)
    const { pushes, refusals, goalStates } = this.#withStates(decisions, plannedAt, budgets)
    return {
      id: randomUUID(),
      cause,
      modelVersion,
      plannedAt,
      expiresAt: plannedAt + horizon,
      vms: asked.map(({ vm }) => vm),
      pushes,
      refusals,
      goalStates,
    }
  }

  /** A use or an expiry that was reported, once the store has it. */
  addOutcomes(outcomes: readonly PushOutcome[]): void {
    this.deliveries.addOutcomes(outcomes)
  }

  /** Restarts that were reported, once the store has them. */
  addRestarts(restarts: readonly RestartReport[]): void {
    this.deliveries.addRestarts(restarts)
  }

  prune(retention: Retention): void {
    this.deliveries.prune(this.#sources.now(), retention)
  }

  #vmOf({ vni, ip, host }: PlanQuestion): Omit<VmPlan, 'mode'> {
    return { vni, ip, host: host || this.#hostOf(vni, ip) }
  }

  /** As the desired state says, else as its latest request came from. */
  #hostOf(vni: number, ip: string): string {
    return this.#network(vni)?.hostOf(ip) || this.#sources.store.hostOf(vni, ip)
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
  #withStates({ pushes, refusals }: Decisions, now: number, budgets: PlanBudgets) {
    const contents = new Map<string, Told>()
    for (const { candidate } of pushes) {
      const { vni, source, destination, host } = candidate
      const content = this.#network(vni)?.pushContent(vni, source, destination)
      const name = itemOn(candidate)
      if (content) contents.set(name, { name, host, content })
    }
    const { merged, contradicted } = goalStatesOf([...contents.values()], now)
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
    return { pushes: kept, refusals: [...refusals, ...contradictions], goalStates: merged }
  }

  async #commit(answer: PlanAnswer): Promise<void> {
    const items = itemsOf(answer)
    if (items.length === 0) return
    this.deliveries.expect(items)
    try {
      await this.#keep(items)
    } catch (error) {
      this.deliveries.drop(items)
      for (const { state, host, vni } of items)
        if (state !== 'shadow') this.#budgets.giveBack(host, vni)
      throw error
    }
  }
}

const keptStates = { withheld: 'withheld', shadow: 'shadow' } as const

/** What is kept of a plan: what is pushed, and what would have been. */
function itemsOf({
  id,
  modelVersion,
  plannedAt,
  expiresAt,
  pushes,
  refusals,
}: PlanAnswer): PlanItem[] {
  const itemOf = (candidate: Candidate, state: PlanItem['state']): PlanItem => {
    const { vni, host, source, destination, probability } = candidate
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
