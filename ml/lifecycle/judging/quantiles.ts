/**
 * The standard normal quantile, by Newton's method on {@link normalShare}.
 *
 * @param p - In `(0, 1)`.
 */
export function normalQuantile(p: number): number {
  // Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.23: within 4.5e-4, then two steps.
  const tail = Math.min(p, 1 - p)
  const t = Math.sqrt(-2 * Math.log(tail))
  const [c, d] = [
    2.515517 + t * (0.802853 + t * 0.010328),
    1 + t * (1.432788 + t * (0.189269 + t * 0.001308)),
  ]
  let x = c / d - t
  for (let i = 0; i < 3; i++)
    x -= (normalShare(x) - tail) / (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI))
  return p < 0.5 ? x : -x
}

/** The share of a standard normal below `x`. Abramowitz and Stegun, 26.2.10 and 26.2.14. */
export function normalShare(x: number): number {
  if (x > 0) return 1 - normalShare(-x)
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
  const z = -x
  if (z > 3) {
    let fraction = z
    for (let k = 60; k >= 1; k--) fraction = z + k / fraction
    return density / fraction
  }
  let term = z
  let sum = z
  for (let k = 1; k < 60; k++) {
    term *= (z * z) / (2 * k + 1)
    sum += term
  }
  return 0.5 - density * sum
}

/**
 * The quantile of Student's t, from the normal one by Cornish and Fisher's expansion: within 0.5 % from five
 * degrees of freedom on for `p` in `[0.001, 0.999]`.
 *
 * @param p - In `(0, 1)`.
 * @param freedom - Degrees of freedom, `>= 5`.
 * @see Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5.
 */
export function studentQuantile(p: number, freedom: number): number {
  const x = normalQuantile(p)
  const n = freedom
  const g1 = (x ** 3 + x) / 4
  const g2 = (5 * x ** 5 + 16 * x ** 3 + 3 * x) / 96
  const g3 = (3 * x ** 7 + 19 * x ** 5 + 17 * x ** 3 - 15 * x) / 384
  const g4 = (79 * x ** 9 + 776 * x ** 7 + 1482 * x ** 5 - 1920 * x ** 3 - 945 * x) / 92160
  return x + g1 / n + g2 / n ** 2 + g3 / n ** 3 + g4 / n ** 4
}
