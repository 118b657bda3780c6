import { openSession } from '../../../compute/index.ts'
import type { Query, Ranking } from '../sequence-model.ts'
import { type ItemSearch, openItemSearch } from './item-search.ts'
import { type JoinedRuns, joinedRuns } from './joined-runs.ts'
import { clusterRow } from './learn-network.ts'
import { itemRows, type NetworkTable } from './network-tables.ts'
import type { Parameters } from './parameters.ts'
import { rankChances, rankFound } from './rank-chances.ts'
import { chancesGraph, hiddenGraph } from './scoring-graph.ts'
import type { NetworkSettings } from './settings.ts'
import type { VmSequence } from './vm-sequence.ts'
import type { StepSide } from './vocabulary.ts'

/** Items from which searching is sooner than scoring them all. */
const searchedFrom = 20_000
/** Probabilities held at once, 4 bytes each. */
const mostChances = 4_000_000
/** Sequences in a run, which nothing interrupts: more of them gain little, and some milliseconds are over by then. */
const mostSequences = 64

/** Asks a trained network; its graphs are opened when first needed. Sequences are of the table's network. */
export interface NetworkScorer {
  /** The hidden state of each sequence, at least one; shape `[n, d]`. */
  readonly hidden: JoinedRuns
  /**
   * The k likeliest items of each sequence, with their probabilities: softmax over all items of the network.
   * For networks of 20,000 items or more its denominator is estimated; the order is exact always.
   *
   * @param allowed - Whether the nth sequence may be given an item.
   */
  rank(
    sequences: readonly VmSequence[],
    table: NetworkTable,
    k: number,
    allowed: (n: number, item: number) => boolean,
  ): Promise<Ranking[]>
}

export function networkScorer(
  settings: NetworkSettings,
  parameters: Parameters,
  steps: readonly StepSide[],
): NetworkScorer {
  const d = settings.dimension
  const options = { steps, parameters }
  const telling = once(() => openSession(chancesGraph(settings, options)))
  const hiding = once(() => openSession(hiddenGraph(settings, options)))
  const searches = new WeakMap<NetworkTable, Promise<ItemSearch>>()
  const searchOf = (table: NetworkTable) => {
    const known = searches.get(table) ?? openItemSearch(itemRows(table, d), d)
    searches.set(table, known)
    return known
  }
  const mostAtOnce = ({ items }: NetworkTable) =>
    Math.max(1, Math.min(mostSequences, Math.floor(mostChances / Math.max(1, items.length))))
  const chancesOf = joinedRuns(telling, { settings, steps, output: 'chances' }, mostAtOnce)
  const hidden = joinedRuns(hiding, { settings, steps, output: 'hidden' }, mostAtOnce)

  return {
    hidden,

    async rank(sequences, table, k, allowed) {
      const { items } = table
      const C = items.length
      if (C >= searchedFrom) {
        const states = await hidden(sequences, table)
        const search = await searchOf(table)
        const found = await search.top(states, k, (n, row) => allowed(n, items[row]!))
        return found.map((rows, n) =>
          rankFound(items, itemRows(table, d), states.subarray(n * d, (n + 1) * d), rows),
        )
      }
      const rankings: Ranking[] = []
      const most = mostAtOnce(table)
      for (let from = 0; from < sequences.length; from += most) {
        const chunk = sequences.slice(from, from + most)
        const chances = await chancesOf(chunk, table) // (n, C)
        for (let n = 0; n < chunk.length; n++) {
          const own = chances.subarray(n * C, (n + 1) * C)
          rankings.push(rankChances(items, own, k, (item) => allowed(from + n, item)))
        }
      }
      return rankings
    },
  }
}

function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

/**
 * What of a query's history the network reads: the latest requests for items of its own network that it
 * knows.
 *
 * @returns Undefined if that is nothing and sequences have no start.
 */
export function sequenceOfQuery(
  { history, cluster }: Query,
  { placeOf }: NetworkTable,
  { maxLength, start }: NetworkSettings,
  clusters: number,
): VmSequence | undefined {
  const { items, times } = history
  const kept: number[] = []
  // One more than it reads, for the time before the first.
  for (let at = items.length - 1; at >= 0 && kept.length <= maxLength; at--)
    if (placeOf.has(items[at]!)) kept.push(at)
  if (kept.length === 0 && !start) return undefined
  kept.reverse()
  const row = clusterRow(cluster)
  const sequence = { items: new Int32Array(kept.length), times: new Float64Array(kept.length) }
  for (const [n, at] of kept.entries()) {
    sequence.items[n] = items[at]!
    sequence.times[n] = times[at]!
  }
  return {
    network: 0,
    ...sequence,
    cluster: row < clusters ? row : 0,
  }
}
