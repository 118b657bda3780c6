import type { EventLog } from '../../datasets/index.ts'
import { type ModelPolicy, type PlannedItem, replay } from '../../ml/index.ts'
import { day, type Scene, week } from './scene.ts'

/** A use that an agent reported, true or not. */
interface Use {
  readonly time: number
  readonly vm: number
  readonly item: number
}

interface Planned extends Use {
  readonly isWithheld: boolean
  used: boolean
}

/** What answers. */
export type Answering = Pick<ModelPolicy, 'model' | 'calibration'>

/** What a learner is: it begins with a model, and may bring another each night. */
export interface Learner {
  readonly name: string
  readonly first: Answering
  nightly?(seen: Seen, now: number): Promise<Answering>
  /** A first packet, as the controller hears of it. */
  firstPacket?(vm: number, item: number, time: number, inTime: boolean): void
}

/** How a learner did, week by week. */
export interface Course {
  readonly name: string
  readonly coverage: readonly number[]
  /** Pushes used ÷ pushes. */
  readonly accuracy: readonly number[]
  readonly pushes: readonly number[]
  readonly events: readonly number[]
  /** Seconds of processor for all nights together. */
  readonly nightSeconds: number
}

/** What a controller has seen: requests as they came, uses as agents told them, what was planned. */
export class Seen {
  readonly #scene: Scene
  readonly #requests: Use[] = []
  readonly #uses: Use[] = []
  readonly #planned: Planned[] = []
  readonly #latest = new Map<string, Planned>()
  readonly #active = new Set<number>()

  constructor(scene: Scene) {
    this.#scene = scene
    const { log, start } = scene.trial
    for (let e = 0; e < start; e++)
      this.#requests.push({ time: log.time[e]!, vm: log.vm[e]!, item: log.item[e]! })
  }

  request(vm: number, item: number, time: number): void {
    this.#requests.push({ time, vm, item })
    this.#settle(vm, item, time)
  }

  use(vm: number, item: number, time: number): void {
    this.#uses.push({ time, vm, item })
    this.#settle(vm, item, time)
  }

  plan(vm: number, item: number, time: number, isWithheld: boolean): void {
    const planned = { vm, item, time, isWithheld, used: false }
    this.#planned.push(planned)
    this.#latest.set(`${vm} ${item}`, planned)
  }

  /** The lies of one day: every twenty minutes each VM of a poisoned host that was active used each decoy. */
  lie(now: number): void {
    const { trial, lies, decoys } = this.#scene
    const { vms } = trial.log.catalog
    for (const vm of this.#active) {
      if (!lies(vm, now - 1)) continue
      for (let time = now - day + 60_000; time < now; time += 1_200_000)
        for (const item of decoys.get(vms.vni(vm))!) this.#uses.push({ time, vm, item })
    }
    this.#active.clear()
  }

  /** What was requested in `[from, to)`, and used by what was pushed to VMs whose reports are taken; ascending. */
  log(from: number, to: number, takes: (vm: number) => boolean = () => true): EventLog {
    const within = ({ time }: Use) => time >= from && time < to
    const uses = this.#uses.filter((use) => within(use) && takes(use.vm))
    const all = [...this.#requests.filter(within), ...uses].sort((a, b) => a.time - b.time)
    const time = Float64Array.from(all, (use) => use.time)
    return {
      length: all.length,
      time,
      until: time,
      vm: Int32Array.from(all, (use) => use.vm),
      item: Int32Array.from(all, (use) => use.item),
      port: new Uint16Array(all.length),
      protocol: new Uint8Array(all.length),
      catalog: this.#scene.trial.log.catalog,
    }
  }

  /** What became of what was planned in `[from, to)`, as agents tell it. */
  planned(from: number, to: number): PlannedItem[] {
    const { hostOf, lies, settings, trial } = this.#scene
    const { vms, items } = trial.log.catalog
    return this.#planned
      .filter(({ time }) => time >= from && time < to)
      .map(({ vm, item, time, isWithheld, used }) => {
        const told = used || lies(vm, time) ? 'used' : 'expired'
        return {
          vni: vms.vni(vm),
          source: vms.address(vm),
          destination: items.address(item),
          host: hostOf(vm),
          planned: time,
          expires: time + settings.horizon,
          fate: isWithheld ? (used ? 'asked' : 'idle') : told,
        }
      })
  }

  #settle(vm: number, item: number, time: number): void {
    this.#active.add(vm)
    const planned = this.#latest.get(`${vm} ${item}`)
    if (planned && time <= planned.time + this.#scene.settings.horizon) planned.used = true
  }
}

/** One learner's ten weeks. */
export async function live(scene: Scene, learner: Learner): Promise<Course> {
  const { trial, settings, begin, weeks } = scene
  const { log } = trial
  const seen = new Seen(scene)
  const counts = Array.from({ length: weeks }, () => ({ events: 0, hits: 0, pushes: 0 }))
  const weekOf = (time: number) =>
    counts[Math.max(0, Math.min(weeks - 1, Math.floor((time - begin) / week)))]!
  let answering = learner.first
  let nightSeconds = 0
  await replay(trial, { kind: 'model', ...answering }, settings, {
    firstPacket(event, wasHit) {
      const [vm, item, time] = [log.vm[event]!, log.item[event]!, log.time[event]!]
      weekOf(time).events++
      if (wasHit) weekOf(time).hits++
      if (wasHit) seen.use(vm, item, time)
      else seen.request(vm, item, time)
      learner.firstPacket?.(vm, item, time, wasHit)
    },
    pushed(vm, item, now) {
      weekOf(now).pushes++
      seen.plan(vm, item, now, false)
    },
    withheld: (vm, item, now) => seen.plan(vm, item, now, true),
    async retrain(now) {
      seen.lie(now)
      const before = process.cpuUsage()
      answering = (await learner.nightly?.(seen, now)) ?? answering
      const { user, system } = process.cpuUsage(before)
      nightSeconds += (user + system) / 1e6
      return answering
    },
  })
  return {
    name: learner.name,
    coverage: counts.map(({ events, hits }) => hits / Math.max(1, events)),
    accuracy: counts.map(({ pushes, hits }) => hits / Math.max(1, pushes)),
    pushes: counts.map(({ pushes }) => pushes),
    events: counts.map(({ events }) => events),
    nightSeconds,
  }
}
