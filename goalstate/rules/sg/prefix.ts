import type { Prefix } from '../../reasoning/index.ts'
import type { SecurityRule } from '../../state/state.ts'

/** The remote prefix of a rule where there is one that can be read. */
export function prefixOf({ remotePrefix }: SecurityRule): Prefix | undefined {
  return remotePrefix.version === 0 ? undefined : remotePrefix
}
