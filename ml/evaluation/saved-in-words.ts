import type { PolicyResult, ReplayReport } from './report.ts'
import { grouped, percent, significant } from './report-columns.ts'
import { duration } from './settings-in-words.ts'

/**
 * What a policy would have saved, in a sentence for who reads no table; nothing where no policy predicted.
 *
 * @param policy - Its name as the report has it; default that with the most coverage. With its largest K.
 */
export function savedInWords(report: ReplayReport, policy?: string): string {
  const candidates = report.results.filter(
    (result) => (result.top ?? 0) > 0 && (policy === undefined || result.policy === policy),
  )
  const best = candidates.reduce<PolicyResult | undefined>(
    (most, next) => (most && most.coverage >= next.coverage ? most : next),
    undefined,
  )
  if (!best) return ''
  const { events, reachable } = report.limits
  const name = best.policy.replace(/\(.*\)$/, '')
  return (
    `Of ${grouped(events)} requests to the controller in the last ${duration(report.log.span)} of the log, ` +
    `${name} with up to ${best.top} pushes a prediction would have saved ${grouped(best.hits)} ` +
    `(${percent(best.coverage)} %), for ${significant(best.pushesPerVmHour)} pushes an hour and VM, of which ` +
    `${percent(best.accuracy)} % were of use. At most ${percent(reachable / events)} % could have been saved.`
  )
}
