import { randomExponential, randomLogNormal } from 'd3-random'
import { below, type Random, seeded } from '../../core/index.ts'
import { changeRole, groupsOf, reversePopularity } from './changes.ts'
import { createWorld, populate, waitingVpc } from './create-world.ts'
import { noHost } from './endpoints.ts'
import { type Flow, FlowQueue } from './flow-queue.ts'
import { fraction, mix } from './hash.ts'
import { Lifecycle } from './lifecycle.ts'
import { micros } from './micros.ts'
import { choosePartner, chooseService, nobody, servicesUsed, strangerOf } from './partners.ts'
import { busyness } from './rhythm.ts'
import { type Call, cronJobs, roles } from './roles.ts'
import type { RegionChange, ResolvedSettings } from './settings.ts'
import { callGap } from './shapes.ts'
import { TimeHeap } from './time-heap.ts'
import { roleOf, vpcOf, type World } from './world.ts'

const hour = 3_600_000
/** σ of the log-normal time between a VM's units of work: irregular, as people are. */
const pauseSigma = 1
/** σ of the log-normal length of a connection. */
const holdSigma = 1.2
/** Chance that a connection is followed by another to the same destination, and after how long on average. */
const again = 0.5
const againAfter = 15_000
/** Share of the services that a calling VM has a use for that one unit of work calls, on average. */
const servicesPerWork = 0.15
/** Chance that the first service called so works on. Only the first, so that no cascade can grow. */
const serviceOnward = 0.2
/** A new VM opens what it needs within about this time. */
const bootTime = 20_000

/** The next thing that happens in a region: a flow begins, or the agent of a host restarts. */
export type Happening =
  | { readonly kind: 'flow'; readonly flow: Readonly<Flow> }
  | { readonly kind: 'restart'; readonly time: number; readonly host: number }

/**
 * The traffic of a region, flow by flow in time order and without an end.
 *
 * Memory: about 80 bytes a VM that ever was, and the flows of the next minutes. Its lifetime is one
 * pass over the region's time; a second pass is a second Traffic of equal settings.
 */
export class Traffic {
  readonly world: World
  readonly #random: Random
  readonly #lifecycle: Lifecycle
  /** Next unit of work of each VM. */
  readonly #timers: TimeHeap
  readonly #flows = new FlowQueue()
  readonly #restarts: { time: number; host: number }[] = []
  readonly #gap: () => number
  readonly #pause: () => number
  readonly #hold: () => number
  readonly #exponential: () => number
  #nextChange = 0

