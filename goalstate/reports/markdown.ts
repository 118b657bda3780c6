import { grouped as groupBy } from '../reasoning/grouped.ts'
import type { ReportedFinding, Result } from './result.ts'
import { checkedInWords, grouped, outcomeInWords, placeOf } from './words.ts'

/** How many findings of each rule are written out; the rest is counted. */
const LIMIT = 50

/** The result as Markdown, for a ticket, a chat or the summary of a build. */
export function renderMarkdown(result: Result): string {
  const lines = [
    `# Portent ${result.run.mode}: ${result.summary.verdict}`,
    '',
    `${outcomeInWords(result)}. Checked ${checkedInWords(result)}.`,
    ...rulesTable(result),
    ...hostsTable(result),
  ]
  for (const [rule, findings] of groupBy(result.findings, ({ rule }) => rule))
    lines.push(...section(result, rule, findings))
  return `${lines.join('\n')}\n`
}

function rulesTable({ rules }: Result): string[] {
  const found = rules.filter(({ findings, suppressed }) => findings + suppressed > 0)
  if (found.length === 0) return []
  return [
    '',
    '| rule | severity | what | findings | suppressed |',
    '|---|---|---|---:|---:|',
    ...found.map(
      ({ id, severity, title, findings, suppressed }) =>
        `| ${id} | ${severity} | ${plain(title)} | ${grouped(findings)} | ${grouped(suppressed)} |`,
    ),
  ]
}

function hostsTable({ hosts }: Result): string[] {
  const notable = (hosts ?? []).filter(({ status }) => status !== 'consistent')
  if (notable.length === 0) return []
  return [
    '',
    '| host | status | why |',
    '|---|---|---|',
    ...notable.map(
      ({ host, status, reason = '' }) => `| ${code(host)} | ${status} | ${plain(reason)} |`,
    ),
  ]
}

function section(result: Result, id: string, findings: readonly ReportedFinding[]): string[] {
  const rule = result.rules.find((rule) => rule.id === id)
  const left = findings.length - LIMIT
  return [
    '',
    `## ${id} ${plain(rule?.title ?? '')}`,
    '',
    ...(rule ? [`${plain(rule.why)} ${plain(rule.remedy)}`, ''] : []),
    ...findings.slice(0, LIMIT).map(itemOf),
    ...(left > 0 ? [`- … and ${grouped(left)} more`] : []),
  ]
}

function itemOf(finding: ReportedFinding): string {
  const { severity, message, actual, expected, witness, suppression, baseline } = finding
  const place = placeOf(finding)
  const marks = [severity, baseline === 'new' && 'new', suppression && 'suppressed']
  const details = [
    actual !== undefined && `is ${code(actual)}`,
    expected !== undefined && `should be ${code(expected)}`,
    witness !== undefined && witness !== actual && `proof: ${code(witness)}`,
    place !== '' && `at ${code(place)}`,
    suppression && `suppressed: ${plain(suppression.justification)}`,
  ]
  return [
    `- **${marks.filter(Boolean).join(', ')}**: ${plain(message)}`,
    ...details.filter((detail) => typeof detail === 'string').map((detail) => `  - ${detail}`),
  ].join('\n')
}

/** Text that is only text, in a table too. */
function plain(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*_[\]<>|#&~]/g, (character) => `\\${character}`)
}

/** A code span, whatever is in it. */
function code(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')
  const runs = [...line.matchAll(/`+/g)].map(([run]) => run.length)
  const fence = '`'.repeat(Math.max(0, ...runs) + 1)
  const space = runs.length > 0 || line === '' ? ' ' : ''
  return `${fence}${space}${line}${space}${fence}`
}
