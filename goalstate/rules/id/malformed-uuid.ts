import type { Rule } from '../../check/rule.ts'
import { sorted } from '../../state/order.ts'
import { isLive, type Resource } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import { byType, idsOf, nameOf, toldTypes } from '../each.ts'

/** `8-4-4-4-12` hexadecimal digits. */
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** Five groups of about that length: meant as a UUID. `p1`, `sg-0a1b2c` and `web-1` are other names. */
const meantAsUuid = /^\w{5,11}-\w{2,7}-\w{2,7}-\w{2,7}-\w{8,16}$/

/**
 * The subject is an id: that a port and its neighbors share a bad one is one mistake.
 *
 * Ids that were never meant as UUIDs (AWS's, or names) are fine: nothing needs the form but those who
 * mint it.
 */
export const malformedUuid: Rule<string> = {
  id: 'ALC-ID-003',
  severity: 'warning',
  title: 'id is almost a UUID',
  why: 'A digit was lost or mistyped on the way, so this id names nothing that others know.',
  remedy: 'Correct the id at its source (RFC 4122: 8-4-4-4-12 hexadecimal digits).',
  example: 'a port has the id 7172a4d4-ffff-4ede-b3ml0-8d36e3d00102',
  starred: false,

  *subjects(index) {
    for (const type of toldTypes)
      for (const id of index.keys(idsOf(type))) if (isMalformed(id)) yield id
  },

  *check(id, index) {
    const first = firstWith(id, index)
    if (!first || !isMalformed(id)) return
    yield {
      resources: [first],
      message: `the id ${id} of a ${nameOf(first.type)} is not a UUID`,
      actual: id,
    }
  },

  touchedBy: byType(toldTypes, ({ id }) => (isMalformed(id) ? [id] : [])),
}

function isMalformed(id: string): boolean {
  return !uuid.test(id) && meantAsUuid.test(id)
}

/** A live resource with the id, of the first type that has one. */
function firstWith(id: string, index: StateIndex): Resource | undefined {
  for (const type of toldTypes) {
    const [first] = sorted(index.get(idsOf(type), id)).filter(isLive)
    if (first) return first
  }
  return undefined
}