  constructor(settings: ResolvedSettings) {
    this.world = createWorld(settings, seeded(settings.seed))
    // Its own stream, so that the same topology can carry other traffic.
    this.#random = seeded(mix(settings.seed, 1))
    const source = this.#random
    this.#gap = randomLogNormal.source(source)(Math.log(callGap.median), callGap.sigma)
    this.#pause = randomLogNormal.source(source)(-(pauseSigma ** 2) / 2, pauseSigma)
    this.#hold = randomLogNormal.source(source)(0, holdSigma)
    this.#exponential = randomExponential.source(source)(1)
    this.#timers = new TimeHeap(Math.ceil(settings.vms * 1.3) + 64)
    this.#lifecycle = new Lifecycle(this.world, source, {
      born: (vm, time) => this.#boot(vm, time),
      cron: (group, job, time) => this.#runJob(group, job, time),
      restarted: (host, time) => this.#restarts.push({ time, host }),
    })
    const { endpoints } = this.world
    for (let vm = 0; vm < endpoints.size; vm++)
      if (endpoints.host[vm] !== noHost) this.#rest(vm, settings.start)
  }

  /** What happens next. What it gives is good until the next call. */
  next(): Happening {
    for (;;) {
      const restart = this.#restarts.shift()
      if (restart) return { kind: 'restart', ...restart }
      const flow = this.#flows.time
      const timer = this.#timers.time
      const change = this.#lifecycle.time
      const turn = this.world.settings.changes[this.#nextChange]
      if (turn && turn.time <= Math.min(flow, timer, change)) this.#change(turn)
      else if (change <= flow && change <= timer) this.#lifecycle.advance()
      else if (timer <= flow) this.#fire(timer)
      else {
        const next = this.#flows.pop()
        if (this.#begin(next)) return { kind: 'flow', flow: next }
      }
    }
  }

  #change({ kind, time }: RegionChange): void {
    this.#nextChange++
    if (kind === 'role') changeRole(this.world)
    else if (kind === 'popularity') reversePopularity(this.world)
    else
      for (const group of groupsOf(this.world, waitingVpc(this.world.settings))) {
        for (const vm of populate(this.world, group, time, this.#random)) this.#boot(vm, time)
        this.#lifecycle.begin(group, time)
      }
  }

  /** Begins a flow if both ends still live, and has the one called work on. */
  #begin(flow: Readonly<Flow>): boolean {
    const { endpoints } = this.world
    const { source, destination } = flow
    if (!endpoints.isLive(source) || !endpoints.isLive(destination)) return false
    if (flow.onward) {
      const worker = this.#behind(destination)
      if (worker !== nobody) this.#work(worker, flow.time + this.#gap())
    }
    return true
  }

  /** The VM that answers at an endpoint: itself, or any that a virtual address stands for. */
  #behind(endpoint: number): number {
    const { endpoints, groups, members } = this.world
    if (endpoints.host[endpoint] !== noHost) return endpoint
    const group = endpoints.group[endpoint]!
    const size = groups.size[group]!
    return size === 0 ? nobody : members[groups.offset[group]! + below(this.#random, size)]!
  }

  #fire(time: number): void {
    const vm = this.#timers.pop()
    if (!this.world.endpoints.isLive(vm)) return
    this.#work(vm, time)
    this.#rest(vm, time)
  }

  /** Sets the timer of a VM's next unit of work, sooner at its tenant's busy hours. */
  #rest(vm: number, time: number): void {
    const { groups, endpoints, settings } = this.world
    const group = endpoints.group[vm]!
    const { perHour } = roles[roleOf(this.world, group)]
    const busy = busyness(time, vpcOf(this.world, group).peakHour)
    const rate = (perHour * groups.pace[group]! * busy * settings.activity) / hour
    this.#timers.push(time + this.#pause() / rate, vm)
  }

  /** One unit of work: the role's calls in order, perhaps others' services, perhaps a stranger. */
  #work(vm: number, time: number): void {
    const role = roles[roleOf(this.world, this.world.endpoints.group[vm]!)]
    let at = time
    for (const call of role.calls)
      if (this.#random() < call.chance) at = this.#call(vm, call, at + this.#gap())
    if (role.calling) at = this.#callServices(vm, at)
    const { noise } = this.world.settings
    if (noise > 0 && this.#random() < noise) {
      const stranger = strangerOf(this.world, vm, this.#random)
      this.#send(vm, stranger, strangerCall, at + this.#gap())
    }
  }

  #call(vm: number, call: Call, at: number): number {
    const { oddOnes, seed } = this.world.settings
    const odd = fraction(vm, mix(seed, 2)) < oddOnes && this.#random() < 0.5
    const partner = odd
      ? strangerOf(this.world, vm, this.#random)
      : choosePartner(this.world, vm, call, at, this.#random)
    this.#send(vm, partner, call, at)
    return at
  }

  /** As many other services as an exponential draw says; the broader the group's work, the more. */
  #callServices(vm: number, time: number): number {
    const used = servicesUsed(this.world, this.world.endpoints.group[vm]!)
    let at = time
    let onward = serviceOnward
    for (let left = servicesPerWork * used * this.#exponential(); left > this.#random(); left--) {
      at += this.#gap()
      const { endpoint, port } = chooseService(this.world, vm, at, this.#random)
      this.#send(vm, endpoint, { port, protocol: 6, onward, holds: 300 }, at)
      onward = 0
    }
    return at
  }

  #send(source: number, destination: number, call: Outgoing, at: number): void {
    if (destination === nobody) return
    let time = micros(at)
    let onward = call.onward > 0 && this.#random() < call.onward
    for (;;) {
      const duration = micros(call.holds * this.#hold())
      const { port, protocol } = call
      this.#flows.push({ time, source, destination, port, protocol, duration, onward })
      if (this.#random() >= again) return
      time = micros(time + duration + againAfter * this.#exponential())
      onward = false
    }
  }

  /** A new VM opens everything that its role needs, then works like the others. */
  #boot(vm: number, time: number): void {
    const role = roles[roleOf(this.world, this.world.endpoints.group[vm]!)]
    const soon = () => time + bootTime * this.#exponential()
    for (const job of cronJobs)
      if (job.nightly && job.roles === 'all')
        for (const call of job.calls) this.#call(vm, call, soon())
    for (const call of role.calls) this.#call(vm, call, soon())
    this.#rest(vm, time)
  }

  #runJob(group: number, job: number, time: number): void {
    const { offset, size } = this.world.groups
    const { jitter, calls } = cronJobs[job]!
    for (let slot = 0; slot < size[group]!; slot++) {
      const vm = this.world.members[offset[group]! + slot]!
      let at = time + jitter * this.#exponential()
      for (const call of calls)
        if (this.#random() < call.chance) at = this.#call(vm, call, at + this.#gap())
    }
  }
}

type Outgoing = Pick<Call, 'port' | 'protocol' | 'onward' | 'holds'>

const strangerCall: Outgoing = { port: 443, protocol: 6, onward: 0, holds: 200 }
