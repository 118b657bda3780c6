/** Milliseconds to the nearest whole microsecond, which is what logs hold. */
export function micros(milliseconds: number): number {
  return Math.round(milliseconds * 1_000) / 1_000
}
