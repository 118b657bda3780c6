import type { Matrix } from '../../features/index.ts'
import type { Distance } from './distances/distance.ts'
import { isLower } from './distances/group.ts'
import type { SimdForm } from './distances/simd-form.ts'
import { type DenseEngine, denseEngine, engineTakes } from './engine/dense-engine.ts'
import type { Nearest } from './kernel.ts'
import type { Moved, Space } from './space.ts'

/**
 * A space of dense rows whose assignment and means run on all cores, where that pays.
 *
 * @param plain - The same rows, in one thread; does all else.
 * @param least - Rows times columns times centres from which on it pays.
 */
export function engineSpace(
  matrix: Matrix,
  weights: Float64Array,
  distance: Distance,
  bounded: boolean,
  plain: Space<Matrix>,
  least?: number,
): Space<Matrix> {
  const form = distance.simd
  if (form === undefined) return plain
  let engine: DenseEngine | undefined
  return {
    ...plain,

    assigner(k) {
      if (!engineTakes(matrix, k, distance, least)) return plain.assigner(k)
      const made =
        engine?.k === k ? engine : denseEngine(matrix, weights, distance, form, k, bounded)
      engine = made
      let prior = false
      return (centres, known) => {
        // The first call of a run owes nothing to another run.
        const nearest = made.assign(centres, prior ? known : undefined)
        prior = true
        return nearest
      }
    },

    move(centres, now) {
      if (engine?.k !== centres.rows || form.fromMean === undefined) return plain.move(centres, now)
      return movedToMeans(engine, weights, form, centres, now)
    },
  }
}

/** Moves the centres of those clusters whose sum of weighted distances falls by it. */
function movedToMeans(
  engine: DenseEngine,
  weights: Float64Array,
  { fromMean }: SimdForm,
  centres: Matrix,
  now: Nearest,
): Moved<Matrix> {
  const { rows: k, columns: d } = centres
  const means = engine.means(now.labels)
  const values = centres.values.slice()
  for (let label = 0; label < k; label++) {
    const mean = means.subarray(label * d, (label + 1) * d)
    if (Number.isNaN(mean[0])) continue
    values.set(fromMean!(mean, centres.values.subarray(label * d, (label + 1) * d)), label * d)
  }
  const distances = engine.own({ ...centres, values }, now.labels)
  const before = sumsByLabel(now.labels, weights, now.distances, k)
  const after = sumsByLabel(now.labels, weights, distances, k)
  const lower = Array.from(before, (cost, label) => isLower(after[label]!, cost))
  for (const [label, better] of lower.entries()) {
    if (!better) values.set(centres.values.subarray(label * d, (label + 1) * d), label * d)
  }
  if (lower.includes(false)) {
    for (let row = 0; row < distances.length; row++) {
      if (!lower[now.labels[row]!]) distances[row] = now.distances[row]!
    }
  }
  return {
    centres: { ...centres, values },
    labels: now.labels,
    distances,
    changed: lower.includes(true),
  }
}

/** Sum of `weight × distance` of each label's rows, shape `[k]`. */
function sumsByLabel(
  labels: Int32Array,
  weights: Float64Array,
  distances: Float64Array,
  k: number,
): Float64Array {
  const sums = new Float64Array(k)
  for (let row = 0; row < labels.length; row++) {
    sums[labels[row]!]! += weights[row]! * distances[row]!
  }
  return sums
}
