import * as Plot from '@observablehq/plot'
import { svgFile } from '../../plots/index.ts'
import type { PowerLaw } from '../power-law.ts'

/** What a full check of a VPC took. */
export interface Growth {
  readonly ports: number
  /** Of processors. */
  readonly seconds: number
}

/** Both axes logarithmic, with the fitted law as a line: an SVG file that an `<img>` may load. */
export function growthPlot(points: readonly Growth[], { exponent, scale }: PowerLaw): string {
  const fitted = points.map(({ ports }) => ({ ports, seconds: scale * ports ** exponent }))
  const at = { x: 'ports', y: 'seconds' } as const
  return svgFile({
    marginRight: 30,
    ariaLabel: 'Seconds of processor time of a full check against ports, both logarithmic',
    x: {
      type: 'log',
      ...{ ticks: points.map(({ ports }) => ports), tickFormat: ',', label: 'ports →' },
      ...{ labelAnchor: 'center', labelArrow: 'none' },
    },
    y: {
      type: 'log',
      ...{ ticks: 5, tickFormat: '~g', grid: true, labelArrow: 'none' },
      label: '↑ seconds of processor time, full check',
    },
    marks: [
      Plot.line(fitted, { ...at, stroke: 'currentColor', strokeDasharray: '5 4' }),
      Plot.dot(points, { ...at, fill: 'var(--series-0)', r: 5 }),
      Plot.text(points, {
        ...at,
        ...{ text: ({ seconds }: Growth) => `${seconds.toPrecision(2)} s`, dx: 10, dy: 12 },
        ...{ textAnchor: 'start', fill: 'currentColor' },
      }),
      Plot.text([fitted[fitted.length >> 1]!], {
        ...at,
        ...{ text: () => `ports^${exponent.toFixed(2)}`, dx: -10, dy: -12 },
        ...{ textAnchor: 'end', fill: 'currentColor' },
      }),
    ],
  })
}
