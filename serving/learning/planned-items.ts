import type { SqliteDatabase } from '../../core/index.ts'
import type { PlannedItem } from '../../ml/index.ts'

/** The newest so many items are weighed: enough to know every host by, read in seconds. */
const mostItems = 500_000

/** How a plan's item is kept, with what was reported of it. */
interface Row extends Omit<PlannedItem, 'fate'> {
  readonly state: 'planned' | 'delivered' | 'withheld'
  readonly outcome: 'used' | 'expired' | null
  readonly asked: 0 | 1
}

/**
 * The items that plans named, whose time has ended, and what became of each.
 *
 * What was to be pushed counts as pushed whether its delivery was confirmed or not, for controllers need not report
 * that; only what is known to have failed does not.
 *
 * @param database - Of the store.
 * @param now - Milliseconds since the epoch: later ends are not known yet.
 */
export function plannedItems(database: SqliteDatabase, now: number): PlannedItem[] {
  const rows = database
    .prepare<{ now: number; most: number }, Row>(
      `SELECT vni, source, destination, host, planned, expires, state,
        (SELECT outcome FROM feedback WHERE vni = item.vni AND source = item.source
          AND destination = item.destination AND pushed_at >= item.planned
          AND pushed_at <= item.expires ORDER BY pushed_at LIMIT 1) AS outcome,
        state = 'withheld' AND EXISTS (SELECT 1 FROM requests WHERE vni = item.vni
          AND source = item.source AND destination = item.destination
          AND time > item.planned AND time <= item.expires) AS asked
      FROM plan_items AS item
      WHERE state IN ('planned', 'delivered', 'withheld') AND expires <= @now
      ORDER BY seq DESC LIMIT @most`,
    )
    .all({ now, most: mostItems })
  return rows.map(({ state, outcome, asked, ...item }) => ({
    ...item,
    fate: state === 'withheld' ? (asked === 1 ? 'asked' : 'idle') : (outcome ?? 'unknown'),
  }))
}
