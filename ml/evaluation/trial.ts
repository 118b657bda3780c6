import { seeded, shuffle } from '../../core/index.ts'
import type { AgentRestart, EventLog } from '../../datasets/index.ts'
import { firstTimes } from './first-times.ts'
import { PairTable } from './pair-table.ts'
import { drawRequestLatencies } from './request-latency.ts'
import { checkSettings, holdOf, type ReplaySettings } from './settings.ts'

/** A log cut in time: what models were trained on, and what is replayed. */
export interface Split {
  /**
   * Request events under on-demand only. Where an agent's restart cuts a use in two, the log has the
   * second part as an event of its own.
   */
  readonly log: EventLog
  /** Index of the first event to replay, in `[0, length)`; those before it fill the histories. */
  readonly start: number
  /** Agents that came back empty, in any order. */
  readonly restarts?: readonly AgentRestart[]
  /** The cluster of each VM as the models know it, -1 for none, shape `[vms]`; left out: none has one. */
  readonly clusters?: Int32Array
  /** Where `log` holds some VMs only (see {@link sampleVms}): of how many, and what all of them asked for. */
  readonly sampledFrom?: {
    readonly vms: number
    /** When anyone first asked for the item, milliseconds; Infinity if never. Shape `[items]`. */
    readonly firstAsked: Float64Array
  }
}

/** A split made ready for replaying any policy: what depends on the log and the settings alone. */
export interface Trial {
  /** All events, ties shuffled, uses closer than the idle timeout joined. */
  readonly log: EventLog
  /** Index of the first event to replay. */
  readonly start: number
  /** Ascending in time, those before the replay included. */
  readonly restarts: readonly AgentRestart[]
  readonly clusters: Int32Array
  /** 1 where the VM asked for the item before, training part included; shape `[length - start]`. */
  readonly repeat: Uint8Array
  /** When anyone first asked for the item, milliseconds; Infinity if never. Shape `[items]`. */
  readonly firstAsked: Float64Array
  /** When the controller first heard of the VM, milliseconds; Infinity if never. Shape `[vms]`. */
  readonly firstHeard: Float64Array
  /** What each event's on-demand request would take, milliseconds, shape `[length - start]`. */
  readonly latencies: Float32Array
  /** The first scheduled prediction, milliseconds; Infinity without a schedule. */
  readonly firstTick: number
  /** When the replay begins, milliseconds: its first event, or the tick before it. */
  readonly begin: number
  /** Milliseconds from there to the last event, at least one hold; what rates are divided by. */
  readonly span: number
  /** VMs with an event to replay, and distinct (VM, item) pairs that they need. */
  readonly activeVms: number
  readonly neededPairs: number
}

/**
 * Prepares a split for replay.
 *
 * An event less than the idle timeout after the end of its pair's last use is no first packet under
 * these settings, whatever the policy, and is joined to that use: settings with a longer idle timeout
 * than the log was made with see fewer events. (A shorter one can't be had: the log does not know its
 * uses one by one.)
 *
 * @throws RangeError if `start` leaves nothing to replay, or a setting is out of its range.
 */
export function prepareTrial(split: Split, settings: ReplaySettings): Trial {
  checkSettings(settings)
  if (split.sampledFrom && settings.refreshEvery !== undefined)
    throw new RangeError('refreshEvery needs the events of all VMs; replay without a sample')
  const { log: raw, clusters = new Int32Array(raw.catalog.vms.size).fill(-1) } = split
  if (!Number.isInteger(split.start) || split.start < 0 || split.start >= raw.length)
    throw new RangeError(
      `start must leave events to replay: it is ${split.start} of ${raw.length}; choose an earlier split`,
    )
  const restarts = [...(split.restarts ?? [])].sort((a, b) => a.time - b.time)
  const order = tiesShuffled(raw, split.start, settings.seed)
  const { log, start, repeat, activeVms, neededPairs } = join(
    raw,
    order,
    split.start,
    restarts,
    settings,
  )
  const firstTick = firstTickOf(log, start, settings)
  const begin = Math.min(log.time[start]!, firstTick)
  return {
    log,
    start,
    restarts,
    clusters,
    repeat,
    firstAsked:
      split.sampledFrom?.firstAsked ?? firstTimes(log.item, log.time, log.catalog.items.size),
    firstHeard: firstHeard(log, restarts),
    latencies: drawRequestLatencies(log.length - start, settings.requestLatency, settings.seed),
    firstTick,
    begin,
    span: Math.max(log.time[log.length - 1]! - begin, holdOf(settings)),
    activeVms,
    neededPairs,
  }
}

