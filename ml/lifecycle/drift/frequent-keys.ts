/**
 * Counts the most frequent of many keys in bounded memory: of n keys, each that makes up more than `n / (k + 1)`
 * is among the k kept.
 *
 * @see Misra and Gries, Finding repeated elements, Science of Computer Programming 2(2):143–152, 1982.
 */
export class FrequentKeys {
  readonly #most: number
  readonly #counts: Map<string, number>

  /** @param most - k, the keys that are kept. */
  constructor(most: number, counts: Iterable<readonly [string, number]> = []) {
    this.#most = most
    this.#counts = new Map(counts)
  }

  add(key: string): void {
    const count = this.#counts.get(key)
    if (count !== undefined) this.#counts.set(key, count + 1)
    else if (this.#counts.size < this.#most) this.#counts.set(key, 1)
    else this.#lower()
  }

  /** Keys, most frequent first; of equals the first by its text. */
  top(n: number): string[] {
    const byCount = [...this.#counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    return byCount.slice(0, n).map(([key]) => key)
  }

  save(): [string, number][] {
    return [...this.#counts]
  }

  #lower(): void {
    for (const [key, count] of this.#counts)
      if (count === 1) this.#counts.delete(key)
      else this.#counts.set(key, count - 1)
  }
}
