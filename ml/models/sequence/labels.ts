import { seeded } from '../../../core/index.ts'
import { type EventLog, indexAtTime } from '../../../datasets/index.ts'
import { VmHistory } from './history.ts'
import type { Query, SequenceModel } from './sequence-model.ts'

export interface LabelOptions {
  /** How far ahead a request counts, milliseconds. */
  readonly horizon: number
  /** The model is asked at events in `[from, to)`, milliseconds since the epoch. */
  readonly from: number
  readonly to: number
  /** How many items to label at each. */
  readonly k: number
  /** Share of the events at which to ask, in `(0, 1]`, drawn by `seed`. */
  readonly sample: number
  readonly seed: number
  /** Milliseconds that a host holds an item after its last use; default 60 s. */
  readonly idleTimeout?: number
  /** Cluster by VM id, -1 where it has none; default: none has one. */
  readonly clusterOf?: Int32Array
}

/** What a calibration is fitted to. */
export interface LabelledScores {
  /** Shape `[n]`. */
  readonly scores: Float32Array
  /** 1 where the item was requested within the horizon, else 0, shape `[n]`. */
  readonly labels: Uint8Array
}

/**
 * Asks a model at a sample of requests what comes next, and looks up what did.
 *
 * It is asked as in replay: right after a request, which its VM's history then holds, and without the
 * items that the VM's host holds at that moment. Events before `from` only make histories. An event whose
 * horizon ends after the log's last event is left out, for what it lacks is unknown.
 *
 * @param model - Trained on what is before `from`, or it will look better than it is.
 * @param log - The whole log, from before the first event to after the last horizon.
 * @throws RangeError for a horizon or a sample out of range.
 */
export async function collectLabels(
  model: SequenceModel,
  log: EventLog,
  options: LabelOptions,
): Promise<LabelledScores> {
  const { horizon, from, to, k, sample, seed, idleTimeout = 60_000, clusterOf } = options
  if (!(horizon > 0)) throw new RangeError(`horizon must be above 0 ms, got ${horizon}`)
  if (!(sample > 0 && sample <= 1)) throw new RangeError(`sample must be in (0, 1], got ${sample}`)
  const random = seeded(seed)
  const lastEnd = log.length === 0 ? 0 : log.time[log.length - 1]! - horizon
  const end = indexAtTime(log, to)
  const nextOfVm = nextEvents(log)
  const vms = new Map<number, { history: VmHistory; heldUntil: Map<number, number> }>()
  const scores: number[] = []
  const labels: number[] = []
  for (let e = 0; e < end; e++) {
    const [vm, item, now] = [log.vm[e]!, log.item[e]!, log.time[e]!]
    const known = vms.get(vm) ?? { history: new VmHistory(), heldUntil: new Map() }
    vms.set(vm, known)
    known.history.append(item, now)
    known.heldUntil.set(item, log.until[e]! + idleTimeout)
    if (now < from || now > lastEnd || random() >= sample) continue
    const query: Query = {
      vni: log.catalog.vms.vni(vm),
      vm,
      cluster: clusterOf?.[vm] ?? -1,
      now,
      history: known.history,
      exclude: { has: (other) => (known.heldUntil.get(other) ?? now) > now },
    }
    const [ranking] = await model.top([query], k)
    const requested = requestedWithin(log, nextOfVm, e, now + horizon)
    for (const [rank, named] of ranking!.items.entries()) {
      scores.push(ranking!.scores[rank]!)
      labels.push(requested.has(named) ? 1 : 0)
    }
  }
  return { scores: Float32Array.from(scores), labels: Uint8Array.from(labels) }
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
