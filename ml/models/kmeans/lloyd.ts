import { type Assignment, withoutEmptyClusters } from './assignment.ts'
import type { Space } from './space.ts'

/** Where rows and centres ended, and how they came there. */
export interface Run<C> extends Assignment<C> {
  /** The objective after each iteration, never rising; its last number is `objective`. */
  readonly history: readonly number[]
  /** Whether a further iteration would change nothing, rather than `maxIterations` having ended it. */
  readonly converged: boolean
}

/**
 * Rows join their nearest centre, centres move amid their rows, until nothing changes (Lloyd).
 *
 * It ends exactly: when no centre finds a better place, or 32-bit centres can't lower the objective any more.
 *
 * @throws {@link PortentError} `ERR_INPUT` if there are fewer than k distinct rows.
 */
export function lloyd<C>(space: Space<C>, start: C, k: number, maxIterations: number): Run<C> {
  const whole = space.lloyd?.(start, k, maxIterations)
  if (whole) return whole
  const assign = space.assigner(k)
  let now = withoutEmptyClusters(space, start, k, assign(start))
  const history = [now.objective]
  while (history.length < maxIterations) {
    const moved = space.move(now.centres, now)
    if (!moved.changed) return { ...now, history, converged: true }
    const next = withoutEmptyClusters(space, moved.centres, k, assign(moved.centres, moved))
    // Centres together may lower the objective by less than the rounding of its sum.
    if (next.objective >= now.objective) return { ...now, history, converged: true }
    now = next
    history.push(now.objective)
  }
  return { ...now, history, converged: false }
}
