import { createHash } from 'node:crypto'

/**
 * A number in `[0, 1)` that depends on `text` alone and is spread evenly over texts: the same choice on every
 * machine and after every restart, and unrelated for texts that are alike.
 */
export function shareOf(text: string): number {
  return createHash('sha256').update(text).digest().readUIntBE(0, 6) / 2 ** 48
}
