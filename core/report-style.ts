/**
 * The colours of every page and plot: light, dark and for paper. Those of series are Okabe and Ito's, lighter
 * or darker where the paper needs it.
 */
export const reportColors = `
:root {
  color-scheme: light dark;
  --paper: #fff; --ink: #1a1c1f; --soft: #5b6169; --rule: #d9dce0; --tint: #f4f6f8;
  --series-0: #0072b2; --series-1: #d55e00; --series-2: #008a66;
  --series-3: #b35a90; --series-4: #b97d00; --series-5: #2e93cf;
  --error: #b3261e; --warning: #8a5a00; --note: #0072b2; --good: #00714f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --ink: #e7e9ec; --soft: #a3abb4; --rule: #363c43; --tint: #1d2126;
    --series-0: #4ba3dd; --series-1: #f0803c; --series-2: #21b88f;
    --series-3: #dd92bd; --series-4: #e6a820; --series-5: #8ccdf2;
    --error: #ff8a80; --warning: #e6a820; --note: #4ba3dd; --good: #21b88f;
  }
}
@media print {
  :root {
    color-scheme: light;
    --paper: #fff; --ink: #000; --soft: #444; --rule: #bbb; --tint: #fff;
    --series-0: #0072b2; --series-1: #d55e00; --series-2: #008a66;
    --series-3: #b35a90; --series-4: #b97d00; --series-5: #2e93cf;
    --error: #b3261e; --warning: #8a5a00; --note: #0072b2; --good: #00714f;
  }
}
`

/** What pages begin with: the colours, and how wide and large text is. */
export const reportBase = `${reportColors}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main { max-width: 1088px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 8px; }
h2 { font-size: 1.15rem; margin: 40px 0 8px; }
a.term { color: inherit; text-decoration: underline dotted; text-underline-offset: 3px; }
dt:target, dt:target + dd { background: var(--tint); }
@media print { a.term { text-decoration: none; } }
`

/** Where a page explains a term: the `id` of its definition. */
export function termId(term: string): string {
  return `term-${term.toLowerCase().replaceAll(/[^a-z0-9]/g, (sign) => `-${sign.codePointAt(0)}`)}`
}
