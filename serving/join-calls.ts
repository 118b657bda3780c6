interface Call<Item> {
  readonly items: readonly Item[]
  resolve(kept: readonly Item[]): void
  reject(reason: unknown): void
}

/**
 * Joins calls that come in one turn of the event loop into one, so that they share its cost: a sync of the
 * disk takes milliseconds, for one row as for a thousand.
 *
 * @param keep - Keeps all or throws; gives back those of its items that were new, the same objects.
 * @param most - Items in one joined call, unless a single call has more.
 * @returns Keeps the items of one call, and resolves with those that were new once they are kept.
 */
export function joinCalls<Item extends object>(
  keep: (items: readonly Item[]) => readonly Item[],
  most = 10_000,
): (items: readonly Item[]) => Promise<readonly Item[]> {
  const waiting: Call<Item>[] = []
  const flush = () => {
    const joined = takeUpTo(most, waiting)
    if (waiting.length > 0) setImmediate(flush)
    try {
      const kept = new Set(keep(joined.flatMap(({ items }) => items)))
      for (const { items, resolve } of joined) resolve(items.filter((item) => kept.has(item)))
    } catch (error) {
      for (const { reject } of joined) reject(error)
    }
  }
  return (items) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(flush)
      waiting.push({ items, resolve, reject })
    })
}

/** Takes calls off the front while they have `most` items together, at least one call. */
function takeUpTo<Item>(most: number, waiting: Call<Item>[]): Call<Item>[] {
  let total = 0
  let count = 0
  for (const { items } of waiting) {
    total += items.length
    if (count > 0 && total > most) break
    count++
  }
  return waiting.splice(0, count)
}
