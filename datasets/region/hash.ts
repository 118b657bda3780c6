/** Two whole numbers to one in `[0, 2³²)`, evenly spread (the finaliser of MurmurHash3). */
export function mix(a: number, b: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0xcc9e2d51) ^ Math.imul(b ^ 0x85ebca6b, 0x1b873593)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** {@link mix} as a fraction in `[0, 1)`. */
export function fraction(a: number, b: number): number {
  return mix(a, b) / 2 ** 32
}

/**
 * A bucket in `[0, buckets)` for a key, such that one bucket more moves only `1 / (buckets + 1)` of the
 * keys: a client keeps its back ends when their group grows.
 *
 * @param buckets - At least 1.
 * @see Lamping and Veach, A Fast, Minimal Memory, Consistent Hash Algorithm, 2014.
 */
export function jump(key: number, buckets: number): number {
  let state = key
  let bucket = 0
  let next = 0
  while (next < buckets) {
    bucket = next
    state = mix(state, bucket)
    next = Math.floor((bucket + 1) * (2 ** 32 / (state + 1)))
    if (next <= bucket) next = bucket + 1
  }
  return bucket
}
