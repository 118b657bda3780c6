import { reportBase } from '../../core/index.ts'

/** The page's CSS. */
export const reportStyle = `${reportBase}
header p, section > p { max-width: 75ch; }
figure { margin: 24px 0 0; }
figcaption { color: var(--soft); font-size: 0.875rem; max-width: 90ch; margin-top: 8px; }
svg { overflow: visible; }
figure > div > svg { display: block; max-width: 100%; height: auto; }
.narrow { display: none; }
.legend {
  display: flex; flex-wrap: wrap; gap: 2px 14px; list-style: none; margin: 8px 0 0; padding: 0;
  font-size: 0.875rem;
}
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.8125rem; font-variant-numeric: tabular-nums; width: 100%; }
th, td { padding: 3px 6px; text-align: right; white-space: nowrap; font-weight: 400; }
table.figures { width: auto; margin-top: 12px; }
.figures th, .figures td { padding-right: 24px; }
thead th { color: var(--soft); border-bottom: 1px solid var(--ink); }
th:first-child { text-align: left; position: sticky; left: 0; background: var(--paper); padding: 3px 12px 3px 0; }
tr.first > * { border-top: 1px solid var(--rule); }
tbody tr.first:first-child > * { border-top: 0; }
tr.best td:nth-child(3) { font-weight: 700; }
tr.limit > * { border-top: 1px solid var(--ink); font-style: italic; }
tr.again th { color: var(--soft); padding-left: 18px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 0; font-size: 0.9375rem; }
dt { color: var(--soft); }
dd { margin: 0; max-width: 80ch; overflow-wrap: anywhere; }
@media (max-width: 700px) {
  main { padding: 20px 10px 40px; }
  h1 { font-size: 1.4rem; }
  .wide { display: none; }
  .narrow { display: block; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: 8px; }
}
@media print {
  body { font-size: 11px; }
  main { max-width: none; padding: 0; }
  .wide { display: block; }
  .narrow { display: none; }
  .scroll { overflow: visible; }
  table, dl { font-size: 9px; }
  th, td { padding: 1px 4px; }
  tr, figure { break-inside: avoid; }
}
`
