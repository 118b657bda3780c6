import type { RequestCounts, SequenceQuery, VmEvents, Warehouse } from '../../datasets/index.ts'
import type { ReplaySettings } from '../evaluation/index.ts'
import type { NeuralOptions, TrainingUpdate } from '../models/sequence/index.ts'
import type { StreamedCheckpoints } from './streamed-checkpoints.ts'

/** Of the warehouse what a training out of core reads. */
export type StreamedWarehouse = Pick<
  Warehouse,
  'requestCounts' | 'vmSequences' | 'vmTotals' | 'restarts'
>

export interface StreamedOptions {
  readonly kind: 'transformer' | 'gru4rec'
  /** How agents behave, in the log and in the replay that judges; `top` and `horizon` as in the pipeline. */
  readonly settings: ReplaySettings
  /** Of orders, clusters, weights and samples. */
  readonly seed: number
  /** When the training is, ISO 8601. */
  readonly now: string
  /** Only this tenant. */
  readonly vni?: number
  /** Settings of the network besides the usual ones. */
  readonly network?: Omit<NeuralOptions, 'clusterOf' | 'hooks' | 'heldOut' | 'seed'>
  /** Most requests of a VM that an epoch reads, the latest; default 10,000. */
  readonly latest?: number
  /** Share of the events, the latest, that early stopping, calibration and judging go by; default 0.15. */
  readonly heldOut?: number
  /** See {@link Warehouse.vmSequences}. */
  readonly flowsOfPart?: number
  /** A directory for checkpoints: a training that was killed goes on from there to the same bits. */
  readonly checkpoints?: string
  /** Ends training with its reason; the checkpoints stay. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: StreamedProgress) => void
}

export interface StreamedProgress {
  /** What is being done, e.g. `learn all but the last 15 %`. */
  readonly step: string
  /** Share of this step that is done, in `[0, 1]`. */
  readonly share: number
  /** How far the network's training is, in steps that train one. */
  readonly training?: TrainingUpdate
}

/** What every part of a training needs. */
export interface StreamedRun {
  readonly options: StreamedOptions
  readonly counts: RequestCounts
  sequences(query: SequenceQuery): AsyncIterable<VmEvents>
  readonly checkpoints: StreamedCheckpoints | undefined
}
