import type { Matrix } from '../../features/index.ts'
import type { Distance } from './distances/distance.ts'

/** Which centre each row is nearest to, the lowest of equally near ones. */
export interface Nearest {
  /** In `[0, k)`, shape `[n]`. */
  readonly labels: Int32Array
  /** To that centre, shape `[n]`. */
  readonly distances: Float64Array
}

/** What {@link Kernel.scan} finds, in an object that one loop reuses. */
export interface Found {
  /** The nearest centre, the lowest of equally near ones. */
  label: number
  distance: number
  /** Distance to the second nearest; infinite if there is none. */
  second: number
}

/**
 * Rows against centres that stay. What depends on the centres alone is worked out once, when it is made.
 *
 * This is the place for a faster engine: one that gives the same labels can stand in for another.
 */
export interface Kernel {
  /** Compares one row with all centres. */
  scan(values: Float32Array, row: number, found: Found): void
  /** Compares all rows with all centres. */
  assign(rows: Matrix): Nearest
}

/** The distance's own kernel, or else {@link Distance.between} with each centre in turn. */
export function kernelOf(distance: Distance, centres: Matrix): Kernel {
  return distance.kernel?.(centres) ?? scanning(betweenEach(distance, centres))
}

/** A kernel that assigns by scanning row after row. */
function scanning(scan: Kernel['scan']): Kernel {
  return {
    scan,
    assign: ({ rows, values }) => assignByScan(rows, (row, found) => scan(values, row, found)),
  }
}

/** The nearest centre of rows `[0, n)`, by a scan of each. */
export function assignByScan(n: number, scan: (row: number, found: Found) => void): Nearest {
  const labels = new Int32Array(n)
  const distances = new Float64Array(n)
  const found: Found = { label: 0, distance: 0, second: 0 }
  for (let row = 0; row < n; row++) {
    scan(row, found)
    labels[row] = found.label
    distances[row] = found.distance
  }
  return { labels, distances }
}

function betweenEach(distance: Distance, { rows: k, columns: d, values: centres }: Matrix) {
  return (values: Float32Array, row: number, found: Found): void => {
    found.distance = Number.POSITIVE_INFINITY
    found.second = Number.POSITIVE_INFINITY
    for (let centre = 0; centre < k; centre++) {
      offer(found, centre, distance.between(values, row, centres, centre, d))
    }
  }
}

/** Takes note of a centre that is nearer than what was found so far. Centres are offered in order. */
export function offer(found: Found, centre: number, distance: number): void {
  if (distance < found.distance) {
    found.second = found.distance
    found.distance = distance
    found.label = centre
  } else if (distance < found.second) {
    found.second = distance
  }
}

/** Parts of a scan that rules most centres out by a bound that is cheaper than the distance. */
export interface BoundedScan {
  /** Called once for each row, before the others. */
  begin(values: Float32Array, row: number): void
  /** At most the distance of the row to a centre. */
  least(centre: number): number
  /** The distance of the row to a centre. */
  exact(centre: number): number
}

/** A kernel that works out the distance to those of k centres alone that may be first or second. */
export function scanningByBound(k: number, { begin, least, exact }: BoundedScan): Kernel {
  const bounds = new Float64Array(k)
  return scanning((values, row, found) => {
    begin(values, row)
    let likely = 0
    for (let centre = 0; centre < k; centre++) {
      // Less a margin for rounding.
      bounds[centre] = least(centre) * (1 - 1e-9)
      if (bounds[centre]! < bounds[likely]!) likely = centre
    }
    found.label = likely
    found.distance = exact(likely)
    found.second = Number.POSITIVE_INFINITY
    for (let centre = 0; centre < k; centre++) {
      if (centre === likely || bounds[centre]! > found.second) continue
      const distance = exact(centre)
      if (distance === found.distance && centre < found.label) {
        found.label = centre
        found.second = distance
      } else {
        offer(found, centre, distance)
      }
    }
  })
}
