import type { Observation } from '../check/finding.ts'
import type { RuleText } from '../reports/make-result.ts'
import type { HostView } from './host-view.ts'

/** What a rule of drift sees. */
export interface DriftObservation extends Observation {
  /**
   * How long it had been so when it was seen, at least, milliseconds; absent if that is of no matter.
   * Within the grace it is no finding yet.
   */
  readonly age?: number
}

/** One way in which a host is not as desired. It looks at one host at a time, and changes nothing. */
export interface DriftRule extends RuleText {
  /** True if what it sees is that something is not known. */
  readonly open?: true
  check(view: HostView): Iterable<DriftObservation>
}
