/** Series colours are Okabe and Ito's, lighter or darker where the paper needs it. */
export const reportColors = `
:root {
  color-scheme: light dark;
  --paper: #fff; --ink: #1a1c1f; --soft: #5b6169; --rule: #d9dce0; --tint: #f4f6f8;
  --series-0: #0072b2; --series-1: #d55e00; --series-2: #008a66;
  --series-3: #b35a90; --series-4: #b97d00; --series-5: #2e93cf;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --ink: #e7e9ec; --soft: #a3abb4; --rule: #363c43; --tint: #1d2126;
    --series-0: #4ba3dd; --series-1: #f0803c; --series-2: #21b88f;
    --series-3: #dd92bd; --series-4: #e6a820; --series-5: #8ccdf2;
  }
}
@media print {
  :root {
    color-scheme: light;
    --paper: #fff; --ink: #000; --soft: #444; --rule: #bbb; --tint: #fff;
    --series-0: #0072b2; --series-1: #d55e00; --series-2: #008a66;
    --series-3: #b35a90; --series-4: #b97d00; --series-5: #2e93cf;
  }
}
`

/** The page's CSS. */
export const reportStyle = `${reportColors}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main { max-width: 1088px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 8px; }
h2 { font-size: 1.15rem; margin: 40px 0 8px; }
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
abbr { text-decoration: underline dotted; text-underline-offset: 3px; cursor: help; }
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
  abbr { text-decoration: none; }
}
`
