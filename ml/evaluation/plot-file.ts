import { reportColors } from '../../core/index.ts'
import { paretoPlot } from './pareto-plot.ts'
import type { ReplayReport } from './report.ts'

/**
 * The Pareto plot as an SVG file of its own, on paper of its own, light and dark as the reader's.
 *
 * An `<img>` may load it: no script, no request.
 */
export function plotFile(report: ReplayReport): string {
  const [width, height] = [1040, 520]
  const plot = paretoPlot(report, { width, height, named: true })
  const style = `<style>${reportColors}svg { color: var(--ink); }</style>`
  const paper = `<rect width="${width}" height="${height}" fill="var(--paper)"></rect>`
  return plot.replace(/^<svg([^>]*)>/, `<svg xmlns="http://www.w3.org/2000/svg"$1>${style}${paper}`)
}
