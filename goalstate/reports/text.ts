import { wrap } from '../../core/index.ts'
import type { ReportedFinding, Result, RuleOutcome } from './result.ts'
import { checkedInWords, counted, grouped, outcomeInWords, placeOf, whereIs } from './words.ts'

export interface TextOptions {
  /** Columns; default 80. */
  readonly width?: number
  /** Whether to use the colours of a terminal; default no. */
  readonly color?: boolean
  /** How many findings of each rule are written out; default 20. The rest is counted; with 0 all are. */
  readonly limit?: number
}

/** The result for a terminal or a log: findings by rule, then the outcome. */
export function renderText(result: Result, options: TextOptions = {}): string {
  const { width = 80, color = false, limit = 20 } = options
  const paint = color ? painted : (text: string) => text
  const ruleOf = new Map(result.rules.map((rule) => [rule.id, rule]))
  const blocks = groups(result.findings).map((findings) =>
    blockOf(ruleOf.get(findings[0]!.rule), findings, { width, limit, paint }),
  )
  const parts = limit === 0 ? [blocks.join('\n')].filter(Boolean) : blocks
  return `${[...parts, tail(result, width, paint)].join('\n\n')}\n`
}

type Paint = (text: string, style: keyof typeof styles) => string

const styles = { error: 31, warning: 33, note: 36, consistent: 32, soft: 2, bold: 1 }

const painted: Paint = (text, style) => `\u001b[${styles[style]}m${text}\u001b[0m`

/** Findings of one rule and severity stand together, as they do in the result. */
function groups(findings: readonly ReportedFinding[]): ReportedFinding[][] {
  const grouped: ReportedFinding[][] = []
  for (const finding of findings) {
    const last = grouped.at(-1)
    if (last?.[0]?.rule === finding.rule && last[0].severity === finding.severity)
      last.push(finding)
    else grouped.push([finding])
  }
  return grouped
}

function blockOf(
  rule: RuleOutcome | undefined,
  findings: readonly ReportedFinding[],
  { width, limit, paint }: { width: number; limit: number; paint: Paint },
): string {
  const [first] = findings
  const heading = `${paint(first!.severity, first!.severity)} ${paint(first!.rule, 'bold')} ${rule?.title ?? ''}`
  const lines = [findings.length > 1 ? `${heading} (${grouped(findings.length)})` : heading]
  for (const finding of findings.slice(0, limit)) lines.push(...linesOf(finding, width, paint))
  if (limit === 0) return lines.join('\n')
  const left = findings.length - limit
  if (left > 0) lines.push(`  … and ${counted(left, 'more', 'more')}; --format json has them all`)
  if (rule) lines.push(...field('remedy', rule.remedy, width, paint))
  return lines.join('\n')
}

function linesOf(finding: ReportedFinding, width: number, paint: Paint): string[] {
  const { message, witness, actual, expected, suppression, baseline } = finding
  const marks = [baseline === 'new' && 'new', suppression && 'suppressed'].filter(Boolean)
  const mark = marks.length > 0 ? ` [${marks.join(', ')}]` : ''
  return [
    ...wrap(message + mark, width, '  '),
    ...field('at', placeOf(finding), width, paint),
    ...field('is', actual, width, paint),
    ...field('should', expected, width, paint),
    ...field('proof', witness === actual ? undefined : witness, width, paint),
    ...field('because', suppression?.justification, width, paint),
  ]
}

/** A named line under a finding, its continuation under its text. */
function field(name: string, text: string | undefined, width: number, paint: Paint): string[] {
  if (text === undefined || text === '') return []
  const [first, ...others] = wrap(text, width, ' '.repeat(12))
  return [`    ${paint(name.padEnd(8), 'soft')}${(first ?? '').slice(12)}`, ...others]
}

function tail(result: Result, width: number, paint: Paint): string {
  const { summary, hosts = [], unread } = result
  const style = summary.verdict === 'consistent' ? 'consistent' : 'bold'
  const unknown = hosts.filter(({ status }) => status === 'unknown')
  const others = (['consistent', 'different', 'settling'] as const).flatMap((status) => {
    const count = hosts.filter((host) => host.status === status).length
    return count > 0 ? [`${grouped(count)} ${status}`] : []
  })
  const lines = [
    `${paint(summary.verdict, style)}: ${outcomeInWords(result)}`,
    ...wrap(`checked ${checkedInWords(result)}`, width),
  ]
  if (others.length > 0) lines.push(`hosts: ${others.join(', ')}`)
  if (unknown.length > 0)
    lines.push(...wrap(`not known: ${unknown.map(({ host }) => host).join(', ')}`, width))
  for (const { rule, expires, justification } of result.expired)
    lines.push(
      ...wrap(
        `suppression of ${rule} has expired (${expires.slice(0, 10)}: ${justification})`,
        width,
      ),
    )
  if (summary.unread > 0) {
    const [first] = unread
    lines.push(
      ...wrap(
        `${counted(summary.unread, 'place')} of the input not understood, first ` +
          `${first ? whereIs(first) : ''} (${first?.why})`,
        width,
      ),
    )
  }
  return lines.join('\n')
}
