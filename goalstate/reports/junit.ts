import { grouped as groupBy } from '../reasoning/grouped.ts'
import { escapeMarkup } from './escape.ts'
import { counts } from './make-result.ts'
import type { ReportedFinding, Result, RuleOutcome } from './result.ts'
import { placeOf } from './words.ts'

/**
 * The result as JUnit XML: one suite for each area of rules, one case for each rule.
 *
 * A rule without findings passes; one that did not run, or whose findings are all suppressed, is
 * skipped; what could not be known is an error, not a failure.
 */
export function renderJunit(result: Result): string {
  const findingsOf = groupBy(result.findings, ({ rule }) => rule)
  const cases = result.rules.map((rule) => caseOf(rule, findingsOf.get(rule.id) ?? []))
  const suites = [...groupBy(cases, ({ area }) => area)].map(([area, inSuite]) =>
    element('testsuite', { name: area, ...totals(inSuite) }, inSuite.map(xmlOf)),
  )
  const attributes = {
    name: `portent ${result.run.mode}`,
    ...totals(cases),
    timestamp: result.run.startedAt,
  }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', attributes, suites)}\n`
}

interface Case {
  readonly area: string
  readonly name: string
  readonly failures: readonly ReportedFinding[]
  readonly open: readonly ReportedFinding[]
  /** Why it is skipped. */
  readonly skipped: string | undefined
}

function caseOf({ id, title, ran }: RuleOutcome, findings: readonly ReportedFinding[]): Case {
  const failures = findings.filter(counts)
  const suppressed = findings.filter(({ suppression }) => suppression)
  const open = findings.filter(({ kind, suppression }) => kind === 'open' && !suppression)
  const excused =
    failures.length + open.length === 0 && suppressed.length > 0
      ? `suppressed: ${suppressed[0]!.suppression!.justification}`
      : undefined
  return {
    area: id.split('-').slice(0, 2).join('-'),
    name: `${id} ${title}`,
    failures,
    open,
    skipped: ran ? excused : 'not run',
  }
}

function totals(cases: readonly Case[]) {
  const those = (has: (each: Case) => boolean) => String(cases.filter(has).length)
  return {
    tests: String(cases.length),
    failures: those(({ failures }) => failures.length > 0),
    errors: those(({ failures, open }) => failures.length === 0 && open.length > 0),
    skipped: those(({ skipped }) => skipped !== undefined),
  }
}

function xmlOf({ area, name, failures, open, skipped }: Case): string {
  return element('testcase', { classname: area, name }, [
    ...(skipped === undefined ? [] : [element('skipped', { message: skipped }, [])]),
    ...open.map((finding) => element('error', headOf(finding), [bodyOf(finding)])),
    ...failures.map((finding) => element('failure', headOf(finding), [bodyOf(finding)])),
  ])
}

function headOf({ message, severity }: ReportedFinding) {
  return { message, type: severity }
}

function bodyOf(finding: ReportedFinding): string {
  const { message, actual, expected, witness, fingerprint } = finding
  const lines = [
    message,
    placeOf(finding) && `at: ${placeOf(finding)}`,
    actual && `is: ${actual}`,
    expected && `should be: ${expected}`,
    witness && `proof: ${witness}`,
    `fingerprint: ${fingerprint}`,
  ]
  return escapeMarkup(lines.filter((line) => line).join('\n'))
}

/** @param children - Markup, already escaped. */
function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  children: readonly string[],
): string {
  const inTag = Object.entries(attributes).map(
    // A line break in an attribute would be read as a space.
    ([key, value]) => ` ${key}="${escapeMarkup(value).replaceAll('\n', '&#10;')}"`,
  )
  const open = `<${name}${inTag.join('')}`
  return children.length === 0 ? `${open}/>` : `${open}>\n${children.join('\n')}\n</${name}>`
}
