import type { History, Query, Ranking, TrainableSequenceModel } from '../sequence-model.ts'

/** What one ranking of a blend is asked of. */
export interface Asker {
  /** Names its signals. */
  readonly name: string
  rank(query: Query, k: number): Promise<Ranking>
}

/** Milliseconds back to which a VM's requests tell what it is busy with: a day, for the rhythm of days. */
const busy = 86_400_000

/**
 * A ranking of each component, and a second one of the item-item model: from what the VM asked for within a
 * day alone. A VM whose work changes is answered by what goes with its new work.
 */
export function askersOf(models: ReadonlyMap<string, TrainableSequenceModel>): Asker[] {
  const askers = [...models].map(([name, model]) => ({
    name,
    rank: async (query: Query, k: number) => (await model.top([query], k))[0]!,
  }))
  const ease = models.get('ease')
  if (!ease) return askers
  const rank = async (query: Query, k: number) => {
    const lately = { ...query, history: since(query.history, query.now - busy) }
    return (await ease.top([lately], k))[0]!
  }
  return [...askers, { name: 'ease lately', rank }]
}

/** The same history, of which only items asked for since then are listed as distinct ones. */
function since(history: History, time: number): History {
  return {
    get length() {
      return history.length
    },
    get items() {
      return history.items
    },
    get times() {
      return history.times
    },
    get distinctCount() {
      return history.distinctCount
    },
    count: (item) => history.count(item),
    lastTime: (item) => history.lastTime(item),
    *distinct() {
      for (const item of history.distinct()) if (history.lastTime(item) >= time) yield item
    },
  }
}
