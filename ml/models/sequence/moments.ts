import { seeded } from '../../../core/index.ts'
import { type EventLog, indexAtTime } from '../../../datasets/index.ts'
import { VmHistory } from './history.ts'
import type { Query } from './sequence-model.ts'

/** When a model is asked, and how far ahead it looks. */
export interface Asking {
  /** How far ahead a request counts, milliseconds. */
  readonly horizon: number
  /** Milliseconds that a host holds an item after its last use; default 60 s. */
  readonly idleTimeout?: number
  /** Asked not only after requests, but for every VM known, `lead` ms before each multiple of `period`. */
  readonly schedule?: { readonly period: number; readonly lead: number }
}

/** At which moments of a log a model is asked. */
export interface MomentOptions extends Asking {
  /** The model is asked in `[from, to)`, milliseconds since the epoch. */
  readonly from: number
  readonly to: number
  /** Share of the moments at which to ask, in `(0, 1]`, drawn by `seed`. */
  readonly sample: number
  readonly seed: number
  /** Cluster by VM id, -1 where it has none; default: none has one. */
  readonly clusterOf?: Int32Array
}

/** A prediction's moment in a log, with what came of it. */
export interface Moment {
  /** Its history is the VM's up to now, and is valid until the next moment is taken. */
  readonly query: Query
  /** Distinct items that the VM requested after now, until the horizon inclusive. */
  readonly requested: ReadonlySet<number>
}

/**
 * Moments of a log at which a controller would ask a model, as replay asks: right after a VM's requests of one
 * instant, all of which its history then holds, and on schedule; without the items that the controller
 * believes the VM's host to hold, which are those requested within the idle timeout.
 *
 * Events before `from` only make histories. A moment whose horizon ends after the log's last event is left
 * out, for what it lacks is unknown.
 *
 * @param log - From before the first moment to after the last horizon.
 * @throws RangeError for a horizon, a sample or a schedule out of range.
 */
export function* momentsOf(log: EventLog, options: MomentOptions): Generator<Moment, void> {
  const { horizon, sample, seed, clusterOf } = checked(options)
  const random = seeded(seed)
  const nextOfVm = nextEvents(log)
  for (const { vm, known, now } of askedAt(log, nextOfVm, options)) {
    if (random() >= sample) continue
    const query = {
      vni: log.catalog.vms.vni(vm),
      vm,
      cluster: clusterOf?.[vm] ?? -1,
      now,
      history: known.history,
      exclude: { has: (item: number) => (known.heldUntil.get(item) ?? now) > now },
    }
    yield { query, requested: requestedWithin(log, nextOfVm, known.last, now + horizon) }
  }
}

/**
 * How many moments {@link momentsOf} has with a sample of 1; in a fraction of its time.
 *
 * @throws RangeError as {@link momentsOf}.
 */
export function countMoments(log: EventLog, options: Omit<MomentOptions, 'sample'>): number {
  let count = 0
  for (const _ of askedAt(log, nextEvents(log), checked({ ...options, sample: 1 }))) count += 1
  return count
}

/** A VM that is asked about, with what is known of it. */
interface Asked {
  readonly vm: number
  readonly known: Known
  readonly now: number
}

function* askedAt(
  log: EventLog,
  nextOfVm: Int32Array,
  options: Omit<MomentOptions, 'sample'>,
): Generator<Asked, void> {
  const { horizon, from, schedule, idleTimeout = 60_000 } = options
  const lastEnd = log.length === 0 ? 0 : log.time[log.length - 1]! - horizon
  const end = indexAtTime(log, Math.min(options.to, lastEnd + 1))
  const vms = new Map<number, Known>()
  let tick = firstTick(options)
  for (let e = 0; e < end; e++) {
    const [vm, item, now] = [log.vm[e]!, log.item[e]!, log.time[e]!]
    for (; tick <= now; tick += schedule!.period)
      for (const [other, known] of vms) yield { vm: other, known, now: tick }
    const known = vms.get(vm) ?? { history: new VmHistory(), heldUntil: new Map(), last: e }
    vms.set(vm, known)
    known.history.append(item, now)
    known.heldUntil.set(item, now + idleTimeout)
    known.last = e
    // Of several requests at one instant, a controller answers the last.
    const isLastOfInstant = (log.time[nextOfVm[e]!] ?? Infinity) > now
    if (now >= from && isLastOfInstant) yield { vm, known, now }
  }
}

interface Known {
  readonly history: VmHistory
  /** By item, milliseconds since the epoch. */
  readonly heldUntil: Map<number, number>
  /** Index of its latest event. */
  last: number
}

function checked(options: MomentOptions): MomentOptions {
  const { horizon, sample, schedule } = options
  if (!(horizon > 0)) throw new RangeError(`horizon must be above 0 ms, got ${horizon}`)
  if (!(sample > 0 && sample <= 1)) throw new RangeError(`sample must be in (0, 1], got ${sample}`)
  if (schedule && !(schedule.period > 0))
    throw new RangeError(`schedule.period must be above 0 ms, got ${schedule.period}`)
  return options
}

/** The first tick in the time asked about; Infinity without a schedule. */
function firstTick({ from, schedule }: Omit<MomentOptions, 'sample'>): number {
  if (!schedule) return Infinity
  const { period, lead } = schedule
  return Math.ceil((from + lead) / period) * period - lead
}

/** Index of the same VM's next event, by event; `length` if there is none. Shape `[length]`. */
function nextEvents(log: EventLog): Int32Array {
  const next = new Int32Array(log.length)
  const following = new Int32Array(log.catalog.vms.size).fill(log.length)
  for (let e = log.length - 1; e >= 0; e--) {
    next[e] = following[log.vm[e]!]!
    following[log.vm[e]!] = e
  }
  return next
}

/** Items that the VM of event `e` requests after it, until `time` inclusive. */
function requestedWithin(
  log: EventLog,
  nextOfVm: Int32Array,
  e: number,
  time: number,
): Set<number> {
  const requested = new Set<number>()
  for (
    let next = nextOfVm[e]!;
    next < log.length && log.time[next]! <= time;
    next = nextOfVm[next]!
  )
    requested.add(log.item[next]!)
  return requested
}
