import type { Candidate } from './candidate.ts'
import { shareOf } from './share-of.ts'

/** The share that is kept back so that the truth can still be measured. */
export interface Withholding {
  /** In `[0, 1]`. */
  readonly share: number
  /** Another seed keeps back others. */
  readonly seed: number
}

/**
 * Whether a push that would be made is kept back.
 *
 * The draw depends on the item, the VM and the horizon that `now` is in, and on nothing that a model or
 * planner thinks of them: so those kept back are a fair sample, and asking again soon gives the same.
 *
 * @param horizon - Milliseconds.
 */
export function isWithheld(
  { vni, source, destination }: Pick<Candidate, 'vni' | 'source' | 'destination'>,
  { share, seed }: Withholding,
  now: number,
  horizon: number,
): boolean {
  if (share <= 0) return false
  const window = Math.floor(now / horizon)
  return shareOf(JSON.stringify([seed, vni, source, destination, window])) < share
}
