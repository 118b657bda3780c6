import * as Plot from '@observablehq/plot'
import { Window } from 'happy-dom'
import { reportColors } from '../../core/index.ts'

/** What a full check of a VPC took. */
export interface Growth {
  readonly ports: number
  /** Of processors. */
  readonly seconds: number
}

/** `seconds = scale · ports^exponent`, fitted by least squares of logarithms. */
export interface PowerLaw {
  readonly exponent: number
  readonly scale: number
}

/** @param points - Two or more of different sizes. */
export function powerLaw(points: readonly Growth[]): PowerLaw {
  const xs = points.map(({ ports }) => Math.log(ports))
  const ys = points.map(({ seconds }) => Math.log(seconds))
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length
  const [x0, y0] = [mean(xs), mean(ys)]
  const covariance = xs.reduce((sum, x, i) => sum + (x - x0) * (ys[i]! - y0), 0)
  const exponent = covariance / xs.reduce((sum, x) => sum + (x - x0) ** 2, 0)
  return { exponent, scale: Math.exp(y0 - exponent * x0) }
}

/** The DOM's `Document`, whose types this project does not load. */
type PlotDocument = NonNullable<Plot.PlotOptions['document']>

/** Both axes logarithmic, with the fitted law as a line: an SVG file that an `<img>` may load. */
export function growthPlot(points: readonly Growth[], { exponent, scale }: PowerLaw): string {
  const [width, height] = [720, 420]
  const fitted = points.map(({ ports }) => ({ ports, seconds: scale * ports ** exponent }))
  const at = { x: 'ports', y: 'seconds' } as const
  const plot = Plot.plot({
    document: new Window().document as unknown as PlotDocument,
    ...{ width, height, marginLeft: 60, marginTop: 34, marginBottom: 46, marginRight: 30 },
    ariaLabel: 'Seconds of processor time of a full check against ports, both logarithmic',
    style: { fontSize: '13px', background: 'none', overflow: 'visible' },
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
  }).outerHTML
  const style = `<style>${reportColors}svg { color: var(--ink); }</style>`
  const paper = `<rect width="${width}" height="${height}" fill="var(--paper)"></rect>`
  return plot.replace(/^<svg([^>]*)>/, `<svg xmlns="http://www.w3.org/2000/svg"$1>${style}${paper}`)
}
