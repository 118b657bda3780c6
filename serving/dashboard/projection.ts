import { type Matrix, principalComponents, type SparseRows, truncatedSvd } from '../../ml/index.ts'

/** VMs in the plane: coordinates from 0 to 65535, shape `[n]` each. */
export interface Projection {
  readonly x: Uint16Array
  readonly y: Uint16Array
}

/** Directions kept before the plane is chosen. */
const kept = 12

/**
 * Places VMs in the plane in which their clusters lie furthest apart, by what they asked for.
 *
 * Rows are brought to length 1, so that who asks much is not far from who asks little of the same. Of the
 * directions that keep most of them, the plane is that of the principal components of the cluster means; with
 * fewer than three clusters it is that in which single VMs vary most. Close in the plane may be far apart in
 * other directions.
 *
 * @param rows - What each VM asked for, shape `[n, items]`.
 * @param clusters - Of each VM, -1 where it has none, shape `[n]`.
 */
export function projectionOf(rows: SparseRows, clusters: Int32Array): Projection {
  const n = rows.rows
  if (n === 0 || rows.columns === 0) return { x: new Uint16Array(n), y: new Uint16Array(n) }
  const reduced = truncatedSvd(unitRows(rows), kept, 1)
  const means = clusterMeans(reduced, clusters)
  const { directions } = principalComponents(means.rows > 2 ? means : reduced, 2)
  const along = (axis: number) => {
    const direction = directions.values.subarray(axis * kept, (axis + 1) * kept)
    return Float64Array.from({ length: n }, (_, row) => dot(reduced, row, direction))
  }
  return { x: spread(along(0)), y: spread(along(1)) }
}

function unitRows({ rows, columns, indptr, indices, values }: SparseRows): SparseRows {
  const unit = new Float32Array(values.length)
  for (let row = 0; row < rows; row++) {
    let sum = 0
    for (let at = indptr[row]!; at < indptr[row + 1]!; at++) sum += values[at]! ** 2
    const scale = sum > 0 ? 1 / Math.sqrt(sum) : 0
    for (let at = indptr[row]!; at < indptr[row + 1]!; at++) unit[at] = values[at]! * scale
  }
  return { rows, columns, indptr, indices, values: unit }
}

/** The mean row of each cluster, shape `[clusters, kept]`. */
function clusterMeans({ values }: Matrix, clusters: Int32Array): Matrix {
  const ids = [...new Set(clusters)].filter((cluster) => cluster >= 0)
  const rowOf = new Map(ids.map((id, row) => [id, row]))
  const means = new Float32Array(ids.length * kept)
  const sizes = new Float64Array(ids.length)
  for (const [vm, cluster] of clusters.entries()) {
    const row = rowOf.get(cluster)
    if (row === undefined) continue
    sizes[row]!++
    for (let d = 0; d < kept; d++) means[row * kept + d]! += values[vm * kept + d]!
  }
  for (let i = 0; i < means.length; i++) means[i]! /= sizes[Math.floor(i / kept)]!
  return { rows: ids.length, columns: kept, values: means }
}

function dot({ columns, values }: Matrix, row: number, direction: Float32Array): number {
  let sum = 0
  for (let d = 0; d < columns; d++) sum += values[row * columns + d]! * direction[d]!
  return sum
}

/** From the least to the greatest; all in the middle where there is no difference. */
function spread(values: Float64Array): Uint16Array {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  const range = high - low
  return Uint16Array.from(values, (value) =>
    range > 1e-9 ? Math.round(((value - low) / range) * 65_535) : 32_767,
  )
}
