/** What happened when one policy was replayed: counts only; rates are {@link metricsOf} it. */
export interface Outcome {
  /** The policy's name. */
  readonly policy: string
  /** K, the most pushes per prediction; 0 for on-demand only, -1 where it does not apply. */
  readonly top: number
  /** First packets, `hits + late + misses`; late ones were pushed too late and count as missed. */
  readonly events: number
  readonly hits: number
  readonly late: number
  readonly misses: number
  /** First packets to items that the VM had asked for before, training part included. */
  readonly repeat: { readonly events: number; readonly hits: number }
  readonly predictions: number
  readonly pushes: number
  /** Pushes that served a first packet in time. */
  readonly useful: number
  /** Pushes that arrived where the host still held the item; not counted for "push all". */
  readonly alreadyHeld?: number
  /** Items held by all hosts, on average over the time replayed; NaN if that is no time. */
  readonly held: number
  /** What first packets waited, milliseconds: median and 99th percentile. */
  readonly latency: { readonly p50: number; readonly p99: number }
  /** Of the log: milliseconds replayed, VMs with an event, distinct (VM, item) pairs they needed. */
  readonly span: number
  readonly activeVms: number
  readonly neededPairs: number
  /** The same counts by VM, for intervals; shape `[vms]` each. */
  readonly byVm: CountsByVm
}

export interface CountsByVm {
  readonly events: Int32Array
  readonly hits: Int32Array
  readonly pushes: Int32Array
  readonly useful: Int32Array
}

export function emptyCounts(vms: number): CountsByVm {
  return {
    events: new Int32Array(vms),
    hits: new Int32Array(vms),
    pushes: new Int32Array(vms),
    useful: new Int32Array(vms),
  }
}

/**
 * The value below which a share `p` of `sorted` lies, by nearest rank.
 *
 * @param sorted - Ascending, not empty.
 * @param p - In `(0, 1]`.
 */
export function percentile(sorted: Float32Array, p: number): number {
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)]!
}
