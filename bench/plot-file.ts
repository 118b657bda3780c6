import * as Plot from '@observablehq/plot'
import { Window } from 'happy-dom'
import { reportColors } from '../core/index.ts'

/** The DOM's `Document`, whose types this project does not load. */
type PlotDocument = NonNullable<Plot.PlotOptions['document']>

const [width, height] = [720, 420]

/** A plot as an SVG file that an `<img>` may load, light and dark. */
export function plotFile(options: Plot.PlotOptions): string {
  const plot = Plot.plot({
    document: new Window().document as unknown as PlotDocument,
    ...{ width, height, marginLeft: 60, marginTop: 34, marginBottom: 46 },
    style: { fontSize: '13px', background: 'none', overflow: 'visible' },
    ...options,
  }).outerHTML
  const style = `<style>${reportColors}svg { color: var(--ink); }</style>`
  const paper = `<rect width="${width}" height="${height}" fill="var(--paper)"></rect>`
  return plot.replace(/^<svg([^>]*)>/, `<svg xmlns="http://www.w3.org/2000/svg"$1>${style}${paper}`)
}
