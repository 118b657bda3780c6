import { PortentError } from '../../core/index.ts'
import { type EventLog, indexAtTime, sliceLog } from '../../datasets/index.ts'

/** Where a log is cut in time: `[0, validation)` trains, `[validation, test)` judges, the rest reports. */
export interface Cuts {
  readonly validation: number
  readonly test: number
}

/** Shares of the events that train and that validate; the rest is the test part. */
export interface SplitShares {
  readonly train: number
  readonly validation: number
}

/**
 * Cuts a log by time; events of one timestamp are never parted.
 *
 * @throws RangeError if a share is not above 0, or both leave nothing for the test part.
 * @throws {@link PortentError} `ERR_NO_DATA` if the log has fewer than three timestamps.
 */
export function cutLog(log: EventLog, { train, validation }: SplitShares): Cuts {
  if (!(train > 0 && validation > 0 && train + validation < 1)) {
    throw new RangeError(`shares must be above 0 and leave a test part: ${train}, ${validation}`)
  }
  const first = cutAfter(log, 0, Math.round(train * log.length))
  const second = cutAfter(log, first, Math.round((train + validation) * log.length))
  if (second >= log.length) {
    throw new PortentError(
      'ERR_NO_DATA',
      `${log.length} events cannot be cut in time into training, validation and test; ingest a longer log`,
    )
  }
  return { validation: first, test: second }
}

/**
 * Where the last part of the training part begins that is as long as the validation part: to train before it and
 * to try on it what is tried on the validation part, once more.
 *
 * @returns Index of its first event; undefined if the training part is too short for that.
 */
export function earlierValidation(
  log: EventLog,
  { validation }: Cuts,
  shares: SplitShares,
): number | undefined {
  const start = cutAfter(log, 0, Math.round((shares.train - shares.validation) * log.length))
  return shares.train > shares.validation && start < validation ? start : undefined
}

/**
 * Cuts a log in two by time, as {@link cutLog} does in three.
 *
 * @param share - Of the events before the cut, in `(0, 1)`.
 * @returns Index of the first event after the cut.
 * @throws RangeError for another share.
 * @throws {@link PortentError} `ERR_NO_DATA` if the log has fewer than two timestamps.
 */
export function cutLogOnce(log: EventLog, share: number): number {
  if (!(share > 0 && share < 1)) throw new RangeError(`split must be in (0, 1), got ${share}`)
  const cut = cutAfter(log, 0, Math.round(share * log.length))
  if (cut >= log.length) {
    throw new PortentError(
      'ERR_NO_DATA',
      `${log.length} events cannot be cut in two in time; ingest a longer log`,
    )
  }
  return cut
}

/** The start of the timestamp at `index`, or of the next one if that is not after `from`. */
function cutAfter(log: EventLog, from: number, index: number): number {
  const start = index < log.length ? indexAtTime(log, log.time[index]!) : log.length
  if (start > from) return start
  let next = from
  while (next < log.length && log.time[next] === log.time[from]) next++
  return next
}

/** The first `end` events, as one saw them when the next came: no use is known to have gone on later. */
export function logBefore(log: EventLog, end: number): EventLog {
  const seen = sliceLog(log, 0, end)
  const now = log.time[end] ?? Number.POSITIVE_INFINITY
  return { ...seen, until: seen.until.map((until) => Math.min(until, now)) }
}
