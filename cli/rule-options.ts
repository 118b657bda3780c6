import { writeFileSync } from 'node:fs'
import { type Command, InvalidArgumentError, Option } from 'commander'
import {
  type CheckPolicy,
  exitCodeOf,
  type ReportFormat,
  type Result,
  readBaseline,
  readSuppressions,
  renderResult,
  reportFormats,
  type Severity,
} from '../goalstate/index.ts'
import { readInput } from './input-file.ts'
import { list, newFile, wholeNumber } from './options.ts'

/** What `check` and `drift` may be told alike. */
export interface RuleFlags {
  format: ReportFormat
  json?: boolean
  output?: string
  failOn: Severity | 'never'
  failOnNew?: boolean
  enable?: string[]
  disable?: string[]
  severity?: Record<string, Severity>
  suppress?: string
  baseline?: string
  target: 'aca-2022' | 'generic'
  onDemand?: boolean
  limit: number
}

/** Adds the options that `check` and `drift` share. */
export function withRuleOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--format <format>', 'how to write the result')
        .choices(reportFormats)
        .default('text'),
    )
    .option('--json', 'the same as --format json')
    .option('--output <file>', 'write the result there instead of printing it', newFile)
    .addOption(
      new Option('--fail-on <severity>', 'exit with 2 from this severity on')
        .choices(['error', 'warning', 'note', 'never'])
        .default('error'),
    )
    .option('--baseline <file>', 'an earlier result as JSON: mark what is new since')
    .option('--fail-on-new', 'only what the baseline does not have can fail')
    .option('--enable <rules>', 'run these rules only', list)
    .option('--disable <rules>', 'do not run these rules', list)
    .option('--severity <pairs>', 'other severities, e.g. ALC-ID-003=note', severities)
    .option('--suppress <file>', 'findings to live with, each with its justification')
    .addOption(
      new Option('--target <agent>', 'the agents that hosts have')
        .choices(['aca-2022', 'generic'])
        .default('aca-2022'),
    )
    .option('--on-demand', 'hosts ask for neighbors on demand, so that some may be missing or more')
    .option('--limit <number>', 'findings of a rule that text writes out', wholeNumber(0), 20)
}

/** `ALC-ID-003=note,ALC-SG-010=error` as a record, for a commander option. */
export function severities(text: string): Record<string, Severity> {
  return Object.fromEntries(
    list(text).map((pair) => {
      const [rule, severity] = pair.split('=')
      if (!rule || !isSeverity(severity))
        throw new InvalidArgumentError('pairs such as ALC-ID-003=note are needed.')
      return [rule, severity]
    }),
  )
}

function isSeverity(text: string | undefined): text is Severity {
  return text === 'error' || text === 'warning' || text === 'note'
}

/** The policy that flags ask for, with the files that they name read. */
export function policyOf(flags: RuleFlags, now: Date): CheckPolicy {
  const { enable, disable, severity, suppress, baseline, failOnNew } = flags
  if (failOnNew && baseline === undefined)
    throw new RangeError('--fail-on-new: name the earlier result with --baseline')
  return {
    now,
    ...(enable && { enable }),
    ...(disable && { disable }),
    ...(severity && { severities: severity }),
    ...(suppress !== undefined && {
      suppressions: readSuppressions(readInput(suppress).toString(), suppress),
    }),
    ...(baseline !== undefined && {
      baseline: readBaseline(readInput(baseline).toString(), baseline),
    }),
  }
}

/** True if standard error should stay silent: what is printed is for a program. */
export function isForProgram({ format, json, output }: RuleFlags): boolean {
  return output === undefined && (json === true || format !== 'text')
}

/** Writes a result as flags ask, and makes the command exit with its code. */
export function report(result: Result, flags: RuleFlags): void {
  const { output, limit } = flags
  const format = flags.json ? 'json' : flags.format
  const color = output === undefined && process.stdout.isTTY === true && !isPlain()
  const text = renderResult(result, format, { limit, color })
  if (output === undefined) process.stdout.write(text)
  else {
    writeFileSync(output, text)
    process.stdout.write(renderResult(result, 'text', { limit: 0 }))
  }
  process.exitCode = exitCodeOf(result, {
    severity: flags.failOn,
    newOnly: flags.failOnNew ?? false,
  })
}

/** Logs of builds, and people who asked for it, get no colours. */
function isPlain(): boolean {
  return Boolean(process.env.CI ?? process.env.NO_COLOR)
}
