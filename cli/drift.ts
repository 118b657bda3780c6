import { writeFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { Command, InvalidArgumentError, Option } from 'commander'
import { PortentError } from '../core/index.ts'
import {
  defaultCadence,
  defaultDriftSettings,
  driftResult,
  type HostCollection,
  mergeStates,
  planned,
  pushedTo,
  readOvsFolder,
  readPushJournal,
  readSnapshot,
  readState,
} from '../goalstate/index.ts'
import { readInput } from './input-file.ts'
import { newFile, timeSpan } from './options.ts'
import { isForProgram, policyOf, type RuleFlags, report, withRuleOptions } from './rule-options.ts'

interface DriftFlags extends RuleFlags {
  snapshot?: string[]
  pushes?: string[]
  ovs?: string[]
  mode: 'report' | 'plan'
  plan?: string
  grace: number
  staleAfter: number
  desiredAt?: number
  repairedAt?: number
  every?: number | true
}

/** `portent drift`: what hosts hold beside what they should. */
export const driftCommand = withRuleOptions(
  new Command('drift')
    .description('compare what hosts hold with what they should; changes nothing')
    .argument('<files...>', 'what is desired: a GoalStateV2, or several that are one together'),
)
  .option('--snapshot <file>', 'what hosts held, as JSON; may be given several times', more)
  .option('--pushes <file>', 'what was pushed and answered, as JSON lines; several times', more)
  .option(
    '--ovs <folder>',
    'a folder with one folder a host, with output of ovs-ofctl and ovs-vsctl; several times',
    more,
  )
  .addOption(
    new Option('--mode <mode>', 'plan: also say how to mend what differs; does nothing')
      .choices(['report', 'plan'])
      .default('report'),
  )
  .option('--plan <file>', 'write the plan there, with the goal states to push', newFile)
  .addOption(span('--grace <span>', 'what differs for less may be on its way', 60_000, '60s'))
  .addOption(
    span(
      '--stale-after <span>',
      'what was collected longer ago tells nothing',
      defaultDriftSettings.staleAfter,
      '10m',
    ),
  )
  .option('--desired-at <time>', 'since when it is desired, ISO 8601; else long since', moment)
  .option(
    '--repaired-at <time>',
    'when hosts were last mended; earlier looks prove nothing',
    moment,
  )
  .option('--every [span]', 'look again and again, by default every 5m, until Ctrl-C', timeSpan)
  .addHelpText(
    'after',
    `
Exit codes: 0 consistent, 1 an error, 2 findings from --fail-on on, 3 incomplete: some hosts are unknown.`,
  )
  .action(async (files: string[], flags: DriftFlags) => {
    if (!flags.snapshot && !flags.pushes && !flags.ovs)
      throw new RangeError('nothing was collected: give --snapshot, --pushes or --ovs')
    if (flags.every === undefined) compare(files, flags)
    else await keepComparing(files, flags, flags.every === true ? defaultCadence : flags.every)
  })

/** One look. The files are read anew each time, as collectors write them anew. */
function compare(files: readonly string[], flags: DriftFlags): void {
  const now = new Date()
  const states = files.map((name) => ({
    name,
    state: readState(readInput(name), { name, as: 'GoalStateV2' }),
  }))
  const collections = collected(flags, now)
  const { result, report: found } = driftResult(
    mergeStates(states),
    collections,
    { ...policyOf(flags, now), ...settingsOf(flags, collections) },
    Date.now,
  )
  if (flags.mode === 'plan' || flags.plan !== undefined) tellPlan(planned(found.views), flags)
  report(result, flags)
}

function collected(
  { snapshot = [], pushes = [], ovs = [], target }: DriftFlags,
  now: Date,
): HostCollection[] {
  return [
    ...snapshot.flatMap((file) => readSnapshot(readInput(file).toString(), file)),
    ...pushes.flatMap((file) =>
      pushedTo(readPushJournal(readInput(file).toString(), file), {
        source: file,
        now: now.getTime(),
        target,
      }),
    ),
    ...ovs.flatMap((folder) => readOvsFolder(folder)),
  ]
}

function settingsOf(flags: DriftFlags, collections: readonly HostCollection[]) {
  const { grace, staleAfter, target, onDemand = false, desiredAt, repairedAt } = flags
  return {
    settings: { grace, staleAfter, target, onDemand },
    ...(desiredAt !== undefined && { desiredSince: () => desiredAt }),
    ...(repairedAt !== undefined && {
      repairedAt: new Map(collections.map(({ host }) => [host, repairedAt])),
    }),
  }
}

/** The plan goes to its file, or to standard error, so that standard output stays the result. */
function tellPlan(plan: ReturnType<typeof planned>, flags: DriftFlags): void {
  const text = `${JSON.stringify(plan, null, 2)}\n`
  if (flags.plan !== undefined) writeFileSync(flags.plan, text)
  else if (isForProgram(flags)) process.stderr.write(text)
  else process.stdout.write(planInWords(plan))
}

function planInWords({ steps, leftAlone, unknown }: ReturnType<typeof planned>): string {
  const lines = [
    ...steps.map(
      ({ host, action, type, id, because }, i) =>
        `${i + 1}. ${action} ${type} ${id} on ${host} (${because.join(', ')})`,
    ),
    ...leftAlone.map(({ host, what, why }) => `-  leave ${what} on ${host}: ${why}`),
    ...unknown.map((host) => `-  collect ${host} first: it is not known`),
  ]
  if (lines.length === 0) return 'Plan: nothing to do.\n\n'
  return `Plan; collect again afterwards, and run this with --repaired-at:\n${lines.join('\n')}\n\n`
}

/** A file that cannot be read now may be read the next time: a collector is writing it. */
async function keepComparing(
  files: readonly string[],
  flags: DriftFlags,
  every: number,
): Promise<never> {
  for (;;) {
    try {
      compare(files, flags)
    } catch (error) {
      if (!isOfInput(error)) throw error
      console.error(`portent: ${(error as Error).message}`)
    }
    await setTimeout(every)
  }
}

function isOfInput(error: unknown): boolean {
  return error instanceof PortentError || (error instanceof Error && 'syscall' in error)
}

/** Several values of one option. */
function more(value: string, values: string[] = []): string[] {
  return [...values, value]
}

/** A time as ISO 8601, in milliseconds since the epoch, for a commander option. */
function moment(text: string): number {
  const time = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time))
    throw new InvalidArgumentError('a time such as 2026-01-05T10:00:00Z is needed.')
  return time
}

function span(flags: string, description: string, usual: number, text: string): Option {
  return new Option(flags, description).argParser(timeSpan).default(usual, text)
}
