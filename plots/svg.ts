import * as Plot from '@observablehq/plot'
import { Window } from 'happy-dom'
import { reportColors } from '../core/index.ts'

/** The DOM's `Document`, whose types this project does not load. */
type PlotDocument = NonNullable<Plot.PlotOptions['document']>

/**
 * Draws a plot without a browser.
 *
 * @returns An `<svg>` element as text; its colours may be CSS variables of the page, see `reportColors`.
 */
export function svgOf(options: Plot.PlotOptions): string {
  return Plot.plot({
    document: new Window().document as unknown as PlotDocument,
    ...options,
    style: {
      ...{ fontSize: '13px', background: 'none', overflow: 'visible' },
      ...(options.style as object),
    },
  }).outerHTML
}

const [width, height] = [720, 420]

/**
 * Draws a plot as a file of its own, on paper of its own, light and dark as the reader's: an `<img>` may load
 * it, for it has no script and makes no request. 720 by 420 pixels unless told otherwise.
 */
export function svgFile(options: Plot.PlotOptions): string {
  const sized = { width, height, marginLeft: 60, marginTop: 34, marginBottom: 46, ...options }
  return onPaper(svgOf(sized), sized)
}

/** A drawn `<svg>` as a file of its own; see {@link svgFile}. */
export function onPaper(
  svg: string,
  size: { readonly width: number; readonly height: number },
): string {
  const style = `<style>${reportColors}svg { color: var(--ink); }</style>`
  const paper = `<rect width="${size.width}" height="${size.height}" fill="var(--paper)"></rect>`
  return svg.replace(/^<svg([^>]*)>/, `<svg xmlns="http://www.w3.org/2000/svg"$1>${style}${paper}`)
}
