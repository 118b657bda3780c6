/** Numbers and times as pages show them. */

/** What stands where there is nothing to say. */
export const nothing = '–'

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** `61.3 %`; of a share in `[0, 1]`. */
export const percent = (share: number | null | undefined): string =>
  share === null || share === undefined || Number.isNaN(share)
    ? nothing
    : `${(100 * share).toFixed(share > 0.9995 || share === 0 ? 0 : 1)} %`

export const count = (value: number): string => whole.format(value)

/** Three digits that count: `0.42`, `12.3`, `1,234`. */
export const rate = (value: number): string =>
  value >= 100 ? whole.format(value) : String(Number(value.toPrecision(3)))

/** `412 B`, `3.1 MB`. */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let unit = 0
  let rest = value
  while (rest >= 1_000 && unit < units.length - 1) {
    rest /= 1_000
    unit++
  }
  return `${unit === 0 ? rest : rest.toPrecision(3)} ${units[unit]}`
}

/** `0.8 ms`, `12 s`, `4 min`, `3 h`, `2 days`; of milliseconds. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Number(milliseconds.toPrecision(2))} ms`
  const seconds = milliseconds / 1_000
  if (seconds < 90) return `${Math.round(seconds)} s`
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`
  if (seconds < 129_600) return `${Math.round(seconds / 3_600)} h`
  return `${Math.round(seconds / 86_400)} days`
}

/** `12 s ago`, or `just now`. */
export const ago = (time: number, now: number): string =>
  now - time < 2_000 ? 'just now' : `${duration(now - time)} ago`

const clockFormat = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})
const dayFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})

/** `14:03:27`, in the time of the browser. */
export const clock = (time: number): string => clockFormat.format(time)

/** `20 Nov, 14:03`, in the time of the browser. */
export const day = (time: number): string => dayFormat.format(time)

/** The first eight digits of a model's version, which is a hash. */
export const shortVersion = (version: string): string => version.slice(0, 8)
