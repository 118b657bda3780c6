import * as Plot from '@observablehq/plot'
import { svgFile } from '../../plots/index.ts'

/** Coverage by retraining round, a line for each way to learn: an SVG file that an `<img>` may load. */
export function coveragePlot(found: ReadonlyMap<string, readonly number[]>): string {
  const names = [...found.keys()]
  const colours = names.map((_, i) =>
    i === names.length - 1 ? 'currentColor' : `var(--series-${i})`,
  )
  const points = [...found].flatMap(([name, coverage]) =>
    coverage.map((share, i) => ({ name, round: i + 1, coverage: 100 * share })),
  )
  const at = { x: 'round', y: 'coverage', stroke: 'name' } as const
  return svgFile({
    ariaLabel: 'Coverage in percent against retraining rounds, by what is learned',
    color: { domain: names, range: colours },
    x: {
      ...{ ticks: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], tickFormat: 'd' },
      ...{ label: 'retraining round →', labelAnchor: 'center', labelArrow: 'none' },
    },
    y: { grid: true, label: '↑ coverage, % of first packets', labelArrow: 'none', zero: true },
    marks: [
      Plot.line(points, { ...at, strokeWidth: 2 }),
      Plot.dot(points, { ...at, r: 3, fill: 'name' }),
      // Below all lines there is room for their names.
      ...names.map((name, i) =>
        Plot.text([{ round: 1, coverage: 27 - 5 * i }], {
          ...{ x: 'round', y: 'coverage', text: () => `● ${name}` },
          ...{ fill: colours[i]!, textAnchor: 'start' },
        }),
      ),
    ],
  })
}
