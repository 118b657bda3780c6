import type { ReplayReport } from './report.ts'

/*
 * Loaded only when asked for: plots bring a document model along, half a second that a server or
 * `portent --help` has no use for.
 */

/** The report as one HTML file that needs nothing else; see {@link htmlPage}. */
export async function renderHtml(report: ReplayReport): Promise<string> {
  const { htmlPage } = await import('./html-page.ts')
  return htmlPage(report)
}

/** The report's plot alone as an SVG file, light and dark; see {@link plotFile}. */
export async function renderPlot(report: ReplayReport): Promise<string> {
  const { plotFile } = await import('./plot-file.ts')
  return plotFile(report)
}
