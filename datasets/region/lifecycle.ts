import { randomExponential } from 'd3-random'
import { below, type Random } from '../../core/index.ts'
import { waitingVpc } from './create-world.ts'
import { fraction, mix } from './hash.ts'
import { anyVm, desiredSize, grow, replace, shrink } from './membership.ts'
import { micros } from './micros.ts'
import { cronJobs, roles } from './roles.ts'
import { TimeHeap } from './time-heap.ts'
import { roleOf, vpcOf, type World } from './world.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const autoscaleEvery = 10 * minute
/** Largest step of one autoscaling decision, as a share of the group. */
const autoscaleStep = 0.2
/** A VM migrates once in so many days; an agent restarts once in so many. */
const daysPerMigration = 14
const daysPerRestart = 10
/** A rolling deployment replaces a twentieth of its group at a time. */
const rollSteps = 20
const rollPause = 45_000

/** What the traffic must know of a change. */
export interface Listener {
  /** A new VM starts to work. */
  born(vm: number, time: number): void
  /** Every member of the group runs cron job `job`. */
  cron(group: number, job: number, time: number): void
  /** The agent of a host came back empty. */
  restarted(host: number, time: number): void
}

const autoscale = 0
const deploy = 1
const roll = 2
const migrate = 3
const restart = 4
const firstJob = 5
/** Kinds that one event number has room for. */
const kinds = 16

/**
 * All that changes the region over time: autoscaling, rolling deployments, migration, agent restarts, and
 * the clock of cron jobs.
 */
export class Lifecycle {
  readonly #world: World
  readonly #random: Random
  readonly #listener: Listener
  readonly #events: TimeHeap
  readonly #gap: () => number
  /** Slot that a deployment under way replaces next, by group. */
  readonly #rolling: Int32Array

  constructor(world: World, random: Random, listener: Listener) {
    this.#world = world
    this.#random = random
    this.#listener = listener
    this.#gap = randomExponential.source(random)(1)
    this.#rolling = new Int32Array(world.groupCount)
    this.#events = new TimeHeap(4 * world.groupCount + 64)
    const { start } = world.settings
    const waiting = waitingVpc(world.settings)
    for (let group = 0; group < world.groupCount; group++)
      if (world.groups.vpc[group] !== waiting) this.begin(group, start)
    this.#schedule(start + this.#gap() * this.#migrationGap(), 0, migrate)
    this.#schedule(start + this.#gap() * this.#restartGap(), 0, restart)
  }

  /** When the next change comes, milliseconds since the epoch. */
  get time(): number {
    return this.#events.time
  }

  /** Makes the next change. */
  advance(): void {
    const { time } = this.#events
    const event = this.#events.pop()
    const kind = event % kinds
    const group = (event - kind) / kinds
    if (kind === autoscale) this.#autoscale(group, time)
    else if (kind === deploy) this.#deploy(group, time)
    else if (kind === roll) this.#roll(group, time)
    else if (kind === migrate) this.#migrate(time)
    else if (kind === restart) this.#restart(time)
    else this.#cron(group, kind - firstJob, time)
  }

  #schedule(time: number, group: number, kind: number): void {
    this.#events.push(micros(time), group * kinds + kind)
  }

  /** The group lives from `time` on. */
  begin(group: number, time: number): void {
    if (this.#world.groups.nominal[group] === 0) return
    const name = roleOf(this.#world, group)
    const role = roles[name]
    if (role.autoscaled) this.#schedule(time + this.#random() * autoscaleEvery, group, autoscale)
    this.#schedule(time + this.#deployGap(group), group, deploy)
    for (const [job, { roles: names }] of cronJobs.entries())
      if (names === 'all' || names.includes(name))
        this.#schedule(this.#nextRun(group, job, time), group, firstJob + job)
  }

  #deployGap(group: number): number {
    return (this.#gap() * day) / roles[roleOf(this.#world, group)].deploysPerDay
  }

  #migrationGap(): number {
    return (daysPerMigration * day) / this.#world.settings.vms
  }

  #restartGap(): number {
    return (daysPerRestart * day) / this.#world.settings.hosts
  }

  /** First run of a job after `time`: at the group's own offset, for nightly ones from 0 to 5 local. */
  #nextRun(group: number, job: number, time: number): number {
    const { every, nightly } = cronJobs[job]!
    const share = fraction(mix(group, job), this.#world.settings.seed)
    // A tenant is busiest at two in the afternoon, so its midnight comes ten hours later.
    const midnight = (vpcOf(this.#world, group).peakHour + 10) * hour
    const offset = nightly ? midnight + share * 5 * hour : share * every
    return (Math.floor((time - offset) / every) + 1) * every + offset
  }

  #cron(group: number, job: number, time: number): void {
    this.#listener.cron(group, job, time)
    this.#schedule(time + cronJobs[job]!.every, group, firstJob + job)
  }

  #autoscale(group: number, time: number): void {
    const size = this.#world.groups.size[group]!
    const most = Math.max(1, Math.floor(autoscaleStep * size))
    const change = desiredSize(this.#world, group, time) - size
    for (let i = 0; i < Math.min(change, most); i++)
      this.#listener.born(grow(this.#world, group, time, this.#random), time)
    for (let i = 0; i < Math.min(-change, most); i++) shrink(this.#world, group, time)
    this.#schedule(time + autoscaleEvery, group, autoscale)
  }

  #deploy(group: number, time: number): void {
    this.#rolling[group] = 0
    this.#schedule(time, group, roll)
  }

  /** Replaces the next few members; the next deployment is planned when the last is through. */
  #roll(group: number, time: number): void {
    const size = this.#world.groups.size[group]!
    const end = Math.min(size, this.#rolling[group]! + Math.ceil(size / rollSteps))
    for (let slot = this.#rolling[group]!; slot < end; slot++)
      this.#listener.born(replace(this.#world, group, slot, time, this.#random), time)
    this.#rolling[group] = end
    if (end < size) this.#schedule(time + rollPause * (0.5 + this.#random()), group, roll)
    else this.#schedule(time + this.#deployGap(group), group, deploy)
  }

  #migrate(time: number): void {
    const { endpoints, settings } = this.#world
    endpoints.move(anyVm(this.#world, this.#random), below(this.#random, settings.hosts), time)
    this.#schedule(time + this.#gap() * this.#migrationGap(), 0, migrate)
  }

  #restart(time: number): void {
    const { endpoints, settings } = this.#world
    const host = below(this.#random, settings.hosts)
    for (const vm of endpoints.onHost(host)) endpoints.cacheSince[vm] = time
    this.#listener.restarted(host, time)
    this.#schedule(time + this.#gap() * this.#restartGap(), 0, restart)
  }
}
