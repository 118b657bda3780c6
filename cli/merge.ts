import { writeFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import {
  agentOf,
  Delivered,
  defaultMost,
  type Merge,
  type MergeRequest,
  merge,
  mergeReport,
  mergeText,
  messagesAsFrames,
  messagesAsLines,
  type Packing,
  queueTransformations,
  readEach,
  requestOf,
  slicesOf,
} from '../goalstate/index.ts'
import { readInput } from './input-file.ts'
import { newFile, share, someOf, wholeNumber } from './options.ts'
import { startStep } from './progress.ts'
import { count } from './text.ts'

const formats = ['text', 'json', 'goal-state', 'binary'] as const

interface MergeFlags {
  format: (typeof formats)[number]
  json?: boolean
  output?: string
  target: 'aca-2022' | 'generic'
  packing: Packing
  window?: number
  confirmed?: boolean
  most: number
  compact?: boolean
  without?: string[]
  verify: number
  as?: 'GoalState' | 'GoalStateV2'
}

/** `portent merge`: many requests into few messages that hosts cannot tell from them. */
export const mergeCommand = new Command('merge')
  .description('merge goal states into few messages, and prove that hosts end up the same')
  .argument('<files...>', 'goal states in the order in which they came; - is standard input')
  .addOption(new Option('--format <format>', 'what to write').choices(formats).default('text'))
  .option('--json', 'the same as --format json')
  .option('--output <file>', 'write it there instead of printing it', newFile)
  .addOption(
    new Option('--target <agent>', 'the agents that hosts have')
      .choices(['aca-2022', 'generic'])
      .default('aca-2022'),
  )
  .addOption(
    new Option('--packing <how>', 'one message to many hosts, or messages to each')
      .choices(['shared', 'by-host'])
      .default('shared'),
  )
  .option('--window <requests>', 'merge so many at a time; all unless said', wholeNumber(1))
  .option('--confirmed', 'each window was seen on its hosts before the next, so it is not repeated')
  .option('--most <bytes>', 'of a message', wholeNumber(1), defaultMost)
  .option('--compact', 'compact groups and routes, too: their senders delete no rule by its id')
  .option(
    '--without <ids>',
    'leave transformations out, e.g. M7',
    someOf(queueTransformations.map(({ id }) => id)),
  )
  .option('--verify <share>', 'of hosts, from 0 to 1', share, 1)
  .addOption(
    new Option('--as <message>', 'what protobuf binary is, where it could be both').choices([
      'GoalState',
      'GoalStateV2',
    ]),
  )
  .addHelpText(
    'after',
    `
Formats: text and json tell what was merged, with the proof; goal-state is the messages, a GoalStateV2
in protobuf-JSON on each line; binary is them as protobuf, each after its length.
Exit codes: 0 merged, 1 an error, 2 requests that contradict each other, or that had to be left unmerged.`,
  )
  .action((files: string[], flags: MergeFlags) => {
    const format = flags.json ? 'json' : flags.format
    const reading = startStep('read', flags.output === undefined && format !== 'text')
    const requests: MergeRequest[] = []
    for (const [i, file] of files.entries()) {
      reading.update(i / files.length, file)
      requests.push(...requestsIn(file, flags))
    }
    reading.end(`${count(requests.length)} requests`)
    const merges = merged(requests, flags)
    const written = {
      text: () => mergeText(merges),
      json: () => `${JSON.stringify(mergeReport(requests, merges), null, 2)}\n`,
      'goal-state': () => messagesAsLines(merges),
      binary: () => messagesAsFrames(merges),
    }[format]()
    if (flags.output === undefined) process.stdout.write(written)
    else {
      writeFileSync(flags.output, written)
      if (format !== 'text') process.stdout.write(mergeText(merges))
    }
    if (merges.some(isDoubtful)) process.exitCode = 2
  })

/** Each message of a file is a request. */
function requestsIn(file: string, { as }: MergeFlags): MergeRequest[] {
  const name = file === '-' ? 'standard input' : file
  const states = readEach(readInput(file), { name, ...(as && { as }) })
  return states.map((state, n) => requestOf(state, states.length === 1 ? name : `${name}#${n}`))
}

function merged(requests: readonly MergeRequest[], flags: MergeFlags): Merge[] {
  const { target, packing, most, compact = false, without = [], verify } = flags
  const delivered = new Delivered(agentOf(target))
  const size = flags.window ?? requests.length
  const now = new Date()
  const merges: Merge[] = []
  for (let from = 0; from < requests.length; from += size) {
    const before = (host: string) => delivered.before(host, now.getTime())
    const options = { now, target, packing, most, compact, without, verify }
    const one = merge(requests.slice(from, from + size), {
      ...options,
      ...(flags.confirmed && { before }),
    })
    merges.push(one)
    if (!flags.confirmed) continue
    for (const { resources } of one.messages)
      for (const [host, slice] of slicesOf(resources))
        delivered.confirmed(host, slice, now.getTime())
  }
  return merges
}

function isDoubtful({ defect, findings }: Merge): boolean {
  return defect !== undefined || findings.some(({ severity }) => severity === 'error')
}
