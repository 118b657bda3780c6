import type { EventEmitter } from 'node:events'
import type { Argument, Command, Help, Option } from 'commander'

/** The reference of a command and all its subcommands, as Markdown. */
export function commandReference(program: Command): string {
  const sections = commandsBelow(program).map((path) => section(path))
  return `${[
    '# Command line',
    'Made from the code by `npm run docs`; `portent COMMAND --help` says the same.',
    ...sections,
  ].join('\n\n')}\n`
}

/** Each command with those above it, the program first. */
function commandsBelow(command: Command, above: readonly Command[] = []): Command[][] {
  const path = [...above, command]
  const help = command.createHelp()
  const below = help.visibleCommands(command).filter((one) => one.name() !== 'help')
  return [path, ...below.flatMap((one) => commandsBelow(one, path))]
}

function section(path: readonly Command[]): string {
  const command = path.at(-1)!
  const help: Help = command.createHelp()
  const name = path.map((one) => one.name()).join(' ')
  const options = help.visibleOptions(command).filter(({ long }) => long !== '--help')
  const parts = [
    `${'#'.repeat(Math.min(path.length + 1, 4))} ${name}`,
    sentence(help.commandDescription(command)),
    `\`\`\`\n${help.commandUsage(command)}\n\`\`\``,
    listOf(help.visibleArguments(command).map(argumentLine)),
    listOf(options.map((option) => optionLine(option, help))),
    textAfter(command),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

const sentence = (text: string) =>
  text === '' ? '' : `${text[0]!.toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`

const listOf = (lines: readonly string[]) => lines.join('\n')

function argumentLine(argument: Argument): string {
  return `- \`${argument.name()}\`: ${argument.description}`
}

function optionLine(option: Option, help: Help): string {
  const text = help.optionDescription(option).replace(/^"|"$/g, '')
  return `- \`${option.flags}\`: ${text}`
}

/** What `addHelpText('after', …)` adds, which commander keeps to itself until it writes. */
function textAfter(command: Command): string {
  const parts: string[] = []
  // An emitter of events, which its types do not say.
  const emitter = command as unknown as EventEmitter
  emitter.emit('afterHelp', { error: false, command, write: (part: string) => parts.push(part) })
  const text = parts.join('').trim()
  return text === '' ? '' : `\`\`\`text\n${text}\n\`\`\``
}
