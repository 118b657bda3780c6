import { PortentError } from '../../core/index.ts'

/** How far a reporter's clock may be ahead of ours, milliseconds. */
const tolerance = 86_400_000

/**
 * Refuses reports from a clock that is far ahead: one of them would stretch every later log by years.
 *
 * Old times are fine: a controller may report what it has collected.
 *
 * @param field - Of the body, e.g. `requests`; the message names the entry.
 * @param times - Milliseconds since the epoch.
 * @throws {@link PortentError} `ERR_INPUT`
 */
export function refuseFuture(field: string, times: readonly number[], now: number): void {
  const index = times.findIndex((time) => time > now + tolerance)
  if (index < 0) return
  const when = new Date(times[index]!).toISOString()
  throw new PortentError(
    'ERR_INPUT',
    `body /${field}/${index}: its time, ${when}, is more than a day ahead; set the reporter's clock right`,
  )
}
