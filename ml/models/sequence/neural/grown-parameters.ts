import { serviceRows } from './item-sides.ts'
import {
  initialParameters,
  type Parameters,
  tableOfItemSide,
  tableOfItems,
  tableOfStepSide,
} from './parameters.ts'
import type { NeuralSettings } from './settings.ts'
import { sizeOf, type Vocabulary } from './vocabulary.ts'

/** A vocabulary, with the services that its rows of services stand for. */
interface Known {
  readonly vocabulary: Vocabulary
  /** By item, as in an `ItemTally`. */
  readonly services: Int32Array
}

/**
 * The parameters of a network for a vocabulary that has grown: rows that it had are kept, rows for what is new
 * are as those of an untrained network.
 *
 * Items, subnets and clusters only ever get later rows. Services are in ascending order, so their rows move.
 *
 * @param known - What was learned, and of which vocabulary.
 * @param grown - All that was known, and more.
 */
export function grownParameters(
  known: Known & { readonly parameters: Parameters },
  grown: Known,
  settings: NeuralSettings,
): Parameters {
  const d = settings.dimension
  const fresh = initialParameters(settings, sizeOf(grown.vocabulary), settings.seed)
  const tables = new Set([
    tableOfItems,
    ...Object.keys(grown.vocabulary.itemSides).map(tableOfItemSide),
    ...Object.keys(grown.vocabulary.stepSides).map(tableOfStepSide),
  ])
  const moves = serviceMoves(known.services, grown.services)
  for (const [name, values] of Object.entries(known.parameters)) {
    const own = fresh[name]!
    if (!tables.has(name)) own.set(values)
    else if (name === tableOfItemSide('service')) {
      for (const [to, from] of moves) own.set(values.subarray(from * d, (from + 1) * d), to * d)
    } else own.set(values.subarray(0, own.length))
  }
  return fresh
}

/** Row of each service that was known before, and the row that it had. */
function serviceMoves(before: Int32Array, after: Int32Array): [to: number, from: number][] {
  const known = serviceRows(before)
  const moves: [number, number][] = [[0, 0]]
  for (const [service, to] of serviceRows(after)) {
    const from = known.get(service)
    if (from !== undefined) moves.push([to, from])
  }
  return moves
}
