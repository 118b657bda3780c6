/** What followed one state, and how often; never written again once a model holds it. */
export interface Followers {
  /** Sum of the counts. */
  readonly total: number
  /** Count by item id. */
  readonly counts: ReadonlyMap<number, number>
}

/** Counts of what followed what, by state; a state is an item id. */
export type Chain = ReadonlyMap<number, Followers>

/** One chain that counts on from another without changing it: rows are copied when first counted in. */
export class ChainCounter {
  readonly #rows: Map<number, Followers>
  readonly #own = new Map<number, { total: number; counts: Map<number, number> }>()

  constructor(chain: Chain) {
    this.#rows = new Map(chain)
  }

  /** Counts that `item` followed `state`, as so many observations. */
  add(state: number, item: number, weight: number): void {
    const row = this.#ownRow(state)
    row.total += weight
    row.counts.set(item, (row.counts.get(item) ?? 0) + weight)
  }

  /** The chain with all that was counted; ends this counter's life. */
  chain(): Chain {
    return this.#rows
  }

  #ownRow(state: number): { total: number; counts: Map<number, number> } {
    const own = this.#own.get(state)
    if (own) return own
    const known = this.#rows.get(state)
    const row = { total: known?.total ?? 0, counts: new Map(known?.counts) }
    this.#own.set(state, row)
    this.#rows.set(state, row)
    return row
  }
}

/** The chain without some items, as states and as followers. */
export function chainWithout(chain: Chain, items: ReadonlySet<number>): Chain {
  const kept = new Map<number, Followers>()
  for (const [state, row] of chain) {
    if (items.has(state)) continue
    const counts = new Map([...row.counts].filter(([item]) => !items.has(item)))
    if (counts.size === 0) continue
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
    kept.set(state, { total, counts })
  }
  return kept
}

/** The chain as columns: for each count its state, item and number. */
export function chainColumns(chain: Chain): [Int32Array, Int32Array, Float64Array] {
  const size = [...chain.values()].reduce((sum, { counts }) => sum + counts.size, 0)
  const states = new Int32Array(size)
  const items = new Int32Array(size)
  const numbers = new Float64Array(size)
  let at = 0
  for (const [state, { counts }] of chain)
    for (const [item, count] of counts) {
      states[at] = state
      items[at] = item
      numbers[at++] = count
    }
  return [states, items, numbers]
}

/** The chain that {@link chainColumns} wrote out. */
export function chainOf(states: Int32Array, items: Int32Array, numbers: Float64Array): Chain {
  const chain = new Map<number, { total: number; counts: Map<number, number> }>()
  for (const [at, state] of states.entries()) {
    const row = chain.get(state) ?? { total: 0, counts: new Map<number, number>() }
    chain.set(state, row)
    row.total += numbers[at]!
    row.counts.set(items[at]!, numbers[at]!)
  }
  return chain
}
