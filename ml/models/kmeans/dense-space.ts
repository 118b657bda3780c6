import type { Matrix } from '../../features/index.ts'
import { boundedAssign } from './bounded-assign.ts'
import type { Distance } from './distances/distance.ts'
import { isLower, precedes } from './distances/group.ts'
import { engineSpace } from './engine-space.ts'
import { kernelOf } from './kernel.ts'
import { groupsOf, type Space } from './space.ts'

/**
 * Dense rows under a distance.
 *
 * @param matrix - As the distance prepared it.
 * @param bounded - Whether to spare comparisons by the triangle inequality; labels are the same.
 */
export function denseSpace(
  matrix: Matrix,
  weights: Float64Array,
  distance: Distance,
  bounded: boolean,
): Space<Matrix> {
  const plain = plainSpace(matrix, weights, distance, bounded)
  return engineSpace(matrix, weights, distance, bounded, plain)
}

/** {@link denseSpace} in one thread, row by row. */
export function plainSpace(
  matrix: Matrix,
  weights: Float64Array,
  distance: Distance,
  bounded: boolean,
): Space<Matrix> {
  const { rows, columns: d, values } = matrix
  const pick = (picked: ArrayLike<number>): Matrix => {
    const centres = new Float32Array(picked.length * d)
    for (let i = 0; i < picked.length; i++) centres.set(rowOf(matrix, picked[i]!), i * d)
    return { rows: picked.length, columns: d, values: centres }
  }
  return {
    rows,
    weights,
    pick,

    place(centres, at, row) {
      const placed = centres.values.slice()
      placed.set(rowOf(matrix, row), at * d)
      return { ...centres, values: placed }
    },

    between: (row, other) => distance.between(values, row, values, other, d),

    toRow(row) {
      const distances = new Float64Array(rows)
      for (let i = 0; i < rows; i++) distances[i] = distance.between(values, i, values, row, d)
      return distances
    },

    precedes: (row, other) => precedes(matrix, row, other),

    // With one centre there is nothing to spare.
    assigner: (k) =>
      bounded && k > 1
        ? boundedAssign(matrix, distance)
        : (centres) => kernelOf(distance, centres).assign(matrix),

    move(centres, now) {
      const moved = centres.values.slice()
      const distances = now.distances.slice()
      const { order, starts } = groupsOf(now.labels, centres.rows)
      let changed = false
      for (let label = 0; label < centres.rows; label++) {
        const group = { matrix, rows: order.subarray(starts[label]!, starts[label + 1]!), weights }
        const from = rowOf(centres, label)
        const to = group.rows.length === 0 ? from : distance.centre(group, from)
        if (to === from) continue
        let before = 0
        let after = 0
        const own = Float64Array.from(group.rows, (row) => {
          const there = distance.between(values, row, to, 0, d)
          before += weights[row]! * now.distances[row]!
          after += weights[row]! * there
          return there
        })
        if (!isLower(after, before)) continue
        changed = true
        moved.set(to, label * d)
        for (const [i, row] of group.rows.entries()) distances[row] = own[i]!
      }
      return { centres: { ...centres, values: moved }, labels: now.labels, distances, changed }
    },

    subset: (some, own = Float64Array.from(some, (row) => weights[row]!)) =>
      denseSpace(pick(some), own, distance, bounded),
  }
}

function rowOf({ columns: d, values }: Matrix, row: number): Float32Array {
  return values.subarray(row * d, (row + 1) * d)
}
