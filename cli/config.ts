import { Command } from 'commander'
import { PortentError } from '../core/index.ts'
import { type SettingProblem, settingAt, settingList } from '../serving/index.ts'
import { serveCommand, serveConfig } from './serve.ts'
import { readServeSettings } from './serve-settings.ts'

interface CheckFlags {
  config?: string
  json?: boolean
}

/** What holds of one setting, and who said it. */
interface InForce {
  readonly value: unknown
  /** A line of the file, a variable, or `default`. */
  readonly source: string
}

/** `portent config check`: whether `portent serve` could begin, and with what. */
const checkCommand = new Command('check')
  .description('say what is wrong with a configuration, and what is in force')
  .option('--config <file>', 'settings as YAML or JSON (default: $PORTENT_CONFIG)')
  .option('--json', 'for programs: ok, problems and settings')
  .addHelpText('after', '\nExit codes: 0 it can be served with, 1 it cannot.')
  .action((flags: CheckFlags) => {
    const { problems, inForce } = checked(flags.config)
    const ok = problems.length === 0
    if (flags.json)
      console.log(JSON.stringify({ ok, problems, settings: Object.fromEntries(inForce) }, null, 2))
    else {
      for (const { place, detail } of problems) console.error(`${place}: ${detail}`)
      for (const [name, { value, source }] of inForce) console.log(line(name, value, source))
      console.log(ok ? 'portent serve can begin with this' : `${problems.length} to be corrected`)
    }
    if (!ok) process.exitCode = 1
  })

/** `portent config`. */
export const configCommand = new Command('config')
  .description('the configuration of portent serve')
  .addCommand(checkCommand)

function checked(config: string | undefined): {
  problems: readonly SettingProblem[]
  inForce: readonly (readonly [string, InForce])[]
} {
  const { settings, sources, problems } = readServeSettings(config)
  const inForce = settingList.flatMap((setting): [string, InForce][] => {
    const name = setting.path.join('.')
    const value = settingAt(settings, setting) ?? setting.usual
    if (value === undefined) return []
    const shown = setting.isSecret ? '(secret)' : value
    return [[name, { value: shown, source: sources.get(name) ?? 'default' }]]
  })
  if (problems.length > 0) return { problems, inForce }
  return {
    problems: together(() => serveConfig(serveCommand.opts(), serveCommand, settings)),
    inForce,
  }
}

/** What is wrong with settings that are right each by itself. */
function together(configure: () => void): SettingProblem[] {
  try {
    configure()
    return []
  } catch (error) {
    if (!(error instanceof PortentError)) throw error
    return [{ place: 'together', detail: error.message }]
  }
}

function line(name: string, value: unknown, source: string): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : `${value}`
  return `${name.padEnd(26)} ${text.padEnd(30)} ${source}`
}
