import type { Prediction } from '../predictor.ts'
import type { PastRequest } from './cold-start.ts'

/**
 * What a VM needs on a host that holds nothing for it: what it used within the idle timeout before, and what
 * the model expects. The model knows both, so its probabilities stand; what was in use and not among those
 * that it named is taken to be as likely as the least of them.
 *
 * @param inUse - What was in use, each destination once.
 * @param model - What the model says, as if nothing were held.
 * @param why - What happened, e.g. `its agent restarted`.
 * @returns Likeliest first.
 */
export function warmUp(
  inUse: readonly string[],
  model: readonly Prediction[],
  why: string,
): Prediction[] {
  const used = new Set(inUse)
  const named = model.map((prediction): Prediction => {
    const { past, reason, destination } = prediction
    return {
      ...prediction,
      // What it held, it held before.
      ...(past && { past: { ...past, isHeld: false } }),
      reason: used.has(destination) ? `in use when ${why}; ${reason}` : reason,
    }
  })
  const destinations = new Set(model.map(({ destination }) => destination))
  const least = model.at(-1)
  const more = inUse.flatMap((destination): Prediction[] =>
    least && !destinations.has(destination)
      ? [
          {
            destination,
            probability: least.probability,
            reason: `in use when ${why}`,
            expiresAt: least.expiresAt,
          },
        ]
      : [],
  )
  return [...named, ...more]
}

/** Destinations that were used within the idle timeout before a moment. Times in milliseconds. */
export function inUseAt(
  history: readonly PastRequest[],
  moment: number,
  idleTimeout: number,
): string[] {
  const used = history.filter(({ time }) => time <= moment && time + idleTimeout > moment)
  return [...new Set(used.map(({ destination }) => destination))]
}
