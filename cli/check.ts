import { Command, Option } from 'commander'
import { checkResult, mergeStates, type NamedState, readState } from '../goalstate/index.ts'
import { readInput } from './input-file.ts'
import { list } from './options.ts'
import { startStep } from './progress.ts'
import { isForProgram, policyOf, type RuleFlags, report, withRuleOptions } from './rule-options.ts'
import { count } from './text.ts'

interface CheckFlags extends RuleFlags {
  together?: boolean
  as?: 'GoalState' | 'GoalStateV2'
  knownGroups?: string[]
}

/** `portent check`: contradictions in what hosts will be told. */
export const checkCommand = withRuleOptions(
  new Command('check')
    .description(
      'look for contradictions in goal states, network configurations and VPC descriptions',
    )
    .argument('<files...>', 'states in any format that is known; - is standard input'),
)
  .option('--together', 'the files are parts of one state; else each is checked by itself')
  .addOption(
    new Option('--as <message>', 'what protobuf binary is, where it could be both').choices([
      'GoalState',
      'GoalStateV2',
    ]),
  )
  .option('--known-groups <ids>', 'security groups that exist though no file has them', list)
  .addHelpText(
    'after',
    `
Exit codes: 0 consistent, 1 an error, 2 findings from --fail-on on.
Every rule has a page in docs/rules.`,
  )
  .action((files: string[], flags: CheckFlags) => {
    const quiet = isForProgram(flags)
    const now = new Date()
    const policy = policyOf(flags, now)
    const reading = startStep('read', quiet)
    const states = files.map((file, i): NamedState => {
      reading.update(i / files.length, file)
      return read(file, flags)
    })
    const inputs = flags.together ? [mergeStates(states)] : states
    const resources = states.reduce((sum, { state }) => sum + state.resources.length, 0)
    reading.end(`${count(resources)} resources`)
    const checking = startStep('check', quiet)
    const result = checkResult(
      inputs,
      {
        ...policy,
        settings: {
          target: flags.target,
          onDemand: flags.onDemand ?? false,
          knownGroups: new Set(flags.knownGroups),
        },
      },
      Date.now,
    )
    checking.end()
    report(result, flags)
  })

function read(file: string, { as }: CheckFlags): NamedState {
  const name = file === '-' ? 'standard input' : file
  return { name, state: readState(readInput(file), { name, ...(as && { as }) }) }
}
