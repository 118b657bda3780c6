import type { RequestEvent } from '../event.ts'
import type { Database } from './database.ts'
import { publish } from './publish.ts'

/**
 * Adds request events under a batch id, once: the same id again adds nothing.
 *
 * @returns Whether they were new.
 */
export async function addBatch(
  database: Database,
  batchId: string,
  events: readonly RequestEvent[],
): Promise<boolean> {
  const about = { content: `batch ${batchId}`, meaning: '', path: '', format: 'requests' }
  const known = await database.rows('known-ingest', about)
  if (known.length > 0) return false
  await publish(database, about, async (ingest) => {
    await database.insertRows(
      'arrivals',
      events.map((event, line) => arrivalOf(event, ingest, line + 1)),
    )
    return { rows: events.length, badRows: 0 }
  })
  return true
}

function arrivalOf(event: RequestEvent, ingest: number, line: number): object {
  const { time, until, vni, source, destination, port, protocol, host } = event
  return {
    ingest,
    line,
    time: textOf(time),
    vni,
    source,
    destination,
    port,
    protocol,
    host,
    kind: 'request',
    duration: (until - time) / 1_000,
  }
}

/** Milliseconds as text to the nanosecond, e.g. `2026-01-01 00:00:00.000250000`. */
function textOf(time: number): string {
  const whole = Math.floor(time)
  const nanoseconds = Math.min(Math.round((time - whole) * 1e6), 999_999)
  const upToMillisecond = new Date(whole).toISOString().slice(0, -1).replace('T', ' ')
  return `${upToMillisecond}${String(nanoseconds).padStart(6, '0')}`
}
