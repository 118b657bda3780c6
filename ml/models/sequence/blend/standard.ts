import type { Examples } from './examples.ts'

/** Each signal's mean and deviation over the examples, shape `[signals]`. */
export interface Standard {
  readonly mean: Float32Array
  readonly deviation: Float32Array
}

/** Standardised signals are cut here: one far from all examples proves no more than an extreme one. */
const extreme = 4

/**
 * Signals in deviations from their mean, in `[-4, 4]`.
 *
 * @param given - Row-major, shape `[n, signals]`.
 */
export function standardised(given: Float32Array, { mean, deviation }: Standard): Float32Array {
  const signals = mean.length
  const x = new Float32Array(given.length)
  for (let at = 0; at < given.length; at += signals)
    for (let s = 0; s < signals; s++) {
      const value = (given[at + s]! - mean[s]!) / deviation[s]!
      x[at + s] = Math.max(-extreme, Math.min(extreme, value))
    }
  return x
}

/** The standard of the candidates of all examples. */
export function standardOf(
  { length, width, counts, signals: given }: Examples,
  signals: number,
): Standard {
  const sums = new Float64Array(signals)
  const squares = new Float64Array(signals)
  let rows = 0
  for (let example = 0; example < length; example++) {
    rows += counts[example]!
    for (let c = 0; c < counts[example]!; c++) {
      const at = (example * width + c) * signals
      for (let s = 0; s < signals; s++) {
        sums[s]! += given[at + s]!
        squares[s]! += given[at + s]! ** 2
      }
    }
  }
  const mean = Float32Array.from(sums, (total) => total / rows)
  const deviation = Float32Array.from(squares, (total, s) => {
    const variance = total / rows - (sums[s]! / rows) ** 2
    // A signal that never changed is no signal, and must not become one when it first does.
    return variance > 1e-12 ? Math.sqrt(variance) : 1e6
  })
  return { mean, deviation }
}
