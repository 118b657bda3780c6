import { setImmediate } from 'node:timers/promises'
import { PortentError } from '../../core/index.ts'
import type { Activity } from '../activity.ts'
import type { DesiredStates } from '../desired/desired-states.ts'
import { effectiveMode } from '../planner/modes.ts'
import type { Cause, PlanAnswer, Planner, PlanQuestion } from '../plans/planner.ts'
import type { Predictor, Question } from '../predictor.ts'
import { type Repeating, repeating } from '../repeating.ts'
import type { RestartReport, Store } from '../store/store.ts'
import { coldStart } from './cold-start.ts'
import { inUseAt, warmUp } from './warm-up.ts'

/** When plans are made by themselves. Times in milliseconds. */
export interface TriggerSettings {
  /** Whether a request makes a plan of what follows, and a restarted agent one of what it lost; default no. */
  readonly isActive?: boolean
  /** Between plans for all VMs that are active; none unless said. */
  readonly every?: number
  /** A VM is active for so long after it asked for or used something; default an hour. */
  readonly activeFor?: number
  /** Items that are considered for a VM, at most; default 20. */
  readonly top?: number
  /** VMs that may wait to be planned for; default 5,000. */
  readonly mostWaiting?: number
}

const hour = 3_600_000

const defaults: Required<Omit<TriggerSettings, 'every'>> = {
  isActive: false,
  activeFor: hour,
  top: 20,
  mostWaiting: 5_000,
}

interface TriggerSources {
  readonly store: Store
  readonly predictor: Predictor
  readonly desired: DesiredStates
  readonly planner: Planner
  readonly activity: Activity
  /** Keeps restarts of agents for good; gives back those that were new. */
  readonly keepRestarts: (restarts: readonly RestartReport[]) => readonly RestartReport[]
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** The agents' idle timeout. */
  readonly idleTimeout: number
  readonly observer: TriggerObserver
}

/** Is told how plans that nobody asked for are made. */
export interface TriggerObserver {
  planned(plan: PlanAnswer): void
  /** VMs were not planned for, since too many wait. */
  dropped(vms: number): void
  failed(error: unknown): void
}

/** What a controller tells of a port or a host. Times are milliseconds since the epoch. */
export type ControllerEvent =
  | {
      readonly type: 'port-created' | 'port-migrated'
      readonly vni: number
      readonly ip: string
      /** Where it is now; empty where nobody says. */
      readonly host: string
      readonly time: number
    }
  | {
      readonly type: 'port-deleted'
      readonly vni: number
      readonly ip: string
      readonly time: number
    }
  | ({ readonly type: 'host-restarted' } & RestartReport)

/** What became of an event. */
interface EventAnswer {
  /** False for one that was reported before, or that is older than what is known. */
  readonly isNew: boolean
  /** The plan that was made; none for a deleted port, for what is not new, or without a model. */
  readonly plan?: PlanAnswer
}

interface Vm {
  readonly vni: number
  readonly ip: string
}

/** So many VMs are planned for together. */
const vmsAtOnce = 32
/** Of one host, that asked within the last day. */
const vmsOfHost = 64
const day = 86_400_000
/** So many peers of a new port are looked at, and so many of their requests. */
const mostPeers = 50
const longestHistory = 400
/** So many VMs may be active. */
const mostActive = 100_000
/** After a start the VMs of so many requests are active. */
const recalled = 100_000

/**
 * Makes plans when something happens: a VM asks or uses what was pushed, a port is created or moves, an agent
 * comes back empty; and again and again for VMs that are active. One at a time, requests before restarts before
 * the schedule; beyond the bound those that wait longest are dropped.
 */
export class Triggers {
  readonly #sources: TriggerSources
  readonly #settings: Required<Omit<TriggerSettings, 'every'>>
  readonly #asked = new Map<string, Vm>()
  /** When agents came back empty, by host. */
  readonly #restarted = new Map<string, number>()
  readonly #scheduled = new Map<string, Vm>()
  /** When VMs asked or used something last, the latest last. */
  readonly #active = new Map<string, Vm & { readonly time: number }>()
  readonly #ends: (() => void)[] = []
  readonly #schedule: Repeating | undefined
  #working: Promise<void> | undefined
  #isStopped = false

