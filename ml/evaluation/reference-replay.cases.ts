import { historyOf, type SequenceModel } from '../models/sequence/index.ts'
import { holdOf, type ReplaySettings } from './settings.ts'
import type { Trial } from './trial.ts'

interface Push {
  readonly arrival: number
  isOpen: boolean
}

/** What the reference counts; each but `heldTime` is a field of `Outcome` too. */
interface ReferenceCounts {
  hits: number
  late: number
  misses: number
  predictions: number
  pushes: number
  alreadyHeld: number
  /** Milliseconds that items are held within the replay, over all pairs. */
  heldTime: number
}

interface Held {
  readonly from: number
  to: number
}

/**
 * A replay as one would write it down first: plain maps, one prediction at a time at the end of its
 * instant, every push remembered. Slow and short; `replay` must agree with it.
 *
 * It leaves out retraining, thresholds, and models that name what they are asked not to.
 */
export async function referenceReplay(
  { log, start, restarts, firstTick, begin }: Trial,
  model: SequenceModel,
  settings: ReplaySettings,
): Promise<ReferenceCounts> {
  const hold = holdOf(settings)
  const { idleTimeout, pushLatency, feedbackDelay } = settings
  const { vms } = log.catalog
  const counts = {
    hits: 0,
    late: 0,
    misses: 0,
    predictions: 0,
    pushes: 0,
    alreadyHeld: 0,
    heldTime: 0,
  }
  const uses = new Map<string, { from: number; until: number }>()
  const pushes = new Map<string, Push[]>()
  const beliefs = new Map<string, { from: number; until: number }>()
  const asked = new Map<number, [item: number, time: number][]>()
  const lastRestart = new Map<number, number>()
  const held = new Map<string, Held[]>()
  const reports: { due: number; time: number; vm: number; item: number }[] = []
  const spent = new Map<string, { tokens: number; at: number }>()
  const restartOf = (vm: number) => lastRestart.get(vm) ?? -Infinity
  const know = (vm: number) => asked.get(vm) ?? asked.set(vm, []).get(vm)!

  const use = (event: number) => {
    const [vm, item, time] = [log.vm[event]!, log.item[event]!, log.time[event]!]
    const key = `${vm} ${item}`
    const open = (pushes.get(key) ?? []).filter(
      ({ isOpen, arrival }) => isOpen && arrival >= restartOf(vm),
    )
    uses.set(key, { from: time, until: log.until[event]! + idleTimeout })
    for (const push of open) push.isOpen = false
    const before = (held.get(key) ?? []).filter(({ from }) => from < time)
    for (const one of before) one.to = Math.min(one.to, time)
    held.set(key, [...before, { from: time, to: log.until[event]! + idleTimeout }])
    if (open.some(({ arrival }) => arrival <= time && time < arrival + hold)) return 'hits'
    return open.some(({ arrival }) => arrival > time) ? 'late' : 'misses'
  }

  const request = (vm: number, item: number, time: number) => {
    know(vm).push([item, time])
    beliefs.set(`${vm} ${item}`, { from: time, until: time + idleTimeout })
  }

  const pay = (key: string, perHour: number | undefined, now: number, isTaken: boolean) => {
    if (perHour === undefined) return true
    const { tokens, at } = spent.get(key) ?? { tokens: perHour, at: now }
    const left = Math.min(perHour, tokens + ((now - at) * perHour) / 3_600_000)
    spent.set(key, { tokens: isTaken ? left - 1 : left, at: now })
    return left >= 1
  }

  const push = (vm: number, item: number, now: number) => {
    const budgets = [
      [`vm ${vm}`, settings.budgets?.perVmHour],
      [`vni ${vms.vni(vm)}`, settings.budgets?.perVniHour],
    ] as const
    if (!budgets.every(([key, perHour]) => pay(key, perHour, now, false))) return false
    for (const [key, perHour] of budgets) pay(key, perHour, now, true)
    const [key, arrival] = [`${vm} ${item}`, now + pushLatency]
    const used = uses.get(key)
    const waiting = (pushes.get(key) ?? []).some(
      (other) =>
        other.isOpen &&
        other.arrival >= restartOf(vm) &&
        other.arrival <= arrival &&
        arrival < other.arrival + hold,
    )
    if (waiting || (used && used.from >= restartOf(vm) && arrival < used.until))
      counts.alreadyHeld++
    pushes.set(key, [...(pushes.get(key) ?? []), { arrival, isOpen: true }])
    beliefs.set(key, { from: arrival, until: arrival + hold })
    held.set(key, [...(held.get(key) ?? []), { from: arrival, to: arrival + hold }])
    counts.pushes++
    return true
  }

  const predict = async (vm: number, now: number) => {
    const has = (item: number) => {
      const belief = beliefs.get(`${vm} ${item}`)
      return belief !== undefined && belief.from >= restartOf(vm) && now < belief.until
    }
    const items = know(vm).map(([item]) => item)
    const times = know(vm).map(([, time]) => time)
    const history = historyOf(items, times)
    const query = { vni: vms.vni(vm), vm, cluster: -1, now, history, exclude: { has } }
    const [ranking] = await model.top([query], settings.top)
    counts.predictions++
    for (const item of ranking!.items) if (!push(vm, item, now)) return
  }

  const hear = (now: number, triggered: Set<number>) => {
    while (reports.length > 0 && reports[0]!.due <= now) {
      const { vm, item, time } = reports.shift()!
      know(vm).push([item, now])
      const key = `${vm} ${item}`
      if (beliefs.get(key)!.from <= time)
        beliefs.set(key, { from: time, until: time + idleTimeout })
      if (settings.predictOnFeedback) triggered.add(vm)
    }
  }

  const restart = (vm: number, time: number) => {
    know(vm)
    lastRestart.set(vm, time)
    for (const [key, list] of held)
      if (key.startsWith(`${vm} `))
        for (const one of list) if (one.from <= time) one.to = Math.min(one.to, time)
  }

  for (let event = 0; event < start; event++) {
    use(event)
    request(log.vm[event]!, log.item[event]!, log.time[event]!)
  }
  for (const { vm, time } of restarts) if (time < begin) restart(vm, time)

  const last = log.time[log.length - 1]!
  let tick = firstTick
  for (let now = begin; now <= last; ) {
    const triggered = new Set<number>()
    hear(now, triggered)
    for (const { vm, time } of restarts)
      if (time === now) {
        restart(vm, now)
        triggered.add(vm)
      }
    if (tick === now) for (const vm of asked.keys()) triggered.add(vm)
    if (tick === now) tick += settings.schedule!.period
    for (let event = start; event < log.length; event++) {
      if (log.time[event] !== now) continue
      const [vm, item] = [log.vm[event]!, log.item[event]!]
      const kind = use(event)
      counts[kind]++
      if (kind === 'hits') {
        reports.push({ due: now + feedbackDelay, time: now, vm, item })
      } else {
        request(vm, item, now)
        triggered.add(vm)
      }
    }
    hear(now, triggered)
    if (settings.top > 0) for (const vm of triggered) await predict(vm, now)
    const later = [...log.time.subarray(start), ...restarts.map(({ time }) => time), tick]
    now = Math.min(...later.filter((time) => time > now), reports[0]?.due ?? Infinity)
  }
  for (const list of held.values()) counts.heldTime += coveredTime(list, begin, last)
  return counts
}

/** How much of `[begin, end)` at least one of the intervals covers. */
function coveredTime(intervals: readonly Held[], begin: number, end: number): number {
  let [covered, reached] = [0, begin]
  for (const { from, to } of [...intervals].sort((a, b) => a.from - b.from)) {
    const [start, stop] = [Math.max(from, reached), Math.min(to, end)]
    covered += Math.max(0, stop - start)
    reached = Math.max(reached, stop)
  }
  return covered
}
