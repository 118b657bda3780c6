import { reportBase } from '../../core/index.ts'

/** The page's CSS: light and dark, fit for a telephone and for paper. */
export const pageStyle = `${reportBase}
h3 { font-size: 1rem; margin: 0; font-weight: 600; overflow-wrap: anywhere; }
header p { max-width: 75ch; margin: 0; color: var(--soft); }
.inconsistent { color: var(--error); }
.incomplete { color: var(--warning); }
.consistent { color: var(--good); }
.tiles { display: flex; flex-wrap: wrap; gap: 12px; margin: 24px 0 0; padding: 0; list-style: none; }
.tiles li { background: var(--tint); border: 1px solid var(--rule); border-radius: 6px; padding: 8px 16px; min-width: 104px; }
.tiles b { display: block; font-size: 1.5rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
.tiles a { color: var(--soft); font-size: 0.875rem; }
.error { color: var(--error); }
.warning { color: var(--warning); }
.note { color: var(--note); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.875rem; width: 100%; }
th, td { padding: 4px 12px 4px 0; text-align: left; font-weight: 400; vertical-align: top; border-top: 1px solid var(--rule); overflow-wrap: anywhere; }
thead th { color: var(--soft); border-top: 0; white-space: nowrap; }
td:first-child { min-width: 12ch; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.search { position: sticky; top: 0; background: var(--paper); padding: 12px 0; display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; z-index: 1; }
.search input[type=search] { flex: 1 1 260px; font: inherit; padding: 6px 10px; color: inherit; background: var(--tint); border: 1px solid var(--soft); border-radius: 6px; }
.search label { font-size: 0.875rem; white-space: nowrap; }
.search output { color: var(--soft); font-size: 0.875rem; margin-left: auto; }
button.find { font: inherit; color: var(--note); background: none; border: 0; padding: 0; cursor: pointer; text-align: left; overflow-wrap: anywhere; text-decoration: underline; text-underline-offset: 3px; }
article { border-top: 1px solid var(--rule); padding: 14px 0; content-visibility: auto; contain-intrinsic-size: auto 150px; }
article[hidden] { display: none; }
article p { margin: 4px 0 8px; max-width: 85ch; overflow-wrap: anywhere; }
article .id { color: var(--soft); font-weight: 400; }
.mark { font-size: 0.75rem; border: 1px solid currentColor; border-radius: 4px; padding: 0 5px; margin-left: 6px; white-space: nowrap; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 0; font-size: 0.875rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
code { font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace; font-size: 0.9em; }
.change { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; margin: 8px 0; }
.change div { background: var(--tint); border-left: 3px solid var(--good); padding: 6px 10px; overflow-wrap: anywhere; }
.change div:first-child { border-left-color: var(--error); }
.change span { display: block; color: var(--soft); font-size: 0.75rem; }
@media (max-width: 700px) {
  main { padding: 20px 12px 40px; }
  h1 { font-size: 1.4rem; }
  .change { grid-template-columns: 1fr; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: 6px; }
}
@media print {
  body { font-size: 11px; }
  main { max-width: none; padding: 0; }
  .search { display: none; }
  article { break-inside: avoid; content-visibility: visible; padding: 8px 0; }
  tr { break-inside: avoid; }
  button.find { color: inherit; text-decoration: none; }
  table, dl { font-size: 9px; }
}
`
