import { type Random, seeded, UnknownItemError } from '../../core/index.ts'
import { sliceLog } from '../../datasets/index.ts'
import type { Ranking, SequenceModel, TrainableSequenceModel } from '../models/sequence/index.ts'
import { AgentCaches } from './agent-caches.ts'
import { ControllerView } from './controller-view.ts'
import { FeedbackQueue } from './feedback-queue.ts'
import { type CountsByVm, emptyCounts, type Outcome, percentile } from './outcome.ts'
import { PairTable } from './pair-table.ts'
import { type ModelPolicy, nameOf, type Policy } from './policy.ts'
import { replayPushAll } from './push-all.ts'
import { holdOf, type ReplaySettings } from './settings.ts'
import { TokenBuckets } from './token-buckets.ts'
import type { Trial } from './trial.ts'

/** Queries given to a model at once; a bound on memory, not on meaning. */
const batch = 1_024

/**
 * Replays a trial's events, in time order, through simulated agent caches under one policy.
 *
 * A first packet whose item was pushed and has arrived is a *hit*. One whose push is still on its way is
 * *late*, and asks on demand like a *miss*; the controller sees both at once. A request, a restart, a
 * schedule tick (and a report of use, by setting) triggers one prediction for its VM and instant: the
 * model's best K items of those that the controller does not believe held leave at once and arrive after
 * the push latency. At one instant reports come first, then restarts, retraining, ticks and packets;
 * pushes leave last.
 *
 * Hits are hidden successes: the controller hears of them after the feedback delay, and enters them in
 * the VM's history when it does. Equal arguments give equal results.
 *
 * @param trial - Prepared with the same settings, but for `top`, `threshold`, `budgets` and `withheld`.
 * @param hooks - Does not apply to pushing all.
 * @throws UnknownItemError if the model names an item of another VNI, which must never happen.
 */
export async function replay(
  trial: Trial,
  policy: Policy,
  settings: ReplaySettings,
  hooks: ReplayHooks = {},
): Promise<Outcome> {
  if (policy.kind === 'push-all') return replayPushAll(trial, settings)
  return new Replay(trial, policy, settings, hooks).run()
}

/** Who looks on, and takes part: what a controller and its agents see is told as it happens. */
export interface ReplayHooks {
  /** A first packet, an index of the trial's log; a push served it, or it asked on demand. */
  firstPacket?(event: number, wasHit: boolean): void
  /** A push left at `now`, milliseconds since the epoch. */
  pushed?(vm: number, item: number, now: number): void
  /** An item would have been pushed, and was kept back to measure. */
  withheld?(vm: number, item: number, now: number): void
  /** Whether the agent of a VM's host reports uses of what was pushed; default all do. */
  reports?(vm: number): boolean
  /** What answers from `now` on, asked for at each refresh; default the policy's own model learns. */
  retrain?(now: number): Promise<Pick<ModelPolicy, 'model' | 'calibration'>>
}

/** One replay under way. */
class Replay {
  readonly #trial: Trial
  readonly #policy: Policy
  readonly #settings: ReplaySettings
  readonly #hooks: ReplayHooks
  readonly #random: Random
  /** By slot: `2 · window + 1` where the item is kept back in that window of a horizon, else `2 · window`. */
  readonly #draws = new Map<number, number>()
  readonly #top: number
  #model: SequenceModel | undefined
  #calibration: ModelPolicy['calibration']

  readonly #pairs = new PairTable()
  readonly #caches: AgentCaches
  readonly #view: ControllerView
  readonly #feedback: FeedbackQueue
  readonly #vmBudget: TokenBuckets | undefined
  readonly #vniBudget: { buckets: TokenBuckets; ofVm: Int32Array } | undefined

  /** VMs that await a prediction, and its moment; by VM, its moment, or Infinity if it awaits none. */
  readonly #queueVms: number[] = []
  readonly #queueTimes: number[] = []
  readonly #awaiting: Float64Array

  #nextRestart = 0
  #nextTick: number
  #nextRefresh: number
  /** Index of the first event that the model has not learned. */
  #learned: number

