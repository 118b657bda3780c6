import { createHash } from 'node:crypto'
import { termId } from '../../core/index.ts'
import { grouped as groupBy } from '../reasoning/grouped.ts'
import { escapeMarkup } from './escape.ts'
import { counts } from './make-result.ts'
import { pageScript } from './page-script.ts'
import { pageStyle } from './page-style.ts'
import type { ReportedFinding, Result, RuleOutcome } from './result.ts'
import { checkedInWords, counted, grouped, nameOf, outcomeInWords, whereIs } from './words.ts'

/** With more the page would no longer open at once; the first are the most severe. */
const MOST = 5_000

/**
 * The result as one HTML file that needs nothing else: no request leaves it, and its policy allows
 * none. Its only script searches.
 */
export function renderHtml(result: Result): string {
  const { run, summary } = result
  const title = `Portent ${run.mode}: ${summary.verdict}`
  const script = createHash('sha256').update(pageScript).digest('base64')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${script}'">
<title>${escapeMarkup(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
<header>
<h1>Portent ${run.mode}: <span class="${summary.verdict}">${summary.verdict}</span></h1>
<p>${escapeMarkup(`${outcomeInWords(result)}. Checked ${checkedInWords(result)}.`)}</p>
${tiles(result)}
</header>
${section('By rule', rulesTable(result))}
${section(
  'By VPC',
  placesTable('VPC', result.findings, ({ vpc }) => vpc),
)}
${section('By host', hostsTable(result))}
${findingsSection(result)}
${section('Not understood', unreadTable(result))}
<section>
<h2>What the numbers mean</h2>
<dl>${meanings.map(([term, text]) => `<dt id="${termId(term)}">${term}</dt><dd>${text}</dd>`).join('')}</dl>
</section>
<section>
<h2>This run</h2>
${definitions(aboutRun(result))}
</section>
</main>
<script>${pageScript}</script>
</body>
</html>
`
}

const meanings = [
  ['errors', 'Findings that break connectivity, isolation or the push itself.'],
  ['warnings', 'Findings that probably are no intent, or that will break with the next change.'],
  ['notes', 'What is worth knowing and breaks nothing.'],
  ['suppressed', 'Findings that somebody accepted, with a reason; they do not count.'],
  ['new', 'Findings that the baseline does not have.'],
  ['fixed', 'Findings of the baseline that are gone.'],
  ['hosts not known', 'Hosts of which nothing could be collected: neither right nor wrong.'],
  [
    'not understood',
    'Places of the input that no field of the format explains, and that were not checked.',
  ],
] as const

function tiles({ summary }: Result): string {
  const { findings, baseline } = summary
  const values: [string, number | undefined, string][] = [
    ['errors', findings.error, findings.error > 0 ? 'error' : ''],
    ['warnings', findings.warning, findings.warning > 0 ? 'warning' : ''],
    ['notes', findings.note, findings.note > 0 ? 'note' : ''],
    ['suppressed', summary.suppressed || undefined, ''],
    ['new', baseline && baseline.new.error + baseline.new.warning + baseline.new.note, ''],
    ['fixed', baseline?.fixed, ''],
    ['hosts not known', summary.unknownHosts || undefined, 'warning'],
    ['not understood', summary.unread || undefined, ''],
  ]
  const items = values
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value, style]) =>
        `<li><b class="${style}">${grouped(value!)}</b><a class="term" href="#${termId(name)}">${name}</a></li>`,
    )
  return `<ul class="tiles">${items.join('')}</ul>`
}

function section(title: string, content: string): string {
  return content === '' ? '' : `<section>\n<h2>${title}</h2>\n${content}\n</section>`
}

/** @param rows - Cells as markup; those of columns that begin with `#` are numbers. */
function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const number = columns.map((column) => (column.startsWith('#') ? ' class="n"' : ''))
  const head = columns.map(
    (column, i) => `<th scope="col"${number[i]}>${column.slice(+(number[i] !== ''))}</th>`,
  )
  const body = rows.map(
    (cells) => `<tr>${cells.map((cell, i) => `<td${number[i]}>${cell}</td>`).join('')}</tr>`,
  )
  return `<div class="scroll"><table><thead><tr>${head.join('')}</tr></thead><tbody>
${body.join('\n')}
</tbody></table></div>`
}

/** A name that searches for itself. */
function finder(name: string): string {
  return `<button type="button" class="find">${escapeMarkup(name)}</button>`
}

function rulesTable({ rules }: Result): string {
  const found = rules.filter(({ findings, suppressed }) => findings + suppressed > 0)
  if (found.length === 0) return ''
  return table(
    ['rule', 'what', 'severity', '#findings', '#suppressed'],
    found.map(({ id, title, severity, findings, suppressed }) => [
      finder(id),
      escapeMarkup(title),
      `<span class="${severity}">${severity}</span>`,
      grouped(findings),
      grouped(suppressed),
    ]),
  )
}

/** Findings that count, by where they are; those of nowhere are left out. */
function placesTable(
  name: string,
  findings: readonly ReportedFinding[],
  placeOf: (finding: ReportedFinding) => string | undefined,
): string {
  const byPlace = groupBy(findings.filter(counts), placeOf)
  byPlace.delete(undefined)
  if (byPlace.size === 0) return ''
  const rows = [...byPlace]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([place, there]) => [finder(place!), ...severityCells(there)])
  return table([name, '#errors', '#warnings', '#notes'], rows)
}

function severityCells(findings: readonly ReportedFinding[]): string[] {
  return (['error', 'warning', 'note'] as const).map((severity) =>
    grouped(findings.filter((finding) => finding.severity === severity).length),
  )
}

function hostsTable({ hosts, findings }: Result): string {
  if (!hosts) return placesTable('host', findings, ({ host }) => host)
  if (hosts.length === 0) return ''
  const byHost = groupBy(findings.filter(counts), ({ host }) => host)
  return table(
    ['host', 'status', 'collected', '#errors', '#warnings', '#notes'],
    hosts.map(({ host, status, collectedAt, reason }) => [
      finder(host),
      `<span class="${hostStyles[status]}">${status}</span>${reason ? `: ${escapeMarkup(reason)}` : ''}`,
      collectedAt ?? '–',
      ...severityCells(byHost.get(host) ?? []),
    ]),
  )
}

const hostStyles = {
  consistent: 'consistent',
  different: 'error',
  settling: 'warning',
  unknown: 'warning',
}

function findingsSection({ findings, rules }: Result): string {
  const ruleOf = new Map(rules.map((rule) => [rule.id, rule]))
  if (findings.length === 0) return section('Findings', '<p>None.</p>')
  const shown = findings.slice(0, MOST)
  const left = findings.length - shown.length
  const boxes = (['error', 'warning', 'note'] as const).map(
    (severity) =>
      `<label class="${severity}"><input type="checkbox" value="${severity}" checked> ${severity}s</label>`,
  )
  return `<section id="findings">
<h2>Findings</h2>
<div class="search"><input type="search" placeholder="Search: a rule, an id, an address, a host" aria-label="Search in the findings">
${boxes.join('\n')}<output></output></div>
${shown.map((finding) => articleOf(finding, ruleOf.get(finding.rule))).join('\n')}
${left > 0 ? `<p>${counted(left, 'further finding')} of no higher severity: the JSON format has them all.</p>` : ''}
</section>`
}

function articleOf(finding: ReportedFinding, rule: RuleOutcome | undefined): string {
  const { severity, message, baseline, suppression, fingerprint } = finding
  const marks = [
    ['error', finding.kind === 'open' && 'not known'],
    ['note', baseline === 'new' && 'new'],
    ['note', suppression && 'suppressed'],
  ]
    .filter(([, mark]) => mark)
    .map(([style, mark]) => `<span class="mark ${style}">${mark}</span>`)
  return `<article id="f-${escapeMarkup(fingerprint)}" data-severity="${severity}">
<h3><span class="${severity}">${severity}</span> ${escapeMarkup(rule?.title ?? '')} <span class="id">${escapeMarkup(finding.rule)}</span>${marks.join('')}</h3>
<p>${escapeMarkup(message)}</p>
${change(finding)}
${definitions(detailsOf(finding, rule))}
</article>`
}

/** What is there beside what should be. */
function change({ actual, expected }: ReportedFinding): string {
  if (actual === undefined || expected === undefined) return ''
  return `<div class="change"><div><span>is</span><code>${escapeMarkup(actual)}</code></div><div><span>should be</span><code>${escapeMarkup(expected)}</code></div></div>`
}

function detailsOf(
  { resources, witness, actual, expected, host, vpc, suppression }: ReportedFinding,
  rule: RuleOutcome | undefined,
): [string, string][] {
  const both = actual !== undefined && expected !== undefined
  const details: [string, string | undefined][] = [
    ['is', both ? undefined : actual],
    ['should be', both ? undefined : expected],
    ['proof', witness === actual ? undefined : witness],
    ...resources.map((resource): [string, string] => ['of', placed(resource)]),
    ['VPC', vpc],
    ['host', host],
    ['why', rule?.why],
    ['remedy', rule?.remedy],
    [
      'suppressed',
      suppression &&
        `${suppression.justification}${suppression.expires ? ` (until ${suppression.expires})` : ''}`,
    ],
  ]
  return details.filter((detail): detail is [string, string] => Boolean(detail[1]))
}

function placed(resource: ReportedFinding['resources'][number]): string {
  const place = whereIs(resource)
  return `${nameOf(resource)}${place === '' ? '' : `, ${place}`}`
}

function unreadTable({ unread, summary }: Result): string {
  if (unread.length === 0) return ''
  const left = summary.unread - unread.length
  const rows = unread
    .slice(0, 200)
    .map((unread) => [
      `<code>${escapeMarkup(whereIs(unread))}</code>`,
      `<code>${escapeMarkup(unread.value)}</code>`,
      unread.why,
    ])
  const more = left + unread.length - rows.length
  return `${table(['where', 'what', 'why'], rows)}${more > 0 ? `<p>And ${grouped(more)} more.</p>` : ''}`
}

function aboutRun({ run, tool, rules }: Result): [string, string][] {
  return [
    [
      'inputs',
      run.inputs.map(({ name, format }) => (format ? `${name} (${format})` : name)).join(', '),
    ],
    ['target', run.target],
    ['rules', `${grouped(rules.filter(({ ran }) => ran).length)} of ${grouped(rules.length)}`],
    ['time', `${run.startedAt} to ${run.finishedAt}`],
    ['made by', `Portent ${tool.version}, rules ${tool.rulesDigest.slice(0, 12)}`],
  ]
}

function definitions(entries: readonly (readonly [term: string, text: string])[]): string {
  const items = entries.map(
    ([term, text]) => `<dt>${escapeMarkup(term)}</dt><dd>${escapeMarkup(text)}</dd>`,
  )
  return `<dl>${items.join('\n')}</dl>`
}
