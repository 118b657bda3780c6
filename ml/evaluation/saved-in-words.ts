import type { PolicyResult, ReplayReport } from './report.ts'
import { grouped, percent, significant } from './report-columns.ts'
import { duration } from './settings-in-words.ts'

/**
 * What a policy would have saved, in a sentence for who reads no table; nothing where no policy predicted.
 *
 * @param policy - The one that was chosen before, by its name in the report, beside which a better one is told;
 *   default that with the most coverage. With its largest K.
 */
export function savedInWords(report: ReplayReport, policy?: string): string {
  const candidates = report.results.filter(({ top }) => (top ?? 0) > 0)
  const most = mostCovering(candidates)
  const best =
    policy === undefined ? most : mostCovering(candidates.filter((one) => one.policy === policy))
  if (!best || !most) return ''
  const { events, reachable } = report.limits
  const name = kindOf(best)
  return (
    `Of ${grouped(events)} requests to the controller in the last ${duration(report.log.span)} of the log, ` +
    `${name} with up to ${best.top} pushes a prediction would have saved ${grouped(best.hits)} ` +
    `(${percent(best.coverage)} %), for ${significant(best.pushesPerVmHour)} pushes an hour and VM, of which ` +
    `${percent(best.accuracy)} % were of use. At most ${percent(reachable / events)} % could have been saved.` +
    (most.coverage > best.coverage
      ? ` Here ${kindOf(most)} would have saved more, ${percent(most.coverage)} %: ${name} was chosen on the time before, ` +
        'so that nothing is chosen by what it is measured on.'
      : '')
  )
}

function mostCovering(results: readonly PolicyResult[]): PolicyResult | undefined {
  return results.reduce<PolicyResult | undefined>(
    (most, next) => (most && most.coverage >= next.coverage ? most : next),
    undefined,
  )
}

/** Its name without settings. */
const kindOf = ({ policy }: PolicyResult) => policy.replace(/\(.*\)$/, '')
