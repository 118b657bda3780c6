import type { Ranking } from './sequence-model.ts'

/**
 * The best k of the items offered: a heap whose root is the worst one kept.
 *
 * Scores are compared as the 32-bit floats that a {@link Ranking} holds, so that what it lists as equal
 * was equal here. Lives for one ranking.
 */
export class TopK {
  readonly #items: Int32Array
  readonly #scores: Float32Array
  #length = 0

  /** @throws RangeError if `k` is not a whole number of at least 1. */
  constructor(k: number) {
    if (!Number.isInteger(k) || k < 1)
      throw new RangeError(`k must be a whole number >= 1, got ${k}`)
    this.#items = new Int32Array(k)
    this.#scores = new Float32Array(k)
  }

  /** Whether k items are kept. */
  get isFull(): boolean {
    return this.#length === this.#items.length
  }

  /** The score that one must exceed to be kept, if its id is above those offered before; 0 while there is room. */
  get least(): number {
    return this.isFull ? this.#scores[0]! : 0
  }

  /** Whether an item would be kept: a cheap question to ask before a dear one. */
  wants(item: number, exactScore: number): boolean {
    const score = Math.fround(exactScore)
    if (!(score > 0)) return false
    return !this.isFull || isWorse(this.#items[0]!, this.#scores[0]!, item, score)
  }

  /** Considers an item, offered once; one whose score isn't above 0 has no evidence for it and is dropped. */
  offer(item: number, exactScore: number): void {
    const score = Math.fround(exactScore)
    if (!(score > 0)) return
    if (this.#length < this.#items.length) {
      this.#length += 1
      this.#rise(this.#length - 1, item, score)
    } else if (isWorse(this.#items[0]!, this.#scores[0]!, item, score)) {
      this.#sink(0, item, score, this.#length)
    }
  }

  /** What was kept, best first, equal scores by ascending id. Ends this heap's life. */
  ranking(): Ranking {
    const [items, scores, length] = [this.#items, this.#scores, this.#length]
    for (let end = length - 1; end > 0; end--) {
      const [item, score] = [items[end]!, scores[end]!]
      items[end] = items[0]!
      scores[end] = scores[0]!
      this.#sink(0, item, score, end)
    }
    if (length === items.length) return { items, scores }
    return { items: items.slice(0, length), scores: scores.slice(0, length) }
  }

  /** Puts an item at `hole` or, while it is worse than its parent, above it. */
  #rise(hole: number, item: number, score: number): void {
    const [items, scores] = [this.#items, this.#scores]
    let at = hole
    while (at > 0) {
      const parent = (at - 1) >>> 1
      if (!isWorse(item, score, items[parent]!, scores[parent]!)) break
      items[at] = items[parent]!
      scores[at] = scores[parent]!
      at = parent
    }
    items[at] = item
    scores[at] = score
  }

  /** Puts an item at `hole` or, while a child is worse, below it; the heap is `[0, end)`. */
  #sink(hole: number, item: number, score: number, end: number): void {
    const [items, scores] = [this.#items, this.#scores]
    let at = hole
    for (;;) {
      let child = 2 * at + 1
      if (child >= end) break
      const right = child + 1
      if (right < end && isWorse(items[right]!, scores[right]!, items[child]!, scores[child]!))
        child = right
      if (!isWorse(items[child]!, scores[child]!, item, score)) break
      items[at] = items[child]!
      scores[at] = scores[child]!
      at = child
    }
    items[at] = item
    scores[at] = score
  }
}

function isWorse(item: number, score: number, otherItem: number, otherScore: number): boolean {
  return score < otherScore || (score === otherScore && item > otherItem)
}
