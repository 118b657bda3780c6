import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

/** Uniform draws in `[0, 1)`; d3-random's distributions take one as their `source`. */
export type Random = () => number

/**
 * A generator whose draws depend on `seed` alone, on every machine (xoroshiro128+, pure-rand).
 *
 * Its state is made by SplitMix, as the authors of xoroshiro advise: a state of few bits, such as the seed
 * itself, would make the first draws of all small seeds alike (https://prng.di.unimi.it).
 *
 * @param seed - Any integer; only its low 32 bits count.
 */
export function seeded(seed: number): Random {
  const next = splitMix32(seed)
  const generator = xoroshiro128plusFromState([next(), next(), next(), next()])
  return () => uniformFloat64(generator)
}

/** SplitMix with 32 bits: a Weyl sequence, each value put through the finaliser of MurmurHash3 (Steele, Lea and Flood, OOPSLA'14). */
function splitMix32(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return mixed ^ (mixed >>> 16)
  }
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