  readonly #counts: CountsByVm
  readonly #waited: Float32Array
  #hits = 0
  #late = 0
  #repeatEvents = 0
  #repeatHits = 0
  #predictions = 0
  #pushes = 0
  #alreadyHeld = 0

  constructor(trial: Trial, policy: Policy, settings: ReplaySettings, hooks: ReplayHooks) {
    const { log, clusters, start } = trial
    const vms = log.catalog.vms.size
    const timeouts = { idleTimeout: settings.idleTimeout, hold: holdOf(settings) }
    this.#trial = trial
    this.#policy = policy
    this.#settings = settings
    this.#hooks = hooks
    this.#random = seeded(settings.seed)
    this.#model = policy.kind === 'model' ? policy.model : undefined
    this.#calibration = policy.kind === 'model' ? policy.calibration : undefined
    this.#top = this.#model ? settings.top : 0
    this.#caches = new AgentCaches(vms, timeouts)
    this.#view = new ControllerView(log, clusters, this.#pairs, timeouts)
    this.#feedback = new FeedbackQueue(settings.feedbackDelay)
    const { perVmHour, perVniHour } = settings.budgets ?? {}
    if (perVmHour !== undefined) this.#vmBudget = new TokenBuckets(vms, perVmHour)
    if (perVniHour !== undefined) this.#vniBudget = vniBudget(trial, perVniHour)
    this.#awaiting = new Float64Array(vms).fill(Infinity)
    this.#nextTick = this.#top > 0 ? trial.firstTick : Infinity
    this.#nextRefresh = log.time[start]! + (settings.refreshEvery ?? Infinity)
    this.#learned = start
    this.#counts = emptyCounts(vms)
    this.#waited = new Float32Array(log.length - start)
  }

  async run(): Promise<Outcome> {
    const { log, start } = this.#trial
    this.#remember()
    let instant = -Infinity
    for (let event = start; event < log.length; event++) {
      const time = log.time[event]!
      if (time > instant) {
        if (this.#nextDue() <= time) await this.#advance(time)
        if (this.#queueVms.length >= batch) await this.#predict(time)
        instant = time
      }
      const vm = log.vm[event]!
      if (this.#awaiting[vm]! < time) await this.#predict(time)
      this.#firstPacket(event, vm, time)
    }
    await this.#advance(instant)
    await this.#predict(Infinity)
    return this.#outcome()
  }

  /** What hosts hold and the controller knows when the replay begins: all before it, on demand. */
  #remember(): void {
    const { log, start, begin } = this.#trial
    for (let event = 0; event < start; event++) {
      const [vm, item, time] = [log.vm[event]!, log.item[event]!, log.time[event]!]
      this.#restartAgents(time)
      const slot = this.#pairs.add(vm, item)
      this.#caches.use(vm, slot, time, log.until[event]!)
      this.#view.requested(vm, item, slot, time)
    }
    this.#restartAgents(begin)
    this.#caches.countFrom(begin)
  }

  /** Restarts up to `time` and before the replay; no prediction follows them. */
  #restartAgents(time: number): void {
    while (this.#restartAt() <= time && this.#restartAt() < this.#trial.begin) {
      const restart = this.#trial.restarts[this.#nextRestart++]!
      this.#caches.restart(restart.vm, restart.time)
      this.#view.restarted(restart.vm, restart.time)
    }
  }

  #firstPacket(event: number, vm: number, time: number): void {
    const { log, start, latencies, repeat } = this.#trial
    const item = log.item[event]!
    const slot = this.#pairs.add(vm, item)
    const wait = this.#caches.use(vm, slot, time, log.until[event]!)
    this.#waited[event - start] = Math.min(wait, latencies[event - start]!)
    this.#counts.events[vm]!++
    const isRepeat = repeat[event - start]!
    this.#repeatEvents += isRepeat
    if (wait === 0) {
      this.#hits++
      this.#repeatHits += isRepeat
      this.#counts.hits[vm]!++
      this.#hooks.firstPacket?.(event, true)
      if (this.#hooks.reports?.(vm) ?? true) this.#feedback.send(event, time)
      return
    }
    if (wait < Infinity) this.#late++
    this.#hooks.firstPacket?.(event, false)
    this.#view.requested(vm, item, slot, time)
    this.#trigger(vm, time)
  }

  #trigger(vm: number, time: number): void {
    if (this.#top === 0 || this.#awaiting[vm] === time) return
    this.#awaiting[vm] = time
    this.#queueVms.push(vm)
    this.#queueTimes.push(time)
  }

  #nextDue(): number {
    return Math.min(this.#feedback.nextDue, this.#restartAt(), this.#nextRefresh, this.#nextTick)
  }

  #restartAt(): number {
    return this.#trial.restarts[this.#nextRestart]?.time ?? Infinity
  }