/** Event indices in ascending time; equal times in random order, but never across `start`. */
function tiesShuffled(log: EventLog, start: number, seed: number): Int32Array {
  const order = Int32Array.from({ length: log.length }, (_, i) => i)
  const random = seeded(seed)
  for (let from = 0; from < log.length; ) {
    let to = from + 1
    while (to < log.length && to !== start && log.time[to] === log.time[from]) to++
    if (to - from > 1) shuffle(order, random, from, to)
    from = to
  }
  return order
}

/** Gathers the events in `order`, less those whose item the host still holds from its last use. */
function join(
  raw: EventLog,
  order: Int32Array,
  rawStart: number,
  restarts: readonly AgentRestart[],
  { idleTimeout }: ReplaySettings,
): Pick<Trial, 'log' | 'start' | 'repeat' | 'activeVms' | 'neededPairs'> {
  const columns = {
    time: new Float64Array(raw.length),
    until: new Float64Array(raw.length),
    vm: new Int32Array(raw.length),
    item: new Int32Array(raw.length),
    port: new Uint16Array(raw.length),
    protocol: new Uint8Array(raw.length),
  }
  const repeat = new Uint8Array(raw.length - rawStart)
  const lastRestart = new Float64Array(raw.catalog.vms.size).fill(-Infinity)
  const pairs = new PairTable()
  const latest = new Int32Array(raw.length) // by slot: the pair's latest event kept
  const active = new Set<number>()
  let [length, start, neededPairs, nextRestart] = [0, 0, 0, 0]
  for (let position = 0; position < raw.length; position++) {
    if (position === rawStart) start = length
    const from = order[position]!
    const [time, vm, item] = [raw.time[from]!, raw.vm[from]!, raw.item[from]!]
    for (; nextRestart < restarts.length && restarts[nextRestart]!.time <= time; nextRestart++)
      lastRestart[restarts[nextRestart]!.vm] = restarts[nextRestart]!.time
    const asked = pairs.size
    const slot = pairs.add(vm, item)
    const isRepeat = slot < asked
    const previous = latest[slot]!
    if (isRepeat && isHeld(columns, previous, time, idleTimeout, lastRestart[vm]!)) {
      columns.until[previous] = Math.max(columns.until[previous]!, raw.until[from]!)
      continue
    }
    if (position >= rawStart) {
      active.add(vm)
      if (!isRepeat || previous < start) neededPairs++
      if (isRepeat) repeat[length - start] = 1
    }
    latest[slot] = length
    columns.time[length] = time
    columns.until[length] = raw.until[from]!
    columns.vm[length] = vm
    columns.item[length] = item
    columns.port[length] = raw.port[from]!
    columns.protocol[length] = raw.protocol[from]!
    length++
  }
  if (length === start)
    throw new RangeError('nothing to replay: every event joins a use that began before the split')
  return {
    log: {
      length,
      time: columns.time.subarray(0, length),
      until: columns.until.subarray(0, length),
      vm: columns.vm.subarray(0, length),
      item: columns.item.subarray(0, length),
      port: columns.port.subarray(0, length),
      protocol: columns.protocol.subarray(0, length),
      catalog: raw.catalog,
    },
    start,
    repeat: repeat.subarray(0, length - start),
    activeVms: active.size,
    neededPairs,
  }
}

function isHeld(
  { time, until }: Pick<EventLog, 'time' | 'until'>,
  event: number,
  now: number,
  idleTimeout: number,
  lastRestart: number,
): boolean {
  return now < until[event]! + idleTimeout && time[event]! >= lastRestart
}

function firstHeard(log: EventLog, restarts: readonly AgentRestart[]): Float64Array {
  const first = firstTimes(log.vm, log.time, log.catalog.vms.size)
  for (const { vm, time } of restarts) first[vm] = Math.min(first[vm]!, time)
  return first
}

/** The last tick not after the first event replayed, if later than all training; else the next one. */
function firstTickOf(log: EventLog, start: number, { schedule }: ReplaySettings): number {
  if (!schedule) return Infinity
  const { period, lead } = schedule
  const before = Math.floor((log.time[start]! + lead) / period) * period - lead
  return start > 0 && before <= log.time[start - 1]! ? before + period : before
}
