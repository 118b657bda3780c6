import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Uniform draws in `[0, 1)`; d3-random's distributions take one as their `source`. */
export type Random = () => number

/**
 * A generator whose draws depend on `seed` alone, on every machine (xoroshiro128+, pure-rand).
 *
 * @param seed - Any integer; only its low 32 bits count.
 */
export function seeded(seed: number): Random {
  const generator = xoroshiro128plus(seed)
  return () => uniformFloat64(generator)
}

/** A whole number drawn uniformly from `[0, n)`. */
export function below(random: Random, n: number): number {
  return Math.floor(random() * n)
}

/** Shuffles `values[from..to)` in place, every order equally likely (Fisher and Yates). */
export function shuffle<T>(
  values: { [index: number]: T; readonly length: number },
  random: Random,
  from = 0,
  to = values.length,
): void {
  for (let i = to - 1; i > from; i--) {
    const j = from + below(random, i - from + 1)
    const kept = values[i]!
    values[i] = values[j]!
    values[j] = kept
  }
}
