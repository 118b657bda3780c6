import type { TrainingUpdate } from '../ml/index.ts'
import { count } from './text.ts'

/** An epoch of a large log may take an hour: a log that nobody watches live has a line a minute. */
const lineEveryMs = 60_000

/**
 * Tells how far the training of a network is; where no terminal shows it, by a line of its own, after each
 * epoch that ended and once a minute.
 *
 * @returns The note for a bar.
 */
export function trainingTeller(quiet: boolean): (training: TrainingUpdate) => string {
  const inLog = !quiet && !process.stderr.isTTY
  let told = performance.now()
  return (training) => {
    const note = noteOf(training)
    if (inLog && (training.ended || performance.now() > told + lineEveryMs)) {
      console.error(note)
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
