const bits = 16_384

/**
 * Which keys were seen, in 2 kB: a set that never forgets one, and takes some that it never saw for seen, a share
 * of `1 − e^(−n / 16,384)` after n keys.
 *
 * @see Bloom, Space/time trade-offs in hash coding with allowable errors, CACM 13(7):422–426, 1970; with one hash.
 */
export class KnownKeys {
  readonly #words: Uint32Array

  /** @param saved - What {@link save} gave. */
  constructor(saved?: string) {
    this.#words = new Uint32Array(bits / 32)
    if (saved) Buffer.from(saved, 'base64').copy(Buffer.from(this.#words.buffer))
  }

  add(key: string): void {
    const bit = hashOf(key) % bits
    this.#words[bit >>> 5]! |= 1 << (bit & 31)
  }

  has(key: string): boolean {
    const bit = hashOf(key) % bits
    return (this.#words[bit >>> 5]! & (1 << (bit & 31))) !== 0
  }

  save(): string {
    return Buffer.from(this.#words.buffer).toString('base64')
  }
}

/** FNV-1a, finished by MurmurHash3's mixing, for the low bits of FNV are poor; in `[0, 2³²)`. */
export function hashOf(key: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
