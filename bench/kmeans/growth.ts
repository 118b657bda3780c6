import * as Plot from '@observablehq/plot'
import { distanceNamed, kmeans } from '../../ml/models/kmeans/index.ts'
import { svgFile } from '../../plots/index.ts'
import { median } from '../median.ts'
import { powerLaw } from '../power-law.ts'
import { mixture } from './rows.ts'
import { rounded } from './timed.ts'

/** What grows while the others stay. */
export type Grown = 'n' | 'd' | 'k'

/** Seconds at one size. */
interface Point {
  readonly grows: Grown
  /** Times the smallest. */
  readonly factor: number
  readonly seconds: number
}

const factors = [1, 2, 4, 8]

/** Seconds of ten iterations without bounds where one of n, d and k doubles, the others as given. */
export function growthOf(least: Readonly<Record<Grown, number>>, rounds: number): readonly Point[] {
  const distance = distanceNamed('squared-euclidean')
  return (['n', 'd', 'k'] as const).flatMap((grows) =>
    factors.map((factor) => {
      const size = { ...least }
      size[grows] *= factor
      const { n, d, k } = size
      const matrix = mixture(n, d, k)
      const initialCentres = matrix.values.slice(0, k * d)
      const options = { k, distance, bounded: false, initialCentres, maxIterations: 10 }
      // One more to warm up.
      const seconds = Array.from({ length: rounds + 1 }, () => {
        const began = performance.now()
        kmeans(matrix, options)
        return (performance.now() - began) / 1_000
      })
      return { grows, factor, seconds: median(seconds.slice(1)) }
    }),
  )
}

/** The power of n, d or k that seconds grow with, by least squares of logarithms. */
export function exponentOf(points: readonly Point[], grows: Grown): number {
  const own = points.filter((point) => point.grows === grows)
  return rounded(powerLaw(own.map(({ factor, seconds }) => [factor, seconds])).exponent)
}

/** Three lines over factors, both axes logarithmic: an SVG file that an `<img>` may load. */
export function growthPlot(
  points: readonly Point[],
  least: Readonly<Record<Grown, number>>,
): string {
  const colour = ({ grows }: Point) => `var(--series-${['n', 'd', 'k'].indexOf(grows)})`
  const ends = points.filter(({ factor }) => factor === factors.at(-1))
  const named = ({ grows }: Point) =>
    `${grows} from ${least[grows].toLocaleString('en-US')}: ${grows}^${exponentOf(points, grows).toFixed(2)}`
  const at = { x: 'factor', y: 'seconds' } as const
  return svgFile({
    marginRight: 170,
    ariaLabel: 'Seconds of ten iterations as rows, columns or clusters grow, both logarithmic',
    x: {
      type: 'log',
      ...{ ticks: factors, tickFormat: (factor: number) => `${factor} ×`, labelArrow: 'none' },
      ...{ label: 'times the smallest size →', labelAnchor: 'center' },
    },
    y: {
      type: 'log',
      ...{ ticks: 5, tickFormat: '~g', grid: true, labelArrow: 'none' },
      label: '↑ seconds, ten iterations',
    },
    marks: [
      Plot.line(points, { ...at, z: 'grows', stroke: colour, strokeWidth: 2 }),
      Plot.dot(points, { ...at, fill: colour, symbol: 'grows', r: 5 }),
      // Those of d and k end close together.
      ...ends.map((end) =>
        Plot.text([end], {
          ...{ ...at, text: named, dx: 12, dy: { n: 0, d: 7, k: -5 }[end.grows] },
          ...{ textAnchor: 'start', fill: 'currentColor' },
        }),
      ),
    ],
  })
}
