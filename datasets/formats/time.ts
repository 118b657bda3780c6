/** Units that a log may count time in, with the nanoseconds of one. */
export const timeUnits = { s: 1_000_000_000, ms: 1_000_000, us: 1_000, ns: 1 } as const

export type TimeUnit = keyof typeof timeUnits

/** 2262-04-11, the last second that a DateTime64(9) can hold, in nanoseconds. */
const lastNanosecond = '9223372036000000000'

/**
 * Time as Nullable(DateTime64(9, 'UTC')) in SQL: a number since the epoch, or text that begins with a date.
 *
 * Exact to the nanosecond (decimals, not floats). Text without a zone is UTC. NULL for what is neither,
 * and for numbers below 0 or after 2262.
 *
 * @param text - SQL of a String.
 * @param unit - Of a number; without it, the magnitude tells: below 10¹¹ are seconds (the year 5138),
 *   below 10¹⁴ milliseconds, below 10¹⁷ microseconds, above nanoseconds.
 */
export function timeOf(text: string, unit?: TimeUnit): string {
  const isDate = `match(${text}, '^\\\\d{4}[-/]\\\\d')`
  // Not given the numbers, which it is slow to refuse.
  const date = `parseDateTime64BestEffortOrNull(if(${isDate}, ${text}, ''), 9, 'UTC')`
  return `if(${isDate}, ${date}, ${epochTimeOf(text, unit)})`
}

/** {@link timeOf} of a number alone; quicker. */
function epochTimeOf(text: string, unit?: TimeUnit): string {
  // Decimals are read from IP addresses and dashes too, as far as they go; floats from whole texts only.
  const number = `if(isNull(toFloat64OrNull(${text})), NULL, toDecimal128OrNull(${text}, 9))`
  // Clamped first: decimals throw when they overflow, even in rows that are NULL.
  const clamped = `least(greatest(assumeNotNull(${number}), 0), ${lastNanosecond})`
  const scale = unit === undefined ? byMagnitude(clamped) : `toInt64(${timeUnits[unit]})`
  const nanoseconds = `(${clamped} * ${scale})`
  const time = `fromUnixTimestamp64Nano(toInt64(least(${nanoseconds}, ${lastNanosecond})), 'UTC')`
  return `if(${number} >= 0 AND ${nanoseconds} < ${lastNanosecond}, ${time}, NULL)`
}

function byMagnitude(number: string): string {
  const units = `${number} < 1e11, ${timeUnits.s}, ${number} < 1e14, ${timeUnits.ms}`
  return `toInt64(multiIf(${units}, ${number} < 1e17, ${timeUnits.us}, ${timeUnits.ns}))`
}
