import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { afterEach, expect, test, vi } from 'vitest'
import { readState } from '../goalstate/index.ts'
import { program } from './program.ts'

const root = join(import.meta.dirname, '..')
const pages = [
  'README.md',
  'examples/README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]

interface Line {
  readonly page: string
  /** Without its comment. */
  readonly text: string
}

/** What code blocks without a language, and the table of examples, give to a shell. */
const lines: readonly Line[] = pages.flatMap((page) => {
  const text = readFileSync(join(root, page), 'utf8')
  const blocks = [...text.matchAll(/^```\n([\s\S]*?)^```/gm)].map(([, block]) => block!)
  const inTables = [...text.matchAll(/^\|.*\| `(portent [^`]*)` \|$/gm)].map(([, one]) => one!)
  return [...blocks, ...inTables].flatMap((block) =>
    block
      .replaceAll('\\\n', ' ')
      .split('\n')
      .map((line) => ({ page, text: line.replace(/\s#\s.*$|^#.*$|\s{2,}#.*$/, '').trim() })),
  )
})

/** Commands of `portent`, in words; a quoted text is one. */
const commands = lines.flatMap(({ page, text }) =>
  text
    .split(/\s&&\s/)
    .map((part) => part.trim())
    .filter((part) => part.startsWith('portent '))
    .map((part) => ({
      page,
      text: part,
      words: [...part.replace(/\s*(&|>.*|\|.*)$/, '').matchAll(/"[^"]*"|\S+/g)]
        .map(([word]) => word)
        .slice(1),
    })),
)

test('every command in README and docs is one that portent has, with options that it has', () => {
  expect(commands.length).toBeGreaterThan(40)
  const wrong = commands.flatMap(({ page, text, words }) => {
    let command: Command = program
    const flags: string[] = []
    for (const word of words) {
      const inner = command.commands.find((one) => one.name() === word)
      if (inner) command = inner
      else if (word.startsWith('--')) flags.push(word.split('=')[0]!)
    }
    if (command === program) return [`${page}: ${text}: no such command`]
    const known = new Set([...program.options, ...command.options].map(({ long }) => long))
    return flags
      .filter((flag) => !known.has(flag) && flag !== '--help')
      .map((flag) => `${page}: ${text}: no ${flag}`)
  })
  expect(wrong).toEqual([])
})

test('every example that README and docs name is shipped', () => {
  const named = lines.flatMap(({ page, text }) =>
    [...text.matchAll(/examples\/[\w./-]+/g)].map(([path]) => ({ page, path })),
  )
  expect(named.length).toBeGreaterThan(10)
  expect(named.filter(({ path }) => !existsSync(join(root, path)))).toEqual([])
})

const written = vi.spyOn(process.stdout, 'write').mockImplementation(() => true)
vi.spyOn(console, 'error').mockImplementation(() => {})
afterEach(() => {
  process.exitCode = undefined
  written.mockClear()
})

/** Those that read examples and write nothing; each says how it should end. */
const ends: Readonly<Record<string, number>> = {
  'check examples/network-configuration.json': 0,
  'check examples/desired.json': 0,
  'check examples/goal-state.json': 2,
  'drift examples/desired.json --snapshot examples/collected.json --stale-after 3650d': 2,
  'merge examples/queue.jsonl': 0,
  'merge examples/queue.jsonl --window 3 --confirmed --packing by-host --json': 0,
}

test('what they say of the examples holds: which are consistent, which differ, what merges', async () => {
  const told = new Set(commands.map(({ words }) => words.join(' ')))
  const folder = process.cwd()
  process.chdir(root)
  try {
    for (const [text, code] of Object.entries(ends)) {
      expect(told, 'a page tells it').toContain(text)
      process.exitCode = undefined
      await program.parseAsync(text.split(' '), { from: 'user' })
      expect(Number(process.exitCode ?? 0), text).toBe(code)
    }
  } finally {
    process.chdir(folder)
  }
})

test('the example of a network configuration is of the VM that the pages ask plans for', () => {
  const file = 'examples/network-configuration.json'
  const { resources, unread } = readState(readFileSync(join(root, file)), { name: file })
  expect(unread).toEqual([])
  const asked = lines.filter(({ text }) => text.includes(`"vni": 5001, "ip": "10.0.0.4"`))
  expect(asked.length).toBeGreaterThan(1)
  const subnets = resources.filter(({ type }) => type === 'subnet')
  expect(subnets).toMatchObject([{ tunnelId: 5001 }])
  const ports = resources.filter(({ type }) => type === 'port')
  expect(ports).toHaveLength(4)
  expect(ports[0]).toMatchObject({ fixedIps: [{ ip: { canonical: '10.0.0.4' } }] })
})
