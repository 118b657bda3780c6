import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { expect, test } from 'vitest'
import { program } from './program.ts'
import { commandReference } from './reference.ts'

test('docs/reference/cli.md is what the command says of itself; else run `npm run docs`', () => {
  const path = new URL('../docs/reference/cli.md', import.meta.url)
  expect(readFileSync(path, 'utf8')).toBe(commandReference(program))
})

test('every command and option says what it is for', () => {
  const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)]
  for (const command of all(program)) {
    expect(command.description(), command.name()).not.toBe('')
    for (const { flags, description } of command.options) expect(description, flags).not.toBe('')
  }
})

test('a subcommand is told with its arguments, options and what its help adds', () => {
  const inner = new Command('in')
    .description('go in')
    .argument('<door>', 'which one')
    .option('--slow', 'take time', false)
    .addHelpText('after', '\nMind the step.')
  const text = commandReference(new Command('house').description('a house').addCommand(inner))
  expect(text).toContain(
    [
      '### house in',
      'Go in.',
      '```\nhouse in [options] <door>\n```',
      '- `door`: which one',
      '- `--slow`: take time (default: false)',
      '```text\nMind the step.\n```',
    ].join('\n\n'),
  )
})
