/** How likely a draw holds so few marked ones, and so many; both in `(0, 1]` and both count the value itself. */
export interface Tails {
  readonly atMost: number
  readonly atLeast: number
}

/**
 * The tails of the hypergeometric distribution at a value: exact, however small the counts.
 *
 * With `drawn` as one row of a two-by-two table and `marked` as one column these are the two one-sided P values of Fisher's
 * exact test. Where which were drawn was left to chance that is all it assumes: the marked ones need be neither
 * independent nor equally likely.
 *
 * @param found - Marked ones among those drawn, within what `drawn` and the rest allow.
 * @param drawn - How many are drawn, `[0, all]`; takes time in proportion.
 * @param marked - How many of all are marked, `[0, all]`.
 * @param all - How many there are.
 * @throws RangeError for counts that no draw can have.
 * @see Fisher, The Design of Experiments, 1935, section II (the lady tasting tea).
 */
export function hypergeometricTails(
  found: number,
  drawn: number,
  marked: number,
  all: number,
): Tails {
  const [least, most] = [Math.max(0, drawn + marked - all), Math.min(drawn, marked)]
  if (!(drawn >= 0 && marked >= 0 && found >= least && found <= most))
    throw new RangeError(`${found} marked of ${drawn} drawn cannot be, of ${marked} among ${all}`)
  const here = Math.exp(
    logChoose(marked, found) + logChoose(all - marked, drawn - found) - logChoose(all, drawn),
  )
  // Outwards from the value, so that no term comes of one that has vanished.
  const up = (x: number) =>
    ((marked - x) * (drawn - x)) / ((x + 1) * (all - marked - drawn + x + 1))
  let [atMost, atLeast] = [here, here]
  for (let x = found, term = here; x < most; x++) atLeast += term *= up(x)
  for (let x = found, term = here; x > least; x--) atMost += term /= up(x - 1)
  return { atMost: Math.min(1, atMost), atLeast: Math.min(1, atLeast) }
}

/** The logarithm of "n choose k". */
function logChoose(n: number, k: number): number {
  const few = Math.min(k, n - k)
  let sum = 0
  for (let i = 1; i <= few; i++) sum += Math.log((n - few + i) / i)
  return sum
}
