/** VMs in the plane, as `GET /v1/networks/{vni}/map` packs them. */
export interface MapPoints {
  readonly ips: readonly string[]
  /** From 0 to 65535, shape `[n]`. */
  readonly x: Uint16Array
  readonly y: Uint16Array
  /** -1 where it has none, shape `[n]`. */
  readonly clusters: Int32Array
}

export function readMap(buffer: ArrayBuffer): MapPoints {
  const view = new DataView(buffer)
  const n = view.getUint32(0, true)
  const names = new Uint8Array(buffer, 4 + 8 * n)
  return {
    ips: JSON.parse(new TextDecoder().decode(names)) as string[],
    x: new Uint16Array(buffer, 4, n),
    y: new Uint16Array(buffer, 4 + 2 * n, n),
    clusters: new Int32Array(buffer, 4 + 4 * n, n),
  }
}

/** A cluster of a map. */
export interface MapCluster {
  readonly id: number
  readonly size: number
  /** Amid its VMs, in the map's coordinates. */
  readonly x: number
  readonly y: number
}

/** By falling size; VMs without a cluster are in none. */
export function clustersOf({ x, y, clusters }: MapPoints): MapCluster[] {
  const members = new Map<number, number[]>()
  for (const [point, cluster] of clusters.entries()) {
    if (cluster < 0) continue
    const known = members.get(cluster)
    if (known) known.push(point)
    else members.set(cluster, [point])
  }
  return [...members]
    .map(([id, points]) => ({
      id,
      size: points.length,
      x: median(points.map((point) => x[point]!)),
      y: median(points.map((point) => y[point]!)),
    }))
    .sort((a, b) => b.size - a.size || a.id - b.id)
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!

const cells = 128
const shift = 16 - Math.log2(cells)

/** Finds the point nearest to a place without looking at all of them. */
export function pointIndex({ x, y }: Pick<MapPoints, 'x' | 'y'>) {
  const starts = new Int32Array(cells * cells + 1)
  const cellOf = (point: number) => (y[point]! >> shift) * cells + (x[point]! >> shift)
  for (let point = 0; point < x.length; point++) starts[cellOf(point) + 1]!++
  for (let cell = 0; cell < cells * cells; cell++) starts[cell + 1]! += starts[cell]!
  const order = new Int32Array(x.length)
  const next = starts.slice()
  for (let point = 0; point < x.length; point++) order[next[cellOf(point)]!++] = point
  /**
   * @param within - In the map's coordinates.
   * @returns -1 where none is so near.
   */
  return (atX: number, atY: number, within: number): number => {
    const cell = (value: number) => Math.max(0, Math.min(cells - 1, value >> shift))
    let [best, nearest] = [-1, within ** 2]
    for (let row = cell(atY - within); row <= cell(atY + within); row++)
      for (let column = cell(atX - within); column <= cell(atX + within); column++) {
        const at = row * cells + column
        for (let i = starts[at]!; i < starts[at + 1]!; i++) {
          const point = order[i]!
          const distance = (x[point]! - atX) ** 2 + (y[point]! - atY) ** 2
          if (distance < nearest) [best, nearest] = [point, distance]
        }
      }
    return best
  }
}
