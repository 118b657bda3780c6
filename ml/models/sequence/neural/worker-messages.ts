import type { EpochReport, TrainingUpdate } from './epoch-report.ts'
import type { HeldOutSequence } from './judge.ts'
import type { Training, TrainingRun } from './train.ts'
import type { VmSequence } from './vm-sequence.ts'

/** What the worker is started with; sequences it asks for. */
export interface WorkerTask {
  readonly training: Pick<Training, 'settings' | 'vocabulary' | 'initial'>
  readonly hasHeldOut: boolean
  readonly run: Pick<TrainingRun, 'threads' | 'checkpoint'>
}

/** From the worker. */
export type FromWorker =
  | { readonly kind: 'more'; readonly stream: Stream }
  | { readonly kind: 'progress'; readonly update: TrainingUpdate }
  | {
      readonly kind: 'trained'
      readonly parameters: Readonly<Record<string, Float32Array>>
      readonly epochs: readonly EpochReport[]
      readonly best: number
    }
  | { readonly kind: 'failed'; readonly code?: string; readonly message: string }

/** To the worker: the sequences it asked for, none at the stream's end; or to stop. */
export type ToWorker =
  | { readonly kind: 'sequences'; readonly sequences: readonly (VmSequence | HeldOutSequence)[] }
  | { readonly kind: 'source failed'; readonly message: string }
  | { readonly kind: 'stop' }

/** An epoch of the source, or what is held out. */
export type Stream = number | 'held out'
