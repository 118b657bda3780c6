import { type Random, seeded, shuffle } from '../../../../core/index.ts'
import { seedFor } from './seed-for.ts'
import type { NeuralSettings } from './settings.ts'
import { type VmSequence, type Window, windowsOf } from './vm-sequence.ts'

/** Batches among which sequences are sorted, so that those of a batch are of like length. */
const batchesSorted = 16

/**
 * Batches out of a stream that need not fit in memory: windows of sequences shuffled within a buffer, those
 * of a batch of one network and of like length as far as they can be, so that little of it is padding.
 *
 * @param epoch - Each has another order; the same epoch of the same stream always has the same.
 */
export async function* shuffledBatches(
  source: AsyncIterable<VmSequence>,
  epoch: number,
  settings: NeuralSettings,
): AsyncGenerator<Window[]> {
  const { maxLength, start, shuffleBuffer, seed } = settings
  const random = seeded(seedFor(seed, epoch))
  let buffer: Window[] = []
  for await (const sequence of source) {
    for (const window of windowsOf(sequence, maxLength, start)) buffer.push(window)
    if (buffer.length < shuffleBuffer) continue
    yield* batchesOf(buffer, settings, random)
    buffer = []
  }
  yield* batchesOf(buffer, settings, random)
}

function batchesOf(windows: Window[], { batchSize }: NeuralSettings, random: Random): Window[][] {
  shuffle(windows, random)
  const batches: Window[][] = []
  for (let from = 0; from < windows.length; from += batchSize * batchesSorted) {
    const group = windows.slice(from, from + batchSize * batchesSorted)
    group.sort((a, b) => a.sequence.network - b.sequence.network || length(a) - length(b))
    for (let at = 0; at < group.length; at += batchSize)
      batches.push(group.slice(at, at + batchSize))
  }
  shuffle(batches, random)
  return batches
}

function length({ from, to }: Window): number {
  return to - from
}
