/** `y = scale · x^exponent`. */
export interface PowerLaw {
  readonly exponent: number
  readonly scale: number
}

/**
 * Fits a power law by least squares of logarithms.
 *
 * @param points - Pairs `[x, y]` above 0, two or more with different x.
 */
export function powerLaw(points: readonly (readonly [x: number, y: number])[]): PowerLaw {
  const xs = points.map(([x]) => Math.log(x))
  const ys = points.map(([, y]) => Math.log(y))
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length
  const [x0, y0] = [mean(xs), mean(ys)]
  const covariance = xs.reduce((sum, x, i) => sum + (x - x0) * (ys[i]! - y0), 0)
  const exponent = covariance / xs.reduce((sum, x) => sum + (x - x0) ** 2, 0)
  return { exponent, scale: Math.exp(y0 - exponent * x0) }
}
