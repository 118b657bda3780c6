import { placeIn } from '../read/pointer.ts'
import type { ReportedFinding, Result } from './result.ts'

/** `1,234,567` */
export function grouped(value: number): string {
  return value.toLocaleString('en-US')
}

/** `1 error`, `3 errors` */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${grouped(value)} ${value === 1 ? one : many}`
}

/** The outcome in one line: `2 errors, 1 note, 3 suppressed; 1 host unknown`. */
export function outcomeInWords({ summary, hosts = [] }: Result): string {
  const settling = hosts.filter(({ status }) => status === 'settling').length
  const unknown = summary.unknownHosts - settling
  const { findings, suppressed, baseline, unknownHosts, open } = summary
  const parts = [
    findings.error > 0 && counted(findings.error, 'error'),
    findings.warning > 0 && counted(findings.warning, 'warning'),
    findings.note > 0 && counted(findings.note, 'note'),
    suppressed > 0 && `${grouped(suppressed)} suppressed`,
  ].filter((part) => part !== false)
  const news = baseline && baseline.new.error + baseline.new.warning + baseline.new.note
  const more = [
    baseline && `${grouped(news!)} new, ${grouped(baseline.fixed)} fixed since the baseline`,
    unknown > 0 && `${counted(unknown, 'host')} not known`,
    settling > 0 && `${counted(settling, 'host')} settling`,
    unknownHosts === 0 && open > 0 && counted(open, 'open question'),
  ].filter((part) => typeof part === 'string')
  return [parts.length > 0 ? parts.join(', ') : 'no findings', ...more].join('; ')
}

/** What was looked at: `12 ports, 3 subnets`; types by their number. */
export function checkedInWords({ summary }: Result): string {
  const types = Object.entries(summary.resources).sort(([, a], [, b]) => b - a)
  return types.length === 0
    ? 'no resources'
    : types.map(([type, count]) => counted(count, ...nouns(type))).join(', ')
}

/** Where its first party was read, `file#/pointer`; empty if from no file. */
export function placeOf({ resources: [first] }: ReportedFinding): string {
  return first ? whereIs(first) : ''
}

/** `file#/pointer`, or the file where the pointer leads nowhere else. */
export function whereIs({
  file,
  pointer,
}: {
  readonly file: string
  readonly pointer: string
}): string {
  return pointer === '' ? file : placeIn(file, pointer)
}

/** A resource as people name it. */
export function nameOf({ type, id }: { readonly type: string; readonly id: string }): string {
  return `${nouns(type)[0]} ${id === '' ? '(without id)' : id}`
}

function nouns(type: string): [one: string, many: string] {
  const one = { vpc: 'VPC', dhcp: 'DHCP entry', 'security-group': 'security group' }[type] ?? type
  return [one, { dhcp: 'DHCP entries' }[type] ?? `${one}s`]
}
