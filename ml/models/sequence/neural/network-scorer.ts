import { float32Of, openSession, type Session } from '../../../compute/index.ts'
import type { Query } from '../sequence-model.ts'
import { clusterRow } from './learn-network.ts'
import type { NetworkTable } from './network-tables.ts'
import type { Parameters } from './parameters.ts'
import { queryInputs } from './query-inputs.ts'
import { scoringGraph } from './scoring-graph.ts'
import type { NetworkSettings } from './settings.ts'
import type { VmSequence } from './vm-sequence.ts'
import type { StepSide } from './vocabulary.ts'

/** Hidden states and scores of some queries. */
export interface Scored {
  /** Shape `[n, d]`. */
  readonly hidden: Float32Array
  /** By row of the table, shape `[n, C + 2]`. */
  readonly scores: Float32Array
}

/** Asks a trained network; its graph is opened when first needed. */
export interface NetworkScorer {
  /**
   * @param sequences - Of {@link sequenceOfQuery}, at least one, all of the table's network.
   */
  score(sequences: readonly VmSequence[], table: NetworkTable): Promise<Scored>
}

export function networkScorer(
  settings: NetworkSettings,
  parameters: Parameters,
  steps: readonly StepSide[],
): NetworkScorer {
  let opened: Promise<Session> | undefined
  return {
    async score(sequences, { table, placeOf }) {
      opened ??= openSession(scoringGraph(settings, { steps, parameters }))
      const ends = sequences.map(({ items }) => items.length)
      const { feeds, sizes } = queryInputs(
        sequences,
        ends,
        settings,
        steps,
        (item) => placeOf.get(item)!,
      )
      const R = table.length / settings.dimension
      const outputs = await (await opened).run({ ...feeds, table }, { ...sizes, R })
      return { hidden: float32Of(outputs, 'hidden'), scores: float32Of(outputs, 'scores') }
    },
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
  return {
    network: 0,
    items: Int32Array.from(kept, (at) => items[at]!),
    times: Float64Array.from(kept, (at) => times[at]!),
    cluster: row < clusters ? row : 0,
  }
}
