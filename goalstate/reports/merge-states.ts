import { merge } from '../read/merge.ts'
import type { NamedState } from './results.ts'

/** States that are one together, under all their names. */
export function mergeStates(states: readonly NamedState[]): NamedState {
  return {
    name: states.map(({ name }) => name).join(', '),
    state: merge(states.map(({ state }) => state)),
  }
}
