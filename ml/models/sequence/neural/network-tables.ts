import type { Catalog } from '../../../../datasets/index.ts'
import type { LearnedVocabulary } from './learned-vocabulary.ts'
import { firstItemRow, type Parameters } from './parameters.ts'
import { composedTable } from './scoring-graph.ts'

/** What serving needs of one tenant's network; it holds nothing of another. */
export interface NetworkTable {
  /** Items that may be named, ascending ids, shape `[C]`. */
  readonly items: Int32Array
  /** Place of an item in `items`; undefined for one that may not. */
  readonly placeOf: ReadonlyMap<number, number>
  /** Embeddings of padding, start and the items, shape `[C + 2, d]`. */
  readonly table: Float32Array
}

/**
 * The tables of networks, each made when first asked for, and again when its network has grown.
 *
 * @param retired - Items that are not named unless they are asked for.
 */
export function networkTables(
  parameters: Parameters,
  d: number,
  vocabulary: LearnedVocabulary,
  catalog: Catalog,
  retired: ReadonlySet<number>,
): (vni: number) => NetworkTable {
  const known = new Map<number, { readonly size: number; readonly table: NetworkTable }>()
  const trained = trainedRows(vocabulary)
  const rowsOf = (item: number) =>
    Object.entries(vocabulary.itemSides).map(
      ([name, side]) => [name, side.ids[item] ?? side.rowOf(item)] as const,
    )
  // An item that was never asked for is named only if others of its cluster, subnet or service were.
  const hasEvidence = (item: number) =>
    (vocabulary.counts[item] ?? 0) > 0 ||
    (!retired.has(item) && rowsOf(item).some(([name, row]) => row > 0 && trained[name]![row] === 1))
  return (vni) => {
    const ids = catalog.items.idsOf(vni)
    const made = known.get(vni)
    if (made?.size === ids.length) return made.table
    const items = Int32Array.from(ids.filter(hasEvidence))
    const sides: Record<string, Int32Array> = {}
    for (const name of Object.keys(vocabulary.itemSides)) sides[name] = new Int32Array(items.length)
    for (const [place, item] of items.entries())
      for (const [name, row] of rowsOf(item)) sides[name]![place] = row
    const table: NetworkTable = {
      items,
      placeOf: new Map(Array.from(items, (item, place) => [item, place])),
      table: composedTable(parameters, d, items, sides),
    }
    known.set(vni, { size: ids.length, table })
    return table
  }
}

/** Rows that an item which was asked for has, 1 each, by side. */
function trainedRows({ itemSides, counts }: LearnedVocabulary): Record<string, Uint8Array> {
  return Object.fromEntries(
    Object.entries(itemSides).map(([name, { rows, ids }]) => {
      const trained = new Uint8Array(rows)
      for (const [item, row] of ids.entries()) if (counts[item]! > 0) trained[row] = 1
      return [name, trained]
    }),
  )
}

/** Of a table without padding and start, shape `[C, d]`: a view. */
export function itemRows({ table }: NetworkTable, d: number): Float32Array {
  return table.subarray(firstItemRow * d)
}
