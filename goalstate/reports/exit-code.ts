import type { Severity } from '../check/finding.ts'
import type { Result } from './result.ts'

/** From when on a run fails. */
export interface FailOn {
  /** The mildest severity that fails a run; `never` lets every finding pass. */
  readonly severity: Severity | 'never'
  /** True if only findings that the baseline does not have fail it. */
  readonly newOnly: boolean
}

const atLeast: Record<Severity | 'never', readonly Severity[]> = {
  error: ['error'],
  warning: ['error', 'warning'],
  note: ['error', 'warning', 'note'],
  never: [],
}

/**
 * 0 consistent, 2 findings from the severity on, 3 incomplete (some hosts unknown); 1 is kept for
 * errors of the tool and of its input.
 *
 * What is left out of a rendering still counts. Without a baseline every finding is new.
 */
export function exitCodeOf({ summary }: Result, { severity, newOnly }: FailOn): 0 | 2 | 3 {
  const counted = newOnly ? (summary.baseline?.new ?? summary.findings) : summary.findings
  if (atLeast[severity].some((failing) => counted[failing] > 0)) return 2
  return summary.unknownHosts > 0 || summary.open > 0 ? 3 : 0
}
