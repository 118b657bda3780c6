import { coordinateMedians, coordinateQuantiles } from './coordinate-quantiles.ts'
import { descend } from './descend.ts'
import type { Distance, Group } from './distance.ts'
import { checkNotNegative } from './domain.ts'
import { costOf, meanOf, nearestRow, rowsOfSmall } from './group.ts'

const between: Distance['between'] = (a, i, b, j, d) => {
  let apart = 0
  let both = 0
  const from = i * d
  const to = j * d
  for (let column = 0; column < d; column++) {
    const x = a[from + column]!
    const y = b[to + column]!
    apart += Math.abs(x - y)
    both += x + y
  }
  return both > 0 ? apart / both : 0
}

/**
 * Bray–Curtis dissimilarity of counts, `Σ |aᵢ − bᵢ| / Σ (aᵢ + bᵢ)`, in `[0, 1]`; 0 for two rows of zeros.
 *
 * The share of all that two VMs do which the other does not do: large columns decide. Its square root is a
 * metric, itself it is not. The centre descends: with each row's ratio `λ` and its denominator `D` held, what
 * remains is `Σ (w/D)(|x − c| − λ(x + c))`, least at a weighted quantile of each column. The two have the
 * same slope at the present centre, so a short enough step that way lowers the sum. As there may be several
 * places where none does, each of up to 32 rows is a start.
 *
 * @see Bray and Curtis, Ecological Monographs 27(4):325–349, 1957.
 * @see Dinkelbach, Management Science 13(7):492–498, 1967, for the step.
 */
export const brayCurtis: Distance = {
  name: 'bray-curtis',
  metric: 'square root',
  check: (matrix) => checkNotNegative('bray-curtis', matrix),
  between,

  centre: (group, from) =>
    descend(
      [
        from,
        nearestRow(between, group, from),
        coordinateMedians(group),
        Float32Array.from(meanOf(group)),
        ...rowsOfSmall(group),
      ],
      (centre) => costOf(between, group, centre),
      [(centre) => quantiles(group, centre)],
    ),
}

/** The slope in a column is `2 · Σ_{x ≤ c} v − Σ v − Σ vλ` with `v = w/D`: zero at mass `(Σ v + Σ vλ) / 2`. */
function quantiles(group: Group, centre: Float32Array): Float32Array {
  const { matrix, rows, weights } = group
  const { columns: d, values } = matrix
  const size = centre.reduce((sum, value) => sum + value, 0)
  let mass = 0
  const held = Float64Array.from(rows, (row) => {
    let denominator = size
    for (let c = 0; c < d; c++) denominator += values[row * d + c]!
    if (denominator === 0) return 0
    const v = weights[row]! / denominator
    mass += (v * (1 + between(values, row, centre, 0, d))) / 2
    return v
  })
  return mass > 0 ? coordinateQuantiles(group, held, mass) : centre
}
