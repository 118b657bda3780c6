import * as Plot from '@observablehq/plot'
import { svgOf } from '../../plots/index.ts'
import type { ClusterPoint, NetworkClusters } from './cluster-report.ts'

/** Seven symbols and six colours part 42 clusters; each is named in the plot besides. */
const symbols: readonly Plot.SymbolType[] = [
  'circle',
  'square',
  'triangle',
  'diamond',
  'star',
  'cross',
  'wye',
]

/** One of the page's CSS variables. */
const colorOf = (cluster: number) => `var(--series-${(cluster - 1) % 6})`
const symbolOf = (cluster: number) => symbols[(cluster - 1) % symbols.length]!

/**
 * VMs in the plane in which their profiles vary most, each cluster by colour, symbol and number.
 *
 * @param width - Pixels; the height follows.
 * @returns An `<svg>` element as text; its colours are CSS variables of the page.
 */
export function projectionPlot(
  { vni, points, shares, clusters }: NetworkClusters,
  width: number,
): string {
  const places = clusters
    .map(({ id }) => medianPlace(id, points))
    .filter((place) => place !== undefined)
  return svgOf({
    width,
    height: Math.round(Math.min(0.9 * width, 460)),
    marginLeft: 44,
    marginRight: 20,
    marginTop: 30,
    marginBottom: 44,
    ariaLabel: `VMs of VNI ${vni} in the plane of the first two principal components, by cluster`,
    x: {
      ticks: 5,
      label: `first component, ${percent(shares[0])} of the variance →`,
      labelAnchor: 'center',
      labelArrow: 'none',
      nice: true,
    },
    y: {
      ticks: 5,
      label: `↑ second component, ${percent(shares[1])}`,
      labelArrow: 'none',
      grid: true,
      nice: true,
    },
    marks: [
      ...clusters.map(({ id }) =>
        Plot.dot(
          points.filter(({ cluster }) => cluster === id),
          {
            x: 'x',
            y: 'y',
            symbol: symbolOf(id),
            stroke: colorOf(id),
            fill: colorOf(id),
            fillOpacity: 0.35,
            r: 3.4,
            title: ({ vm, cluster, silhouette }: ClusterPoint) =>
              `${vm}, cluster ${cluster}, silhouette ${silhouette.toFixed(2)}`,
          },
        ),
      ),
      Plot.text(places, {
        x: 'x',
        y: 'y',
        text: ({ cluster }: { cluster: number }) => String(cluster),
        fontWeight: 700,
        fontSize: 14,
        fill: 'currentColor',
        stroke: 'var(--paper)',
        strokeWidth: 4,
        dy: -10,
      }),
    ],
  })
}

/**
 * Silhouettes of the VMs drawn, cluster under cluster, the best first; dashed their mean.
 *
 * @param width - Pixels.
 * @returns An `<svg>` element as text.
 */
export function silhouettePlot(
  { vni, points, silhouette, clusters }: NetworkClusters,
  width: number,
): string {
  const gap = points.length * 0.012
  let at = 0
  const bands = clusters.map(({ id }) => {
    const own = points
      .filter(({ cluster }) => cluster === id)
      .sort((a, b) => b.silhouette - a.silhouette)
    const rows = own.map((point, i) => ({ ...point, y1: at + i, y2: at + i + 1 }))
    const middle = at + own.length / 2
    at += own.length + gap
    return { id, rows, middle }
  })
  const height = Math.max(360, Math.min(720, 90 + 22 * clusters.length))
  const least = Math.min(0, ...points.map(({ silhouette }) => silhouette))
  return svgOf({
    width,
    height,
    marginLeft: 44,
    marginRight: 20,
    marginTop: 24,
    marginBottom: 44,
    ariaLabel: `Silhouettes of the VMs of VNI ${vni} by cluster`,
    x: {
      domain: [Math.floor(10 * least) / 10, 1],
      ticks: 5,
      label: 'silhouette →',
      labelAnchor: 'center',
      labelArrow: 'none',
      grid: true,
    },
    y: { domain: [0, at], reverse: true, axis: null },
    marks: [
      ...bands.map(({ id, rows }) =>
        Plot.rect(rows, {
          x1: 0,
          x2: 'silhouette',
          y1: 'y1',
          y2: 'y2',
          fill: colorOf(id),
          title: ({ vm, silhouette }: ClusterPoint) => `${vm}: ${silhouette.toFixed(2)}`,
        }),
      ),
      Plot.ruleX([0]),
      Plot.ruleX([silhouette], { stroke: 'currentColor', strokeDasharray: '5 4' }),
      Plot.text(
        bands.filter(({ rows }) => (rows.length / at) * height > 9),
        {
          x: Math.floor(10 * least) / 10,
          y: 'middle',
          text: ({ id }: { id: number }) => String(id),
          dx: -12,
          textAnchor: 'end',
          fill: 'currentColor',
        },
      ),
    ],
  })
}

/** A cluster's symbol in its colour, 14 pixels square; an `<svg>` element as text. */
export function clusterMark(cluster: number): string {
  return svgOf({
    width: 14,
    height: 14,
    margin: 0,
    axis: null,
    x: { domain: [-1, 1] },
    y: { domain: [-1, 1] },
    style: { display: 'inline-block', background: 'none', verticalAlign: 'middle' },
    marks: [Plot.dot([[0, 0]], { symbol: symbolOf(cluster), fill: colorOf(cluster), r: 4.2 })],
  })
}

/** Where a cluster's number goes: amid its VMs; undefined if none is drawn. */
function medianPlace(cluster: number, points: readonly ClusterPoint[]) {
  const own = points.filter((point) => point.cluster === cluster)
  if (own.length === 0) return undefined
  const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!
  return { cluster, x: middle(own.map(({ x }) => x)), y: middle(own.map(({ y }) => y)) }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`
}
