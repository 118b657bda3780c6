import type { Prediction } from '../predictor.ts'

/** One request of a VM; times are milliseconds since the epoch. */
export interface PastRequest {
  readonly destination: string
  readonly time: number
}

/** What the model says counts as much as so many peers. */
const modelWeight = 2

/**
 * What a VM that is new will ask for: what ports like it asked first, each within a horizon of its first
 * request that is known, and what the model expects of a VM without a past.
 *
 * `P = (k + 2·p) / (n + 2)` for an item that k of n peers asked first and to which the model gives p: the
 * peers' share, drawn towards the model the more, the fewer they are.
 *
 * @param peers - What each peer asked, in any order; those without requests tell nothing.
 * @param model - What the model says.
 * @param horizon - Milliseconds.
 * @returns Likeliest first.
 */
export function coldStart(
  peers: readonly (readonly PastRequest[])[],
  model: readonly Prediction[],
  horizon: number,
  now: number,
): Prediction[] {
  const known = peers.filter((requests) => requests.length > 0)
  const asked = new Map<string, number>()
  for (const requests of known)
    for (const destination of firstAsked(requests, horizon))
      asked.set(destination, (asked.get(destination) ?? 0) + 1)
  const named = new Map(model.map((prediction) => [prediction.destination, prediction]))
  const all = new Set([...asked.keys(), ...named.keys()])
  const predictions = [...all].map((destination): Prediction => {
    const count = asked.get(destination) ?? 0
    const own = named.get(destination)
    const probability =
      (count + modelWeight * (own?.probability ?? 0)) / (known.length + modelWeight)
    const peersSay = `asked first by ${count} of ${known.length} ports like it`
    const reason = own ? `${peersSay}; ${own.reason}` : peersSay
    return { destination, probability, reason, expiresAt: now + horizon }
  })
  return predictions.sort(byProbability)
}

function firstAsked(requests: readonly PastRequest[], horizon: number): Set<string> {
  const first = requests.reduce(
    (least, { time }) => Math.min(least, time),
    Number.POSITIVE_INFINITY,
  )
  return new Set(
    requests.filter(({ time }) => time <= first + horizon).map(({ destination }) => destination),
  )
}

const byProbability = (a: Prediction, b: Prediction) =>
  b.probability - a.probability || (a.destination < b.destination ? -1 : 1)
