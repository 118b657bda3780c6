import type { MapCluster, MapPoints } from './map-points.ts'

/** Pixels around the points when all are in view. */
const margin = 28

/** How many pixels a step of the map takes where all is in view; the plane has no measure, so it fills what there is. */
export const wholeScale = (width: number, height: number) => ({
  x: Math.max(1, width - 2 * margin) / 65_535,
  y: Math.max(1, height - 2 * margin) / 65_535,
})

/** The colours of the page; six, and each cluster has a number besides. */
export interface Palette {
  readonly series: readonly string[]
  readonly none: string
  readonly paper: string
  readonly ink: string
}

export interface Drawing {
  readonly points: MapPoints
  readonly clusters: readonly MapCluster[]
  /** Points in the order they are drawn, those of one colour together. */
  readonly order: readonly { readonly color: number; readonly points: Int32Array }[]
}

/** @param rank - Of a cluster by size, -1 for none. */
export function drawingOf(
  points: MapPoints,
  clusters: readonly MapCluster[],
  rank: ReadonlyMap<number, number>,
): Drawing {
  const byCluster = new Map<number, number[]>()
  for (const [point, cluster] of points.clusters.entries()) {
    const color = rank.get(cluster) ?? -1
    const known = byCluster.get(color)
    if (known) known.push(point)
    else byCluster.set(color, [point])
  }
  const order = [...byCluster]
    .map(([color, list]) => ({ color, points: Int32Array.from(list) }))
    // The small ones on top, that the large ones would hide.
    .sort((a, b) => b.points.length - a.points.length)
  return { points, clusters, order }
}

export interface DrawOptions {
  readonly place: (x: number, y: number) => readonly [number, number]
  /** Pixels of the canvas by pixel of the page. */
  readonly density: number
  readonly width: number
  readonly height: number
  readonly palette: Palette
  /** The rank of the cluster that is to be seen above all; -1 for none. */
  readonly lit: number
  /** The point that is pointed at; -1 for none. */
  readonly chosen: number
}

/** Draws the map; a hundred thousand points take a few milliseconds, as squares of one colour at a time. */
export function draw(
  context: CanvasRenderingContext2D,
  { points: { x, y }, clusters, order }: Drawing,
  { place, density, width, height, palette, lit, chosen }: DrawOptions,
): void {
  context.setTransform(density, 0, 0, density, 0, 0)
  context.clearRect(0, 0, width, height)
  const size = x.length > 20_000 ? 2 : x.length > 2_000 ? 3.5 : 6
  for (const { color, points } of order) {
    context.fillStyle = color < 0 ? palette.none : palette.series[color % palette.series.length]!
    context.globalAlpha = lit >= 0 && color !== lit ? 0.08 : x.length > 20_000 ? 0.6 : 0.75
    context.beginPath()
    for (const point of points) {
      const [px, py] = place(x[point]!, y[point]!)
      if (px < -size || py < -size || px > width + size || py > height + size) continue
      if (size < 3) context.rect(px - size / 2, py - size / 2, size, size)
      else {
        context.moveTo(px + size / 2, py)
        context.arc(px, py, size / 2, 0, 2 * Math.PI)
      }
    }
    context.fill()
  }
  context.globalAlpha = 1
  context.font = '600 13px system-ui, sans-serif'
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.lineWidth = 4
  context.lineJoin = 'round'
  for (const [rank, cluster] of clusters.entries()) {
    // A number upon a few points would hide them.
    if (lit >= 0 ? rank !== lit : rank >= 24 || cluster.size < 8) continue
    const [px, py] = place(cluster.x, cluster.y)
    context.strokeStyle = palette.paper
    context.strokeText(String(cluster.id), px, py)
    context.fillStyle = palette.ink
    context.fillText(String(cluster.id), px, py)
  }
  if (chosen < 0) return
  const [px, py] = place(x[chosen]!, y[chosen]!)
  context.strokeStyle = palette.ink
  context.lineWidth = 2
  context.beginPath()
  context.arc(px, py, 8, 0, 2 * Math.PI)
  context.stroke()
}
