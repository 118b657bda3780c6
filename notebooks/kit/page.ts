import { marked } from 'marked'
import { reportBase } from '../../core/index.ts'
import type { Shown } from './display.ts'
import type { Cell } from './percent.ts'

/** What a page tells of where it came from. */
export interface Origin {
  /** Of the notebook below the project's root, e.g. `notebooks/1-….ts`. */
  readonly path: string
  /** SHA-256 of the notebook's text, hexadecimal. */
  readonly sha256: string
  /** What it was made by. */
  readonly command: string
}

/** A run notebook as one HTML file that needs nothing else: no script, no request, light, dark and on paper. */
export function notebookPage(
  cells: readonly Cell[],
  shown: readonly Shown[],
  origin: Origin,
): string {
  const title = titleOf(cells)
  const body = cells.map((cell, i) => {
    const end = cells[i + 1]?.line ?? Number.POSITIVE_INFINITY
    const own = shown.filter(({ line }) => line >= cell.line && line < end)
    return htmlOf(cell) + own.map(({ html }) => `<div class="shown">${html}</div>`).join('\n')
  })
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="source-sha256" content="${origin.sha256}">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
${body.join('\n')}
<footer><code>${origin.path}</code>, run by <code>${origin.command}</code></footer>
</main>
</body>
</html>
`
}

/** The first heading. */
function titleOf(cells: readonly Cell[]): string {
  const heading = cells.find(({ kind }) => kind === 'markdown')?.text.match(/^# (.+)$/m)
  return heading?.[1] ?? 'Notebook'
}

function htmlOf({ kind, text }: Cell): string {
  if (kind === 'markdown') return marked.parse(text, { async: false })
  const code = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<details><summary>Code</summary><pre class="code"><code>${code}</code></pre></details>`
}

const style = `${reportBase}
p, ul, ol { max-width: 75ch; }
pre { overflow-x: auto; font: 0.8125rem/1.45 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
.code { background: var(--tint); padding: 12px 16px; border-left: 3px solid var(--rule); }
details { margin: 8px 0; }
summary { color: var(--soft); font-size: 0.875rem; cursor: pointer; }
.output { padding: 0 16px; }
.shown { margin: 16px 0 24px; }
figure { margin: 0; }
figure .row { display: flex; flex-wrap: wrap; gap: 16px; }
figcaption, caption { color: var(--soft); font-size: 0.875rem; max-width: 90ch; text-align: left; padding: 8px 0; }
caption { white-space: nowrap; }
svg { overflow: visible; max-width: 100%; height: auto; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
th, td { padding: 3px 12px; text-align: right; white-space: nowrap; font-weight: 400; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
thead th { color: var(--soft); border-bottom: 1px solid var(--ink); }
tbody tr + tr td { border-top: 1px solid var(--rule); }
footer { color: var(--soft); font-size: 0.875rem; margin-top: 48px; border-top: 1px solid var(--rule); padding-top: 12px; }
@media (max-width: 700px) { main { padding: 20px 12px 40px; } }
@media print { body { font-size: 11px; } main { max-width: none; padding: 0; } figure, tr { break-inside: avoid; } pre { white-space: pre-wrap; } }
`
