/** The probability that log odds mean, in `[0, 1]`. */
export function sigmoid(odds: number): number {
  return 1 / (1 + Math.exp(-odds))
}
