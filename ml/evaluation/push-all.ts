import { type CountsByVm, emptyCounts, type Outcome, percentile } from './outcome.ts'
import { PairTable } from './pair-table.ts'
import type { ReplaySettings } from './settings.ts'
import type { Trial } from './trial.ts'

/**
 * Replays "push all": every known item of a VNI goes to each of its VMs, and stays for good.
 *
 * A VM gets them when the controller first hears of it, and again after a restart; an item goes to every
 * known VM when anyone first asks for it. What the controller knew before the replay is pushed just in
 * time for its first event. Idle timeouts, budgets, K and schedule do not apply.
 *
 * Counted, not simulated: a VM's pushes are the items known by the end, and at each restart those known
 * by then. So it takes the time of one pass, however many pairs there are.
 */
export function replayPushAll(trial: Trial, { pushLatency }: ReplaySettings): Outcome {
  const { log, start, repeat, latencies } = trial
  const begin = log.time[start]! - pushLatency
  const byVm = emptyCounts(log.catalog.vms.size)
  const reached = restartsReached(trial, begin)
  countPushes(trial, reached, byVm)
  const served = new FirstServices()
  /** When everything last went to the VM, and the item to everyone, milliseconds. */
  const vmSince = trial.firstHeard.map((time) => Math.max(time, begin))
  const itemSince = trial.firstAsked.map((time) => Math.max(time, begin))
  const waited = new Float32Array(log.length - start)
  let [hits, late, repeatEvents, repeatHits, nextRestart] = [0, 0, 0, 0, 0]
  for (let event = start; event < log.length; event++) {
    const [vm, item, time] = [log.vm[event]!, log.item[event]!, log.time[event]!]
    for (; nextRestart < reached.length && reached[nextRestart]!.time <= time; nextRestart++)
      vmSince[reached[nextRestart]!.vm] = reached[nextRestart]!.time
    const since = Math.max(vmSince[vm]!, itemSince[item]!)
    // What this instant's own packets made known leaves after them.
    const wait = since < time ? Math.max(0, since + pushLatency - time) : Infinity
    const isRepeat = repeat[event - start]!
    waited[event - start] = Math.min(wait, latencies[event - start]!)
    byVm.events[vm]!++
    repeatEvents += isRepeat
    if (wait === 0) {
      hits++
      repeatHits += isRepeat
      byVm.hits[vm]!++
      if (served.isFirst(vm, item, since)) byVm.useful[vm]!++
    } else if (wait < Infinity) late++
  }
  waited.sort()
  return {
    policy: 'push all',
    top: -1,
    events: waited.length,
    hits,
    late,
    misses: waited.length - hits - late,
    repeat: { events: repeatEvents, hits: repeatHits },
    predictions: 0,
    pushes: sum(byVm.pushes),
    useful: sum(byVm.useful),
    held: meanHeld(trial),
    latency: { p50: percentile(waited, 0.5), p99: percentile(waited, 0.99) },
    span: trial.span,
    activeVms: trial.activeVms,
    neededPairs: trial.neededPairs,
    byVm,
  }
}

/** Why "push all" is not worth a thought here, in words; nothing if it is. */
export function tooLargeToPushAll(trial: Trial, largestVni: number): string | undefined {
  const { vms, items } = trial.log.catalog
  for (const vni of vms.vnis) {
    const v = vms.idsOf(vni).filter((vm) => trial.firstHeard[vm]! < Infinity).length
    const n = items.idsOf(vni).filter((item) => trial.firstAsked[item]! < Infinity).length
    if (v * n > largestVni)
      return `push all is left out: VNI ${vni} has ${v} VMs times ${n} items, more than ${largestVni} pairs`
  }
  return undefined
}

/** Restarts from `begin` to the last event, of VMs already known then. */
function restartsReached({ log, restarts, firstHeard }: Trial, begin: number): Trial['restarts'] {
  const end = log.time[log.length - 1]!
  return restarts.filter(({ vm, time }) => time >= begin && time <= end && firstHeard[vm]! < time)
}

/** Known VMs times known items, summed over VNIs, on average over the time replayed. */
function meanHeld({ log, begin, firstHeard, firstAsked }: Trial): number {
  const last = log.time[log.length - 1]!
  const left = (time: number) => last - Math.min(last, Math.max(begin, time))
  let total = 0
  for (const vni of log.catalog.vms.vnis) {
    const vms = Float64Array.from(log.catalog.vms.idsOf(vni), (vm) => left(firstHeard[vm]!)).sort()
    const sums = new Float64Array(vms.length + 1) // of the VMs with the least time left
    for (const [i, time] of vms.entries()) sums[i + 1] = sums[i]! + time
    for (const item of log.catalog.items.idsOf(vni)) {
      const time = left(firstAsked[item]!)
      const later = countUpTo(vms, time)
      total += sums[later]! + time * (vms.length - later)
    }
  }
  return total / (last - begin)
}

function countPushes(trial: Trial, restarts: Trial['restarts'], { pushes }: CountsByVm): void {
  const { vms, items } = trial.log.catalog
  const end = trial.log.time[trial.log.length - 1]!
  for (const vni of vms.vnis) {
    const known = Float64Array.from(items.idsOf(vni), (item) => trial.firstAsked[item]!).sort()
    const total = countUpTo(known, end)
    for (const vm of vms.idsOf(vni)) if (trial.firstHeard[vm]! <= end) pushes[vm] = total
    for (const { vm, time } of restarts)
      if (vms.vni(vm) === vni) pushes[vm]! += countUpTo(known, time)
  }
}

/** How many of `sorted`, ascending, are at most `limit`. */
function countUpTo(sorted: Float64Array, limit: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]! <= limit) low = middle + 1
    else high = middle
  }
  return low
}

/** Tells whether a push, known by its pair and its moment, serves for the first time. */
class FirstServices {
  readonly #pairs = new PairTable()
  readonly #since: number[] = []

  isFirst(vm: number, item: number, since: number): boolean {
    const slot = this.#pairs.add(vm, item)
    if (this.#since[slot] === since) return false
    this.#since[slot] = since
    return true
  }
}

function sum(values: Int32Array): number {
  return values.reduce((total, value) => total + value, 0)
}
