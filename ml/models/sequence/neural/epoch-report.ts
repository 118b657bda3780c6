import type { RankingQuality } from './judge.ts'

/** What one pass over the data brought. */
export interface EpochReport {
  /** Counted from 1. */
  readonly epoch: number
  /** Mean loss of its batches. */
  readonly loss: number
  /** Of the held-out requests, if there are any. */
  readonly judgement?: RankingQuality
}

/** How far a training has come. */
export interface TrainingUpdate {
  readonly epoch: number
  /** Batches of this epoch done. */
  readonly batch: number
  /** Mean loss of this epoch so far. */
  readonly loss: number
  /** Of this run, over the time that training took. */
  readonly sequencesPerSecond: number
  /** Milliseconds to go if all epochs are needed; absent before the first epoch's length is known. */
  readonly remaining?: number
  /** The epoch that just ended. */
  readonly ended?: EpochReport
}
