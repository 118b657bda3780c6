import type { Candidate, Worth } from './candidate.ts'

/** What things cost, all in milliseconds, so that they can be set against each other. */
export interface Costs {
  /** A first packet that must ask: the median of Alcor's on-demand path under 200 concurrent misses. */
  readonly missMs: number
  /** One pushed neighbor, at the agent. */
  readonly pushMs: number
  /** Memory: what it is worth not to hold one item for one minute. */
  readonly holdMsPerMinute: number
}

/** How long things take, milliseconds. */
export interface Times {
  /** From the plan to the item on the host. */
  readonly pushLatency: number
  /** How far ahead the probabilities look. */
  readonly horizon: number
  /** After so long without use an item leaves its host. */
  readonly idleTimeout: number
}

/** Measured for Alcor: 99 ms a miss, 55 µs a push; memory is free until somebody gives it a price. */
export const defaultCosts: Costs = { missMs: 99, pushMs: 0.055, holdMsPerMinute: 0 }

/**
 * What a push is worth: `timely × missMs − pushMs − holdMsPerMinute × minutes held`, as saving and cost.
 *
 * Without a rhythm in its past a request is equally likely at any moment of the horizon, so the share
 * `pushLatency / horizon` of them comes too soon for the push. A used item is not held in vain, so holding
 * is paid for the minutes that it waits at most: the longer of idle timeout and horizon.
 */
export function worthOf(
  { probability, expectedAt }: Pick<Candidate, 'probability' | 'expectedAt'>,
  { missMs, pushMs, holdMsPerMinute }: Costs,
  { pushLatency, horizon, idleTimeout }: Times,
): Worth {
  const inTime = Math.max(0, 1 - pushLatency / horizon)
  const timely = expectedAt === undefined ? probability * inTime : probability
  const minutes = Math.max(idleTimeout, horizon) / 60_000
  return { timely, savingMs: timely * missMs, costMs: pushMs + holdMsPerMinute * minutes }
}
