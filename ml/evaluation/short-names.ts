import type { ReplayReport } from './report.ts'

/**
 * Each policy's name without the settings in its brackets, where that still tells it from the others.
 *
 * @returns By full name.
 */
export function shortNames({ results }: ReplayReport): Map<string, string> {
  const names = [...new Set(results.map(({ policy }) => policy))]
  const brief = (name: string) => name.replace(/\(.*\)$/, '')
  const count = (short: string) => names.filter((name) => brief(name) === short).length
  return new Map(names.map((name) => [name, count(brief(name)) === 1 ? brief(name) : name]))
}
