import type { Catalog } from '../../../../datasets/index.ts'
import { clusterSide, type GrowingSide, serviceSide, subnetSide } from './item-sides.ts'
import type { ItemTally } from './item-tally.ts'
import type { CheckedOptions } from './neural-options.ts'
import { gapRows } from './vm-sequence.ts'
import type { StepSide, Vocabulary } from './vocabulary.ts'

/** The vocabulary of what a model has learned, and how later items fit into it. */
export interface LearnedVocabulary extends Vocabulary {
  readonly itemSides: Readonly<Record<string, GrowingSide>>
  /** VNI of each network. */
  readonly vnis: readonly number[]
}

/**
 * The vocabulary of requests, the same for equal arguments.
 *
 * @param tally - Of the items with an id below its length.
 * @param clusterOf - By VM id, -1 where it has none.
 */
export function learnedVocabulary(
  { counts, services }: ItemTally,
  catalog: Catalog,
  clusterOf: Int32Array,
  { itemSides, stepSides }: Pick<CheckedOptions, 'itemSides' | 'stepSides'>,
): LearnedVocabulary {
  const items = counts.length
  const members = catalog.items.vnis
    .map((vni) => [vni, catalog.items.idsOf(vni).filter((item) => item < items)] as const)
    .filter(([, ids]) => ids.length > 0)
  const make = {
    cluster: () => clusterSide(catalog, items, clusterOf),
    subnet: () => subnetSide(catalog, items),
    service: () => serviceSide(services),
  }
  const clusters = 2 + clusterOf.reduce((most, cluster) => Math.max(most, cluster), -1)
  const stepRows: Record<StepSide, number> = { gap: gapRows, cluster: clusters, service: 1 }
  return {
    vnis: members.map(([vni]) => vni),
    networks: members.map(([, ids]) => Int32Array.from(ids)),
    counts,
    itemSides: Object.fromEntries(itemSides.map((name) => [name, make[name]()])),
    stepSides: Object.fromEntries(stepSides.map((name) => [name, stepRows[name]])),
  }
}
