/** What a model said of one VM at one moment, and how that went. */
export interface MomentScore {
  /** Items named that were asked for within the horizon. */
  readonly hits: number
  /** `Σ (p − y)²` over the items named and the items asked for. */
  readonly brier: number
  /** `−Σ y ln p + (1 − y) ln (1 − p)` over the same. */
  readonly logLoss: number
}

/** Probabilities are taken to be no nearer to 0 and 1 than this, or one surprise would outweigh all else. */
const least = 1e-3

/**
 * Scores what a model named against what a VM asked for within the horizon.
 *
 * An item that it did not name has probability 0. So what is scored is a forecast over all items, and models
 * that name different ones can be compared: both scores are proper (Gneiting and Raftery, Journal of the
 * American Statistical Association 102, 2007), the least being expected of whoever tells the truth.
 *
 * @param named - Destinations, each once.
 * @param probabilities - Theirs, in `[0, 1]`, same length.
 * @param asked - Destinations.
 */
export function scoreMoment(
  named: readonly string[],
  probabilities: readonly number[],
  asked: ReadonlySet<string>,
): MomentScore {
  let hits = 0
  let brier = 0
  let logLoss = 0
  for (const [i, destination] of named.entries()) {
    const probability = probabilities[i]!
    const cameTrue = asked.has(destination)
    if (cameTrue) hits++
    brier += ((cameTrue ? 1 : 0) - probability) ** 2
    logLoss -= Math.log(Math.max(least, cameTrue ? probability : 1 - probability))
  }
  const missed = asked.size - hits
  return { hits, brier: brier + missed, logLoss: logLoss - missed * Math.log(least) }
}
