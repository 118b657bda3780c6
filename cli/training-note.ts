import type { TrainingUpdate } from '../ml/index.ts'
import { count } from './text.ts'

/** Where nobody watches live, short epochs need no line each, and an epoch of an hour needs more than one. */
const lineEveryMs = { atLeast: 5_000, atMost: 60_000 }

/**
 * Tells how far the training of a network is; where no terminal shows it, by lines of their own: after epochs
 * that ended, and once a minute.
 *
 * @returns The note for a bar.
 */
export function trainingTeller(quiet: boolean): (step: string, training: TrainingUpdate) => string {
  const inLog = !quiet && !process.stderr.isTTY
  let told = -Infinity
  return (step, training) => {
    const note = noteOf(training)
    const since = performance.now() - told
    if (inLog && since > (training.ended ? lineEveryMs.atLeast : lineEveryMs.atMost)) {
      console.error(`${step}: ${note}`)
      told = performance.now()
    }
    return note
  }
}

/** `epoch 3, loss 2.310, NDCG@10 0.174, 5,300 sequences/s, at most 4 min left`. */
function noteOf({ epoch, loss, ended, sequencesPerSecond, remaining }: TrainingUpdate): string {
  const judged = ended?.judgement ? [`NDCG@10 ${ended.judgement.ndcg10.toFixed(3)}`] : []
  const left = remaining === undefined ? [] : [`at most ${timeOf(remaining)} left`]
  return [
    `epoch ${epoch}`,
    `loss ${loss.toFixed(3)}`,
    ...judged,
    `${count(sequencesPerSecond)} sequences/s`,
    ...left,
  ].join(', ')
}

function timeOf(ms: number): string {
  const minutes = ms / 60_000
  if (minutes < 1) return `${Math.ceil(ms / 1_000)} s`
  return minutes < 120 ? `${Math.ceil(minutes)} min` : `${Math.ceil(minutes / 60)} h`
}
