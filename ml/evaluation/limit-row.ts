import { perVmHour, type ReplayReport } from './report.ts'
import { percent, type ReportColumn, significant } from './report-columns.ts'

/** The limit's cells under `columns`: as many pushes as packets in reach, none in vain. */
export function limitRow(
  { limits, log }: ReplayReport,
  columns: readonly ReportColumn[],
): string[] {
  const { events, reachable } = limits
  const cells: Readonly<Record<string, string>> = {
    'cover %': percent(reachable / events),
    'accur %': reachable > 0 ? percent(1) : '–',
    'push/VM·h': significant(perVmHour(reachable, log)),
    amplif: significant(reachable / log.neededPairs),
    'req/s': significant((events - reachable) / (log.span / 1_000)),
  }
  return columns.map(({ heading }) => cells[heading] ?? '')
}

/** Why the limit is not 100 %, in words. */
export function limitReasons({ limits }: ReplayReport): string {
  const { events, outOfReach, withoutMemory } = limits
  const share = (count: number) => `${percent(count / events)} %`
  return (
    `Out of reach of any prediction made at a VM's own signals: ${share(outOfReach.any)} of first packets. ` +
    `${share(outOfReach.trigger)} have no signal of their VM early enough (trigger); ` +
    `${share(outOfReach.timeliness)} follow their earliest signal sooner than a push arrives (timeliness); ` +
    `${share(outOfReach.novelty)} go to an item that nobody in the VNI had asked for before (novelty). ` +
    `Who knew the future would reach ${share(withoutMemory)}.`
  )
}
