import { writeFileSync } from 'node:fs'
import * as Plot from '@observablehq/plot'
import { svgFile } from '../../plots/index.ts'
import type { Course } from './controller.ts'
import { happenings } from './scene.ts'

/** Coverage and accuracy by week, one below the other, as an SVG file. */
export function plotCourses(courses: readonly Course[], path: string): void {
  const points = courses.flatMap(({ name, coverage, accuracy }) =>
    coverage.flatMap((share, week) => [
      { name, measure: 'coverage', week: week + 1, share },
      { name, measure: 'accuracy', week: week + 1, share: accuracy[week]! },
    ]),
  )
  const marks = Object.entries(happenings).map(([name, week]) => ({ name, week }))
  const colors = courses.map((_, i) => `var(--series-${i})`)
  const names = courses.map(({ name }) => name)
  const at = { x: 'week', y: 'share', fy: 'measure' } as const
  const svg = svgFile({
    height: 560,
    marginRight: 150,
    ariaLabel: 'Coverage and accuracy by week, of three ways to learn',
    x: {
      label: 'week',
      tickFormat: 'd',
      ticks: 10,
      domain: [0.8, 10.2],
      labelAnchor: 'center',
      labelArrow: 'none',
    },
    y: { label: null, percent: true, grid: true, zero: true },
    fy: { axis: null, domain: ['coverage', 'accuracy'] },
    color: { domain: names, range: colors },
    marks: [
      Plot.text(['coverage', 'accuracy'], {
        ...{ fy: (name: string) => name, text: (name: string) => `${name}, %` },
        ...{ frameAnchor: 'bottom-left', dx: 8, dy: -8, fill: 'currentColor' },
      }),
      Plot.ruleX(marks, { x: 'week', stroke: 'currentColor', strokeDasharray: '3 4' }),
      Plot.text(marks, {
        ...{ x: 'week', text: 'name', fy: () => 'coverage', frameAnchor: 'top' },
        ...{ lineAnchor: 'bottom', dy: -4, fill: 'currentColor' },
      }),
      Plot.line(points, { ...at, stroke: 'name', strokeWidth: 2 }),
      Plot.dot(points, { ...at, fill: 'name', r: 3 }),
      Plot.text(
        points.filter(({ week, measure }) => week === 10 && measure === 'accuracy'),
        { ...at, text: 'name', fill: 'name', textAnchor: 'start', dx: 10 },
      ),
    ],
  })
  writeFileSync(path, svg)
}
