import type { SqliteDatabase } from '../../core/index.ts'

/** Until which item of a plan it has been judged whether it was needed. */
export interface Judged {
  /** Milliseconds since the epoch. */
  readonly expires: number
  readonly seq: number
}

/** An item that a plan named, now that its time has passed. */
export interface JudgedItem extends Judged {
  readonly vni: number
  readonly probability: number
  /** Whether the VM asked for it or used it within its time. */
  readonly happened: number
}

/**
 * Items of plans whose time has passed, in that order, however they were treated: pushed, kept back or in shadow.
 *
 * @param to - Only those that expired before, milliseconds since the epoch: later ones may still be reported.
 * @param most - At most so many.
 */
export function judgedItems(
  database: SqliteDatabase,
): (after: Judged, to: number, most: number) => JudgedItem[] {
  const within = (name: string) =>
    `vni = item.vni AND source = item.source AND destination = item.destination
      AND ${name}.time > item.planned AND ${name}.time <= item.expires`
  const statement = database.prepare(`SELECT seq, expires, vni, probability,
      (EXISTS (SELECT 1 FROM requests WHERE ${within('requests')})
        OR EXISTS (SELECT 1 FROM feedback WHERE outcome = 'used' AND ${within('feedback')})) AS happened
    FROM plan_items AS item
    WHERE (expires, seq) > (@expires, @seq) AND expires < @to AND state <> 'failed'
    ORDER BY expires, seq LIMIT @most`)
  return ({ expires, seq }, to, most) => statement.all({ expires, seq, to, most }) as JudgedItem[]
}
