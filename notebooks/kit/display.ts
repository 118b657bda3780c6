import { basename } from 'node:path'
import type * as Plot from '@observablehq/plot'
import { marked } from 'marked'
import { svgOf } from '../../plots/index.ts'

/** What a cell showed: HTML, and the line of the notebook that said so. */
export interface Shown {
  readonly line: number
  readonly html: string
}

/** In the order shown. A notebook has a process of its own. */
const shown: Shown[] = []

/** All that was shown by the notebook of this process. */
export const allShown = (): readonly Shown[] => shown

/** Shows Markdown below the cell: what numbers say, in words. */
export function say(markdown: string): void {
  const joined = markdown.replaceAll(/\s*\n\s+/g, ' ').replaceAll(/(?<=\d) (?=%)/g, '\u00a0')
  show(marked.parse(joined, { async: false }))
}

/** Shows a plot below the cell, with what there is to see in it. */
export function plot(options: Plot.PlotOptions, caption: string): void {
  const svg = svgOf({ width: 720, height: 360, marginLeft: 56, marginBottom: 44, ...options })
  show(`<figure>${svg}<figcaption>${inline(caption)}</figcaption></figure>`)
}

/** Several plots side by side, as {@link plot} shows one. */
export function plots(each: readonly Plot.PlotOptions[], caption: string): void {
  const width = Math.floor(1_000 / each.length)
  const svgs = each.map((options) => `<div>${svgOf({ width, height: 320, ...options })}</div>`)
  show(
    `<figure><div class="row">${svgs.join('')}</div><figcaption>${inline(caption)}</figcaption></figure>`,
  )
}

/** Shows rows below the cell; the keys of the first are the headings. */
export function table(
  rows: readonly Readonly<Record<string, string | number>>[],
  caption = '',
): void {
  const headings = Object.keys(rows[0] ?? {})
  const line = (tag: 'td' | 'th', values: readonly (string | number)[]) =>
    `<tr>${values.map((value) => `<${tag}>${escaped(String(value))}</${tag}>`).join('')}</tr>`
  const body = rows.map((row) =>
    line(
      'td',
      headings.map((heading) => row[heading] ?? ''),
    ),
  )
  const says = caption === '' ? '' : `<caption>${inline(caption)}</caption>`
  show(
    `<div class="scroll"><table>${says}<thead>${line('th', headings)}</thead><tbody>${body.join('')}</tbody></table></div>`,
  )
}

/** Shows text as it stands, as a terminal would. */
export function print(text: string): void {
  show(`<pre class="output">${escaped(text)}</pre>`)
}

function show(html: string): void {
  shown.push({ line: callingLine(), html })
}

/** The line of the notebook from which one of these functions was called; notebooks begin with a digit. */
function callingLine(): number {
  const frames = (new Error().stack ?? '').split('\n')
  for (const frame of frames) {
    const [, path, line] = /([^\s(]+\.ts):(\d+):\d+/.exec(frame) ?? []
    if (path && /^\d/.test(basename(path))) return Number(line)
  }
  throw new Error('only a notebook can show something')
}

function inline(markdown: string): string {
  return marked.parseInline(markdown, { async: false })
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
