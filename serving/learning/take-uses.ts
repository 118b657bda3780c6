import type { SqliteDatabase } from '../../core/index.ts'
import type { RequestEvent } from '../../datasets/index.ts'
import type { Feedback } from '../../ml/index.ts'
import type { AddRequests } from '../store/hand-over.ts'

/** Uses in a batch. */
const size = 5_000

/** What was handed over, and what was left out. */
export interface TakenUses {
  readonly taken: number
  /** Reported by hosts whose reports are not trusted. */
  readonly leftOut: number
}

/** A use that was reported, and the host that its VM runs on, as far as it is known. */
interface Use {
  readonly seq: number
  readonly vni: number
  readonly source: string
  readonly destination: string
  readonly time: number
  readonly host: string
}

/**
 * Gives the warehouse each reported use of a pushed item as the request that it would have been.
 *
 * So every training sees it, from scratch too, long after the store has forgotten it. Reports of hosts that are not
 * trusted are left out for good: a warehouse forgets nothing. A kill in between hands the same batch over again under
 * the same id, which the warehouse recognises.
 */
export async function takeUses(
  database: SqliteDatabase,
  feedback: Pick<Feedback, 'trusts'>,
  addRequests: AddRequests,
): Promise<TakenUses> {
  const store = database.prepare<[], string>('SELECT store FROM hand_over').pluck().get()!
  const done = database.prepare<[], number>('SELECT done FROM learned_uses').pluck()
  const setDone = database.prepare('UPDATE learned_uses SET done = ?')
  const last = database.prepare<[number, number], number | null>(
    'SELECT max(seq) FROM (SELECT seq FROM feedback WHERE seq > ? ORDER BY seq LIMIT ?)',
  )
  const between = database.prepare<[number, number], Use>(
    `SELECT seq, vni, source, destination, time, coalesce(
        (SELECT host FROM plan_items WHERE vni = feedback.vni AND source = feedback.source
          AND destination = feedback.destination AND planned <= pushed_at AND expires >= pushed_at
          ORDER BY seq DESC LIMIT 1),
        (SELECT host FROM requests WHERE vni = feedback.vni AND source = feedback.source AND host <> ''
          ORDER BY time DESC LIMIT 1), '') AS host
      FROM feedback WHERE seq > ? AND seq <= ? AND outcome = 'used' ORDER BY seq`,
  )
  let [taken, leftOut] = [0, 0]
  for (let from = done.get()!; ; ) {
    const through = last.pluck().get(from, size) ?? undefined
    if (through === undefined) return { taken, leftOut }
    const uses = between.all(from, through)
    const events = uses.filter(({ vni, host }) => feedback.trusts(vni, host)).map(eventOf)
    if (events.length > 0) await addRequests(`${store}-uses-${from + 1}-${through}`, events)
    setDone.run(through)
    taken += events.length
    leftOut += uses.length - events.length
    from = through
  }
}

/** Of a use nobody says which port it was. */
function eventOf({ vni, source, destination, time, host }: Use): RequestEvent {
  return { vni, source, destination, time, until: time, host, port: 0, protocol: 0 }
}
