import type { Result } from '../../goalstate/index.ts'

/** What the last results found, by the names that they were asked under. */
export interface FindingLog {
  /** @param now - Milliseconds since the epoch. */
  record(name: string, result: Result, now: number): void
  /** Findings that count, by rule and severity, of the last result of every name. */
  counts(): { readonly rule: string; readonly severity: string; readonly count: number }[]
  /** When the oldest of them was first found, milliseconds since the epoch; undefined if there are none. */
  oldest(): number | undefined
  /** Hosts of which it is not known whether they are consistent. */
  unknownHosts(): number
}

/** Of one name: its last result in short, and when each finding of it was first found. */
interface Entry {
  readonly counts: ReadonlyMap<string, number>
  readonly firstFound: ReadonlyMap<string, number>
  readonly unknownHosts: number
}

/**
 * Keeps the last result of each name, of drifts apart from checks.
 *
 * @param mostNames - The names asked under longest ago are forgotten.
 * @param mostFindings - Of each, the age of the most severe only is kept.
 */
export function findingLog(mostNames = 100, mostFindings = 10_000): FindingLog {
  const entries = new Map<string, Entry>()
  return {
    record(name, result, now) {
      const key = `${result.run.mode} ${name}`
      const before = entries.get(key)
      entries.delete(key)
      entries.set(key, entryOf(result, before, now, mostFindings))
      for (const oldest of entries.keys()) {
        if (entries.size <= mostNames) break
        entries.delete(oldest)
      }
    },
    counts() {
      const total = new Map<string, number>()
      for (const { counts } of entries.values())
        for (const [key, count] of counts) total.set(key, (total.get(key) ?? 0) + count)
      return [...total].map(([key, count]) => {
        const [rule, severity] = key.split(' ')
        return { rule: rule!, severity: severity!, count }
      })
    },
    oldest() {
      let oldest: number | undefined
      for (const { firstFound } of entries.values())
        for (const time of firstFound.values()) oldest = Math.min(oldest ?? time, time)
      return oldest
    },
    unknownHosts: () => [...entries.values()].reduce((sum, entry) => sum + entry.unknownHosts, 0),
  }
}

function entryOf(
  { findings, summary }: Result,
  before: Entry | undefined,
  now: number,
  mostFindings: number,
): Entry {
  const counts = new Map<string, number>()
  const firstFound = new Map<string, number>()
  for (const { rule, severity, kind, suppression, fingerprint } of findings) {
    if (kind === 'open' || suppression) continue
    const key = `${rule} ${severity}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
    if (firstFound.size < mostFindings)
      firstFound.set(fingerprint, before?.firstFound.get(fingerprint) ?? now)
  }
  return { counts, firstFound, unknownHosts: summary.unknownHosts }
}
