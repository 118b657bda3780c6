import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { afterAll, expect, test, vi } from 'vitest'
import { checkCommand } from './check.ts'
import { driftCommand } from './drift.ts'

const folder = mkdtempSync(join(tmpdir(), 'portent-check-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Run {
  readonly code: number
  readonly out: string
}

/** Runs a command in this process, with what it prints caught. */
async function run(command: Command, ...args: string[]): Promise<Run> {
  const printed: string[] = []
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.push(String(text))
    return true
  })
  const tell = vi.spyOn(console, 'error').mockImplementation(() => {})
  try {
    await command.parseAsync(args, { from: 'user' })
    return { code: Number(process.exitCode ?? 0), out: printed.join('') }
  } finally {
    write.mockRestore()
    tell.mockRestore()
    process.exitCode = undefined
  }
}

function file(name: string, content: object): string {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify(content))
  return path
}

const configuration = (cidr: string) => ({ revision_number: 1, id: 's1', cidr, tunnel_id: '7' })
const state = (cidr: string) => ({
  host_resources: { '10.1.0.1': { resources: [{ type: 'SUBNET', id: 's1' }] } },
  subnet_states: { s1: { operation_type: 'CREATE', configuration: configuration(cidr) } },
})
const good = file('good.json', state('10.0.0.0/24'))
const bad = file('bad.json', state('10.0.0.5/24'))
const only = ['--enable', 'ALC-ADR-001']

test('a state without contradictions exits with 0, one with an error with 2', async () => {
  expect(await run(checkCommand, good, ...only)).toEqual({
    code: 0,
    out: 'consistent: no findings\nchecked 1 subnet, 1 placement\n',
  })
  const wrong = await run(checkCommand, good, bad, ...only)
  expect(wrong.code).toBe(2)
  expect(wrong.out).toContain(`at      ${bad}#/subnet_states/s1`)
})

test('files that are parts of one state are checked together', async () => {
  const other = file('other-part.json', state('10.0.1.0/24'))
  const alone = await run(checkCommand, good, other, '--enable', 'ALC-ID-005')
  expect(alone.code).toBe(0)
  const together = await run(checkCommand, good, other, '--enable', 'ALC-ID-005', '--together')
  expect(together.out).toContain('error ALC-ID-005')
})

test('rules of which none runs are refused, as a check by none would find nothing', async () => {
  await expect(run(checkCommand, good, '--enable', 'ALC-DRF-001')).rejects.toThrow(
    'of the rules that are enabled (ALC-DRF-001) none runs in this check',
  )
})

test('what is new cannot be told without a baseline', async () => {
  await expect(run(checkCommand, good, ...only, '--fail-on-new')).rejects.toThrow('--baseline')
})

test('the process exits with the code of the result, and with 1 where it cannot read its input', () => {
  const portent = (...args: string[]) =>
    spawnSync(
      process.execPath,
      ['--import', 'tsx', fileURLToPath(new URL('portent.ts', import.meta.url)), ...args],
      { encoding: 'utf8' },
    )
  expect(portent('check', bad, ...only).status).toBe(2)
  const { status, stdout, stderr } = portent('check', file('other.json', { nothing: 1 }), '--json')
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toContain('no format that is known has these fields: nothing')
  expect(portent('check', 'nosuch.json').stderr).toContain(
    'portent: nosuch.json does not exist: check the path\n',
  )
}, 120_000)

test('a folder is refused by its name', async () => {
  await expect(run(checkCommand, folder)).rejects.toThrow(
    `${folder}: a folder; name the files in it`,
  )
})

test('a result as JSON is the baseline of the next check, of which only what is new fails', async () => {
  const baseline = join(folder, 'baseline.json')
  const first = await run(checkCommand, bad, ...only, '--format', 'json', '--output', baseline)
  expect(first.code).toBe(2)
  expect(JSON.parse(readFileSync(baseline, 'utf8')).summary.findings.error).toBe(1)
  const again = await run(checkCommand, bad, ...only, '--baseline', baseline, '--fail-on-new')
  expect(again.code).toBe(0)
  expect(again.out).toContain('1 error; 0 new, 0 fixed since the baseline')
})

test('drift exits with 0, 2 or 3, and its plan says what to do and in which order', async () => {
  const snapshot = (name: string, at: number, held?: object) =>
    file(name, {
      version: 1,
      hosts: held
        ? [{ host: '10.1.0.1', collectedAt: new Date(at).toISOString(), state: held }]
        : [],
    })
  const now = Date.now()
  const plan = join(folder, 'plan.json')
  const drifted = (name: string, held?: object, ...more: string[]) =>
    run(driftCommand, good, '--snapshot', snapshot(name, now, held), ...more)
  const same = await drifted('same.json', state('10.0.0.0/24'))
  const different = await drifted('other.json', state('10.0.1.0/24'), '--plan', plan)
  const unknown = await drifted('none.json')
  expect(same).toMatchObject({ code: 0 })
  expect(different.code).toBe(2)
  expect(different.out).toContain('is      10.0.1.0/24')
  expect(JSON.parse(readFileSync(plan, 'utf8'))).toMatchObject({
    steps: [
      { host: '10.1.0.1', action: 'update', type: 'subnet', id: 's1', because: ['ALC-DRF-003'] },
    ],
    messages: [
      { host: '10.1.0.1', message: { subnet_states: { s1: { operation_type: 'UPDATE' } } } },
    ],
  })
  expect(unknown.code).toBe(3)
  expect(unknown.out).toContain('not known: 10.1.0.1')
})
