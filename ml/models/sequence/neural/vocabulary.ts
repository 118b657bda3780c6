import { PortentError } from '../../../../core/index.ts'
import { firstItemRow, type NetworkSize } from './parameters.ts'

/** What is known of each item, as a row of a table that its embedding adds. */
export interface ItemSide {
  /** Rows of the table, at least 1. */
  readonly rows: number
  /** Row by item, 0 for unknown, shape `[V]`. */
  readonly ids: Int32Array
}

/** What may be known of a request besides its item. */
export type StepSide = 'gap' | 'cluster' | 'service'

/** The items a model knows, by tenant network, and the tables of what is known beside them. */
export interface Vocabulary {
  /** Items of each network, ascending ids in `[0, V)`; an item is of exactly one. */
  readonly networks: readonly Int32Array[]
  /** How often each was asked for, shape `[V]`. */
  readonly counts: Float64Array
  readonly itemSides: Readonly<Record<string, ItemSide>>
  /** Rows of each table of what is known of requests. */
  readonly stepSides: Readonly<Partial<Record<StepSide, number>>>
}

/** Where each item is: its network, and its place among that network's items; shape `[V]` each. */
export interface ItemPlaces {
  readonly networkOf: Int32Array
  readonly placeOf: Int32Array
}

/**
 * Looks up where each item is.
 *
 * @throws {@link PortentError} `ERR_NO_DATA` for an empty vocabulary, `ERR_INPUT` for an item of none or of
 *   two networks, `ERR_SHAPE` for sides of another length.
 */
export function placesOf({ networks, counts, itemSides }: Vocabulary): ItemPlaces {
  const V = counts.length
  if (V === 0)
    throw new PortentError('ERR_NO_DATA', 'the vocabulary is empty; ingest a log with requests')
  const networkOf = new Int32Array(V).fill(-1)
  const placeOf = new Int32Array(V)
  for (const [network, items] of networks.entries())
    for (const [place, item] of items.entries()) {
      if (networkOf[item] !== -1)
        throw new PortentError('ERR_INPUT', `item ${item} is not of exactly one network below ${V}`)
      networkOf[item] = network
      placeOf[item] = place
    }
  const lost = networkOf.indexOf(-1)
  if (lost >= 0) throw new PortentError('ERR_INPUT', `item ${lost} is of no network; name its own`)
  for (const [name, { ids }] of Object.entries(itemSides))
    if (ids.length !== V)
      throw new PortentError('ERR_SHAPE', `side ${name} has ${ids.length} ids for ${V} items`)
  return { networkOf, placeOf }
}

/** What the network's tables are sized by. */
export function sizeOf({ counts, itemSides, stepSides }: Vocabulary): NetworkSize {
  const items = Object.entries(itemSides).map(([name, { rows }]) => [name, rows])
  return {
    items: counts.length,
    sides: { items: Object.fromEntries(items), steps: stepSides as Record<string, number> },
  }
}

/** The rows of a side by row of the table of items: padding and start are unknown. Shape `[V + 2]`. */
export function sideByRow({ ids }: ItemSide): Int32Array {
  const byRow = new Int32Array(firstItemRow + ids.length)
  byRow.set(ids, firstItemRow)
  return byRow
}
