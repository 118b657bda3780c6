import { descend } from './descend.ts'
import type { Distance, Group } from './distance.ts'
import { costOf, meanOf, nearestRow } from './group.ts'
import { squaredEuclidean } from './squared-euclidean.ts'
import { lengthOf } from './unit-rows.ts'

const between: Distance['between'] = (a, i, b, j, d) =>
  Math.sqrt(squaredEuclidean.between(a, i, b, j, d))

/**
 * Euclidean distance, `√Σ (aᵢ − bᵢ)²`, in `[0, ∞)`; the centre descends to the geometric median.
 *
 * Rows far out pull by their distance and not by its square, so a few odd VMs move a centre less than under
 * the mean. The geometric median has no closed form. Weiszfeld's step lowers the sum of distances from
 * anywhere but a row; Vardi and Zhang's form of it does from there too, and stays only at the median.
 *
 * @see Weiszfeld, Tohoku Mathematical Journal 43:355–386, 1937.
 * @see Vardi and Zhang, PNAS 97(4):1423–1426, 2000.
 */
export const euclidean: Distance = {
  name: 'euclidean',
  metric: 'itself',
  between,
  simd: { kind: 'squares', finish: 'root' },

  centre: (group, from) =>
    descend(
      [from, nearestRow(between, group, from), Float32Array.from(meanOf(group))],
      (centre) => costOf(between, group, centre),
      [(centre) => weiszfeld(group, centre)],
    ),
}

/** `T̃` without the rows that lie on the centre, held back by their weight `η`: `T = T̃ + min(1, η/r)(y − T̃)`. */
function weiszfeld({ matrix, rows, weights }: Group, centre: Float32Array): Float64Array {
  const { columns: d, values } = matrix
  const pull = new Float64Array(d) // R̃, the sum of weighted unit vectors towards the rows
  let inverse = 0
  let here = 0
  for (const row of rows) {
    const distance = between(values, row, centre, 0, d)
    if (distance === 0) {
      here += weights[row]!
      continue
    }
    const share = weights[row]! / distance
    inverse += share
    for (let c = 0; c < d; c++) pull[c]! += share * (values[row * d + c]! - centre[c]!)
  }
  const strength = lengthOf(pull)
  const free = strength > here ? (1 - here / strength) / inverse : 0
  return pull.map((towards, c) => centre[c]! + free * towards)
}
