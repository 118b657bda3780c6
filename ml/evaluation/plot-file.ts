import { onPaper } from '../../plots/index.ts'
import { paretoPlot } from './pareto-plot.ts'
import type { ReplayReport } from './report.ts'

/** The Pareto plot as an SVG file of its own; see {@link onPaper}. */
export function plotFile(report: ReplayReport): string {
  const size = { width: 1040, height: 520 }
  return onPaper(paretoPlot(report, { ...size, named: true }), size)
}
