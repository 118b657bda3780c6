import type { ErrorCode } from '../../core/index.ts'
import type { RetrainedHome, RetrainHomeOptions } from './retrain-home.ts'

/** What the program is started with, as JSON. */
export type ProgramTask = Pick<
  RetrainHomeOptions,
  'home' | 'warehouse' | 'who' | 'reason' | 'retireAfter'
>

/** What it tells. */
export type FromProgram =
  | { readonly kind: 'progress'; readonly step: string; readonly share: number }
  | { readonly kind: 'retrained'; readonly retrained: RetrainedHome }
  | { readonly kind: 'failed'; readonly code?: ErrorCode; readonly message: string }
