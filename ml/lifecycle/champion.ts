import type { Calibration, SequenceModel } from '../models/sequence/index.ts'

/** What the registry records of a model version. */
export interface Manifest {
  /** Content hash of the artifact, hexadecimal; names the version. */
  readonly version: string
  /** ISO 8601. */
  readonly createdAt: string
  /** The sequence model's kind, e.g. `similar-vms`, and its full name with settings. */
  readonly kind: string
  readonly name: string
  readonly seed: number
  /** Time span of the events it learned, milliseconds since the epoch, and how many they were. */
  readonly data: {
    readonly from: number
    readonly to: number
    readonly events: number
    readonly vms: number
    readonly items: number
  }
  /** Milliseconds; see {@link Calibration.horizon}. */
  readonly horizon: number
  /** From the replay on held-out time, e.g. `{ coverage: 0.61, accuracy: 0.2 }`. */
  readonly metrics: Readonly<Record<string, number>>
  /** Versions that it was trained from; none for a training from nothing. */
  readonly parents?: readonly string[]
  /** The Portent that trained it; the registry fills it in. */
  readonly code?: string
  /** What it was trained with, e.g. `{ top: 10, idleTimeout: 60_000 }`. */
  readonly settings?: Readonly<Record<string, number>>
  /** What the metrics were measured on, where that is not the pipeline's test part. */
  readonly judgedOn?: string
}

/** One VM as the model knew it when it was trained. */
export interface VmRecord {
  /** Cluster in `[0, k)`, or -1. */
  readonly cluster: number
  /** Its latest requests at training time, oldest first, at most 200: item ids and milliseconds. */
  readonly items: Int32Array
  readonly times: Float64Array
}

/** Requests to one port. */
export interface PortCount {
  /** In `[1, 65535]`. */
  readonly port: number
  /** IANA protocol number in `[0, 255]`; 0 where unknown. */
  readonly protocol: number
  readonly requests: number
}

/** All that one VM asked for in the log that the model learned, in numbers. */
export interface VmTotals {
  readonly requests: number
  /** Ids of all items that it asked for; those in its {@link VmRecord} are among them. */
  readonly items: ReadonlySet<number>
  /** Requests by hour of the day in UTC, shape `[24]`. */
  readonly hours: Int32Array
  /** Its 16 most requested ports with their protocols, most first. */
  readonly ports: readonly PortCount[]
}

/** All that serving needs of one model version. Immutable; a new version is another value. */
export interface Champion {
  readonly manifest: Manifest
  readonly model: SequenceModel
  readonly calibration: Calibration
  /** For VMs of which nothing is known, where training could tell; else the same holds for them. */
  readonly strangers?: Calibration
  /** How many clusters there are. */
  readonly clusterCount: number
  /**
   * @param vm - Id in `model.catalog.vms`.
   * @throws RangeError for an id outside it.
   */
  vm(vm: number): VmRecord
  /** Like {@link vm}, for what is not needed at each prediction. */
  totals(vm: number): VmTotals
}
