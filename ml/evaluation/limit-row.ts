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
export function limitReasons({ limits, results }: ReplayReport): string {
  const { events, outOfReach, withoutMemory } = limits
  const share = (count: number) => `${percent(count / events)} %`
  return (
    `Out of reach of any prediction made at a VM's own signals: ${share(outOfReach.any)} of first packets. ` +
    `${share(outOfReach.trigger)} have no signal of their VM early enough (trigger); ` +
    `${share(outOfReach.timeliness)} follow their earliest signal sooner than a push arrives (timeliness); ` +
    `${share(outOfReach.novelty)} go to an item that nobody in the VNI had asked for before (novelty). ` +
    `A predictor that knew the future, those items included, would reach ${share(withoutMemory)}.${pushAll(results)}`
  )
}

/** Push all keeps to none of this, and what it costs instead stands in another column. */
function pushAll(results: ReplayReport['results']): string {
  const held = results.find(({ policy }) => policy === 'push all')?.heldPerVm
  if (held === undefined || held === null) return ''
  const predicting = results.filter(({ top }) => top !== null && top > 0)
  const most = Math.max(0, ...predicting.map(({ heldPerVm }) => heldPerVm ?? 0))
  return (
    ` "Push all" is not bound by this limit: it pushes ahead of any signal and holds ${significant(held)} ` +
    `items per VM for good, where predicting holds ${significant(most)} at most.`
  )
}
