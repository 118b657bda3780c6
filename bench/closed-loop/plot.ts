import * as Plot from '@observablehq/plot'
import { svgFile } from '../../plots/index.ts'
import type { LoopResult } from './loop.ts'

const colors = { off: 'var(--series-0)', shadow: 'var(--series-1)', on: 'var(--series-2)' }
/** Seconds that a point is the mean of. */
const window = 5

/** Requests a second that come to the NCM, over time, by log and mode, beside what it sustains: an SVG file. */
export function demandPlot(
  results: readonly { readonly log: string; readonly result: LoopResult }[],
  capacity: number,
): string {
  const points = results.flatMap(({ log, result: { mode, demand } }) =>
    demand.slice(window - 1).map((_, i) => {
      const some = demand.slice(i, i + window)
      return {
        ...{ log, mode, second: i + window },
        demand: some.reduce((sum, count) => sum + count, 0) / window,
      }
    }),
  )
  const last = results.map(
    ({ log, result: { mode } }) =>
      points.findLast((point) => point.log === log && point.mode === mode)!,
  )
  const at = { x: 'second', y: 'demand', fx: 'log' } as const
  return svgFile({
    marginRight: 50,
    ariaLabel: 'On-demand requests a second at the NCM over time, with Portent off, shadow and on',
    fx: { label: null },
    x: { label: 'seconds →', labelAnchor: 'center', labelArrow: 'none' },
    y: { grid: true, zero: true, labelArrow: 'none', label: '↑ requests to the NCM, a second' },
    marks: [
      Plot.ruleY([capacity], { stroke: 'currentColor', strokeDasharray: '5 4' }),
      Plot.line(points, { ...at, z: 'mode', stroke: ({ mode }: Point) => colors[mode] }),
      Plot.text(last, {
        ...at,
        ...{ text: 'mode', dx: 6, textAnchor: 'start', fill: ({ mode }: Point) => colors[mode] },
      }),
    ],
  })
}

interface Point {
  readonly mode: LoopResult['mode']
}
