import { wrap } from '../core/index.ts'

/** `1,234,567`: whole numbers as people read them. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

/** `61.2 %`: a share in `[0, 1]`. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

/** `2026-01-05 10:00:00Z`, from milliseconds since the epoch. */
export function dateTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}Z`
}

/** Rows of a name and a value, the values in one column. */
export function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n')
}

/** Characters of a line: the terminal's, and 100 in a file or a log. */
export const lineWidth = (): number => process.stdout.columns || 100

/** Text in lines no longer than the terminal's. */
export function wrapped(text: string, width = lineWidth()): string {
  return wrap(text, width).join('\n')
}

const eighths = '▁▂▃▄▅▆▇█'

/** Counts as a line of bars, one character each; the highest is the largest count. */
export function sparkline(counts: ArrayLike<number>): string {
  const most = Math.max(1, ...Array.from(counts))
  return Array.from(counts, (n) => eighths[Math.min(7, Math.floor((8 * n) / most))]).join('')
}