  /** Everything that is due by `time` and is no packet, in order. */
  async #advance(time: number): Promise<void> {
    for (let due = this.#nextDue(); due <= time; due = this.#nextDue()) {
      if (this.#feedback.nextDue === due) await this.#hear(due)
      else if (this.#restartAt() === due) await this.#restart(due)
      else if (this.#nextRefresh === due) await this.#refresh(due)
      else await this.#tick(due)
    }
  }

  async #hear(now: number): Promise<void> {
    const { log } = this.#trial
    const event = this.#feedback.receive()
    const [vm, item] = [log.vm[event]!, log.item[event]!]
    if (this.#awaiting[vm]! < now) await this.#predict(now)
    this.#view.reported(vm, item, this.#pairs.slotOf(vm, item), log.time[event]!, now)
    if (this.#settings.predictOnFeedback) this.#trigger(vm, now)
  }

  async #restart(now: number): Promise<void> {
    const { vm } = this.#trial.restarts[this.#nextRestart++]!
    if (this.#awaiting[vm]! < now) await this.#predict(now)
    this.#caches.restart(vm, now)
    this.#view.restarted(vm, now)
    this.#trigger(vm, now)
  }

  /** The model learns what the controller has seen since; how long a use goes on after now stays hidden. */
  async #refresh(now: number): Promise<void> {
    this.#nextRefresh = now + this.#settings.refreshEvery!
    if (this.#hooks.retrain) {
      await this.#predict(now)
      const next = await this.#hooks.retrain(now)
      this.#model = next.model
      this.#calibration = next.calibration
      return
    }
    if (!this.#model || !isTrainable(this.#model)) return
    await this.#predict(now)
    const { log } = this.#trial
    let end = this.#learned
    while (end < log.length && log.time[end]! <= now - this.#settings.feedbackDelay) end++
    if (end === this.#learned) return
    const seen = sliceLog(log, this.#learned, end)
    this.#model = await this.#model.learn({
      ...seen,
      until: seen.until.map((until) => Math.min(until, now)),
    })
    this.#learned = end
  }

  async #tick(now: number): Promise<void> {
    this.#nextTick = now + this.#settings.schedule!.period
    await this.#predict(now)
    for (const vm of this.#view.known) this.#trigger(vm, now)
  }

  /**
   * Asks the model for the VMs that have awaited it since before `now`, and pushes.
   *
   * Predictions may wait for each other, because one VM's pushes change nothing for another but the VNI's
   * budget, which is spent in the order of the triggers. They must be made before their VM's next event,
   * and not before their instant is over.
   */
  async #predict(now: number): Promise<void> {
    const due = firstNotBefore(this.#queueTimes, now)
    const queueVms = this.#queueVms.splice(0, due)
    const queueTimes = this.#queueTimes.splice(0, due)
    for (let from = 0; from < due; from += batch) {
      const vms = queueVms.slice(from, from + batch)
      const queries = vms.map((vm, i) => this.#view.query(vm, queueTimes[from + i]!))
      const rankings = await this.#model!.top(queries, this.#top)
      for (const [i, query] of queries.entries()) this.#push(query.vm, query.now, rankings[i]!)
    }
    for (const vm of queueVms) this.#awaiting[vm] = Infinity
    this.#predictions += due
  }

  #push(vm: number, now: number, { items, scores }: Ranking): void {
    const { catalog } = this.#trial.log
    const arrival = now + this.#settings.pushLatency
    for (let rank = 0; rank < items.length && rank < this.#top; rank++) {
      if (!this.#isWorth(scores[rank]!)) return
      const item = items[rank]!
      if (catalog.items.vni(item) !== catalog.vms.vni(vm)) throw new UnknownItemError(item)
      const slot = this.#pairs.add(vm, item)
      if (this.#isWithheld(slot, now)) {
        this.#hooks.withheld?.(vm, item, now)
        continue
      }
      if (!this.#pay(vm, now)) return
      this.#hooks.pushed?.(vm, item, now)
      if (this.#caches.push(vm, slot, arrival)) this.#alreadyHeld++
      this.#view.pushed(slot, arrival)
      this.#counts.pushes[vm]!++
      this.#pushes++
    }
  }

  /** One draw for each pair and horizon, so that asking again soon gives the same. */
  #isWithheld(slot: number, now: number): boolean {
    const { withheld = 0, horizon } = this.#settings
    if (withheld === 0) return false
    const window = Math.floor(now / Math.max(1, horizon))
    const known = this.#draws.get(slot)
    if (known !== undefined && Math.floor(known / 2) === window) return known % 2 === 1
    const kept = this.#random() < withheld
    this.#draws.set(slot, 2 * window + (kept ? 1 : 0))
    return kept
  }

  #isWorth(score: number): boolean {
    const { threshold } = this.#settings
    if (threshold === undefined) return true
    const { probability } = this.#calibration ?? { probability: (score: number) => score }
    return probability(score) >= threshold
  }

  /** Takes a push from the budgets of the VM and of its VNI, from both or from none. */
  #pay(vm: number, now: number): boolean {
    const vni = this.#vniBudget
    if (this.#vmBudget && !this.#vmBudget.has(vm, now)) return false
    if (vni && !vni.buckets.has(vni.ofVm[vm]!, now)) return false
    this.#vmBudget?.take(vm)
    vni?.buckets.take(vni.ofVm[vm]!)
    return true
  }

  #outcome(): Outcome {
    const { log, begin, span, activeVms, neededPairs } = this.#trial
    const last = log.time[log.length - 1]!
    const events = this.#waited.length
    this.#waited.sort()
    return {
      policy: nameOf(this.#policy),
      top: this.#top,
      events,
      hits: this.#hits,
      late: this.#late,
      misses: events - this.#hits - this.#late,
      repeat: { events: this.#repeatEvents, hits: this.#repeatHits },
      predictions: this.#predictions,
      pushes: this.#pushes,
      useful: this.#hits, // a use settles its push, so each hit has one of its own
      alreadyHeld: this.#alreadyHeld,
      held: this.#caches.heldTimeUntil(last) / (last - begin),
      latency: { p50: percentile(this.#waited, 0.5), p99: percentile(this.#waited, 0.99) },
      span,
      activeVms,
      neededPairs,
      byVm: { ...this.#counts, useful: this.#counts.hits },
    }
  }
}

/** Index of the first of `times`, ascending, that is not before `now`; their number if all are. */
function firstNotBefore(times: readonly number[], now: number): number {
  let index = times.length
  while (index > 0 && times[index - 1]! >= now) index--
  return index
}

function isTrainable(model: SequenceModel): model is TrainableSequenceModel {
  return 'learn' in model
}

/** Dense keys for the VNIs of the log, so that a bucket can be found by VM. */
function vniBudget({ log }: Trial, perHour: number): { buckets: TokenBuckets; ofVm: Int32Array } {
  const { vms } = log.catalog
  const keys = new Map(vms.vnis.map((vni, key) => [vni, key]))
  const ofVm = Int32Array.from({ length: vms.size }, (_, vm) => keys.get(vms.vni(vm))!)
  return { buckets: new TokenBuckets(keys.size, perHour), ofVm }
}
