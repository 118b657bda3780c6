/**
 * A seed for one part of a seeded whole, such as one batch of one epoch: parts get seeds that have nothing
 * to do with each other, and none needs the draws of those before it.
 *
 * @param parts - Whole numbers, of which the low 32 bits count.
 * @returns A 32-bit whole number.
 * @see The finaliser of MurmurHash3, A. Appleby.
 */
export function seedFor(...parts: readonly number[]): number {
  let hash = 0x9e3779b9
  for (const part of parts) {
    hash = Math.imul(hash ^ part, 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
    hash ^= hash >>> 16
  }
  return hash
}
