import type { Query } from './sequence-model.ts'

/**
 * Whether a model also names items that the VM has asked for before.
 *
 * `include` scores them like any other, as replay and serving want it: what was asked comes back after
 * the idle timeout. `exclude` leaves them out, for a model whose part in a blend is what is new.
 */
export type Repeats = 'include' | 'exclude'

/** Whether the ranking for `query` may hold `item`, which is of the query's VNI. */
export function mayName(query: Query, item: number, repeats: Repeats): boolean {
  if (query.exclude?.has(item)) return false
  return repeats === 'include' || query.history.count(item) === 0
}

/** @throws TypeError for a word that is neither. */
export function checkRepeats(repeats: unknown): asserts repeats is Repeats {
  if (repeats !== 'include' && repeats !== 'exclude')
    throw new TypeError(`repeats must be 'include' or 'exclude', got ${String(repeats)}`)
}
