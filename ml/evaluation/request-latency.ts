import { randomLogNormal } from 'd3-random'
import { seeded } from '../../core/index.ts'
import type { RequestLatency } from './settings.ts'

/**
 * Draws the latency of each event's on-demand request, were it needed.
 *
 * Drawn per event and not per miss, so that two policies that miss the same event pay the same.
 *
 * @param n - How many, `>= 0`.
 * @returns Milliseconds, shape `[n]`.
 */
export function drawRequestLatencies(
  n: number,
  { median, slowest, of }: RequestLatency,
  seed: number,
): Float32Array {
  const sigma = Math.log(slowest / median) / medianOfLargest(of)
  const draw = randomLogNormal.source(seeded(seed))(Math.log(median), sigma)
  return Float32Array.from({ length: n }, draw)
}

/** Median of the largest of `n` standard normal draws, `Φ⁻¹(2^(−1/n))`: 2.70 for 200. */
function medianOfLargest(n: number): number {
  const p = 2 ** (-1 / n)
  let [low, high] = [-8, 8]
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (normalBelow(middle) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** `Φ(x)` within 7.5e-8 (Abramowitz and Stegun, 26.2.17). */
function normalBelow(x: number): number {
  if (x < 0) return 1 - normalBelow(-x)
  const t = 1 / (1 + 0.2316419 * x)
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return 1 - (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * series
}
