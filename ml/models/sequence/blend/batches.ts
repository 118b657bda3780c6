import type { Examples } from './examples.ts'

/** What a scorer's training graph is fed of a batch of q examples. */
export type BatchFeeds = Readonly<Record<'x' | 'shares' | 'bias', Float32Array>>

/** Bias that takes a place without a candidate out of a softmax. */
const absent = -1e9

/**
 * Batches of examples, copied into the same memory each time: feeds of one are valid until the next.
 *
 * @param examples - Their signals standardised.
 * @param signals - Number of signals of a candidate.
 * @param most - Examples that a batch has at most.
 * @returns Of the examples with these indices: `x`, signals, shape `[q · width, signals]`; `shares`, of what is
 *   requested, all together 1 or less, and `bias`, logarithms of how many candidates each stands for, shape `[q, width]`.
 */
export function openBatches(
  examples: Examples,
  signals: number,
  most: number,
): (chosen: Int32Array) => BatchFeeds {
  const { width } = examples
  const shares = sharesOf(examples)
  const bias = biasOf(examples)
  const room = {
    x: new Float32Array(most * width * signals),
    shares: new Float32Array(most * width),
    bias: new Float32Array(most * width),
  }
  return (chosen) => {
    for (const [q, example] of chosen.entries()) {
      const [from, to] = [example * width, (example + 1) * width]
      room.x.set(examples.signals.subarray(from * signals, to * signals), q * width * signals)
      room.bias.set(bias.subarray(from, to), q * width)
      for (let c = 0; c < width; c++) room.shares[q * width + c] = shares[from + c]! / chosen.length
    }
    return {
      x: room.x.subarray(0, chosen.length * width * signals),
      shares: room.shares.subarray(0, chosen.length * width),
      bias: room.bias.subarray(0, chosen.length * width),
    }
  }
}

/** The requested ones of an example have equal shares of it. */
function sharesOf({ length, width, counts, labels }: Examples): Float32Array {
  const shares = new Float32Array(length * width)
  for (let example = 0; example < length; example++) {
    const own = labels.subarray(example * width, example * width + counts[example]!)
    const requested = own.reduce((total, one) => total + one, 0)
    if (requested > 0)
      shares.set(
        own.map((label) => label / requested),
        example * width,
      )
  }
  return shares
}

/** One candidate that stands for several counts as several. */
function biasOf({ length, width, counts, weights }: Examples): Float32Array {
  const bias = new Float32Array(length * width).fill(absent)
  for (let example = 0; example < length; example++) {
    const from = example * width
    bias.set(weights.subarray(from, from + counts[example]!).map(Math.log), from)
  }
  return bias
}
