import type { Settings } from '../config/settings.ts'
import type { LearningTriggers } from './triggers.ts'

/** When the service retrains, as its settings say; undefined where it is not to by itself. */
export function learningOf(
  settings: Settings['learning'] = {},
): Partial<LearningTriggers> | undefined {
  const { automatic = true, every, afterReports, atDrift, patience } = settings
  if (!automatic) return undefined
  return {
    ...(every !== undefined && { every }),
    ...(afterReports !== undefined && { afterReports }),
    ...(atDrift !== undefined && { atDrift }),
    ...(patience !== undefined && { patience }),
  }
}