  constructor(sources: TriggerSources, { every, ...settings }: TriggerSettings = {}) {
    this.#sources = sources
    this.#settings = { ...defaults, ...settings }
    const { activity, planner, store, observer } = sources
    if (this.#settings.isActive) {
      const types = new Set(['request', 'hit', 'late'] as const)
      this.#ends.push(
        activity.subscribe({ types }, (event) => {
          if ('ip' in event) this.#seen(event, event.time)
        }),
        planner.onLoss((loss) => {
          if (loss.kind === 'restarts') this.#addRestarts(loss.restarts)
        }),
      )
    }
    if (every === undefined) return
    for (const { vni, source, time } of store.latestVms(recalled).reverse())
      this.#keepActive({ vni, ip: source }, time)
    this.#schedule = repeating(every, () => this.#addActive(), observer.failed)
  }

  /** VMs and hosts that wait to be planned for. */
  get waiting(): number {
    return this.#asked.size + this.#restarted.size + this.#scheduled.size
  }

  /**
   * Takes an event for good, and makes the plan that it asks for.
   *
   * @throws PortentError `ERR_DATA_DIRECTORY` if it cannot be kept.
   */
  async take(event: ControllerEvent): Promise<EventAnswer> {
    if (event.type === 'host-restarted') return this.#takeRestart(event)
    const { vni, ip, time } = event
    const isDeleted = event.type === 'port-deleted'
    const host = isDeleted ? '' : event.host
    const kind = isDeleted ? 'deleted' : 'placed'
    const [taken] = this.#sources.planner.addPortEvents([{ vni, ip, kind, host, time }])
    if (!taken) return { isNew: false }
    if (isDeleted) {
      for (const queue of [this.#asked, this.#scheduled, this.#active]) queue.delete(keyOf(event))
      return { isNew: true }
    }
    return this.#answered(event.type, async () => [
      event.type === 'port-created'
        ? await this.#coldStart(event, host)
        : await this.#warmUp(event, host, time, 'it moved'),
    ])
  }

  /** Makes no more plans; resolves when the one under way is made. */
  async stop(): Promise<void> {
    this.#isStopped = true
    for (const end of this.#ends) end()
    await Promise.all([this.#schedule?.stop(), this.#working])
  }

  async #takeRestart({ host, requestId, time }: RestartReport): Promise<EventAnswer> {
    const kept = this.#sources.keepRestarts([{ host, requestId, time }])
    if (kept.length === 0) return { isNew: false }
    this.#restarted.delete(host)
    return this.#answered('host-restarted', () => this.#warmUpHost(host, time))
  }

  async #answered(
    cause: Cause,
    questions: () => Promise<readonly PlanQuestion[]>,
  ): Promise<EventAnswer> {
    try {
      const plan = await this.#sources.planner.plan(await questions(), cause)
      this.#sources.observer.planned(plan)
      return { isNew: true, plan }
    } catch (error) {
      if (error instanceof PortentError && error.code === 'ERR_NO_MODEL') return { isNew: true }
      throw error
    }
  }

  /** A VM that asked or used something: what follows is planned for it. */
  #seen(vm: Vm, time: number): void {
    this.#keepActive(vm, time)
    this.#add(this.#asked, vm)
    this.#work()
  }

  #addRestarts(restarts: readonly RestartReport[]): void {
    for (const { host, time } of restarts) this.#restarted.set(host, time)
    this.#work()
  }

  /** Every VM that is active waits for its turn, unless it does already. */
  #addActive(): void {
    const since = this.#sources.now() - this.#settings.activeFor
    for (const [key, { vni, ip, time }] of this.#active) {
      if (time < since) this.#active.delete(key)
      else this.#add(this.#scheduled, { vni, ip })
    }
    this.#work()
  }

  #keepActive({ vni, ip }: Vm, time: number): void {
    const key = keyOf({ vni, ip })
    this.#active.delete(key)
    this.#active.set(key, { vni, ip, time })
    if (this.#active.size > mostActive) this.#active.delete(this.#active.keys().next().value!)
  }

  #isOff({ vni }: Vm): boolean {
    return effectiveMode(this.#sources.planner.modes.current, vni).mode === 'off'
  }

  #add(queue: Map<string, Vm>, { vni, ip }: Vm): void {
    if (this.#isOff({ vni, ip })) return
    queue.set(keyOf({ vni, ip }), { vni, ip })
    if (queue.size <= this.#settings.mostWaiting) return
    queue.delete(queue.keys().next().value!)
    this.#sources.observer.dropped(1)
  }

  #work(): void {
    this.#working ??= this.#workOn().finally(() => {
      this.#working = undefined
      // What came while it ended.
      if (this.waiting > 0 && !this.#isStopped) this.#work()
    })
  }

  async #workOn(): Promise<void> {
    for (;;) {
      // What happens together is planned for together.
      await setImmediate()
      if (this.#isStopped) return
      const next = this.#next()
      if (!next) return
      const { planner, predictor, observer } = this.#sources
      // Without a model there is nothing to plan.
      if (!predictor.manifest) continue
      try {
        observer.planned(await planner.plan(await next.questions(), next.cause))
      } catch (error) {
        observer.failed(error)
      }
    }
  }

  #next(): { cause: Cause; questions(): Promise<readonly PlanQuestion[]> } | undefined {
    for (const [cause, queue] of [
      ['request', this.#asked],
      ['host-restarted', this.#restarted],
      ['schedule', this.#scheduled],
    ] as const) {
      if (queue.size === 0) continue
      if (cause === 'host-restarted') {
        const [host, time] = queue.entries().next().value!
        queue.delete(host)
        return { cause, questions: () => this.#warmUpHost(host, time) }
      }
      const vms = [...queue].slice(0, vmsAtOnce)
      for (const [key] of vms) queue.delete(key)
      return { cause, questions: async () => vms.map(([, vm]) => this.#question(vm)) }
    }
    return undefined
  }

  #question({ vni, ip }: Vm, host = ''): PlanQuestion {
    return { vni, ip, host, recent: [], top: this.#settings.top, minProbability: 0 }
  }

  /** What the VMs of a host need that its agent lost at `time`. */
  async #warmUpHost(host: string, time: number): Promise<PlanQuestion[]> {
    const { store } = this.#sources
    const vms = store
      .vmsOn(host, time - day, vmsOfHost)
      .filter(({ vni, source }) => store.hostOf(vni, source) === host)
    return Promise.all(
      vms.map(({ vni, source }) =>
        this.#warmUp({ vni, ip: source }, host, time, 'its agent restarted'),
      ),
    )
  }

  async #warmUp(vm: Vm, host: string, time: number, why: string): Promise<PlanQuestion> {
    const question = this.#question(vm, host)
    if (this.#isOff(vm)) return question
    const { modelVersion, predictions } = await this.#ask(question)
    const inUse = inUseAt(this.#historyOf(vm), time, this.#sources.idleTimeout)
    return { ...question, answer: { modelVersion, predictions: warmUp(inUse, predictions, why) } }
  }

  async #coldStart(vm: Vm, host: string): Promise<PlanQuestion> {
    const question = this.#question(vm, host)
    if (this.#isOff(vm)) return question
    const { horizon, modelVersion, predictions } = await this.#ask(question)
    const peers = this.#sources.desired.ofVni(vm.vni)?.portsLike(vm.ip, mostPeers) ?? []
    const asked = peers.map((ip) => this.#historyOf({ vni: vm.vni, ip }))
    const now = this.#sources.now()
    const likely = coldStart(asked, predictions, horizon, now)
      .filter(({ destination }) => destination !== vm.ip)
      .slice(0, this.#settings.top)
    return { ...question, answer: { modelVersion, predictions: likely } }
  }

  async #ask({ host: _, ...question }: PlanQuestion) {
    const { predictor, now } = this.#sources
    const asked: Question = { ...question, includeHeld: true, withPast: true, now: now() }
    const { horizon, answers } = await predictor.predict([asked])
    return { horizon, ...answers[0]! }
  }

  #historyOf({ vni, ip }: Vm) {
    return this.#sources.predictor.vm(vni, ip, longestHistory)?.history ?? []
  }
}

const keyOf = ({ vni, ip }: Vm) => `${vni} ${ip}`
