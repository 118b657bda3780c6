/** Rows drawn above and below those in view, so that scrolling shows no gap. */
const spare = 6

/**
 * Which rows to draw, from `first` up to and without `last`.
 *
 * @param top - How far it is scrolled, pixels.
 * @param height - Of what is in view, pixels.
 */
export function rowsInView(
  top: number,
  height: number,
  rowHeight: number,
  rows: number,
): { readonly first: number; readonly last: number } {
  const last = Math.min(rows, Math.ceil((top + height) / rowHeight) + spare)
  // An even start: with an odd one the stripes of rows would change places as it is scrolled.
  const first = Math.max(0, Math.min(last, Math.floor(top / rowHeight) - spare))
  return { first: first - (first % 2), last }
}
