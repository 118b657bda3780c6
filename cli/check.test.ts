import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'portent-check-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs the command as people do. */
function portent(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', new URL('portent.ts', import.meta.url).pathname, ...args],
      { cwd: process.cwd(), env: { ...process.env, NO_COLOR: '1' } },
      (error, out, err) => resolve({ code: Number(error?.code ?? 0), out, err }),
    )
  })
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
  const [clean, wrong] = await Promise.all([
    portent('check', good, ...only),
    portent('check', good, bad, ...only),
  ])
  expect(clean).toMatchObject({
    code: 0,
    out: 'consistent: no findings\nchecked 1 subnet, 1 placement\n',
  })
  expect(wrong.code).toBe(2)
  expect(wrong.out).toContain(`at      ${bad}#/subnet_states/s1`)
})

test('a result as JSON is the baseline of the next check, of which only what is new fails', async () => {
  const baseline = join(folder, 'baseline.json')
  const first = await portent('check', bad, ...only, '--format', 'json', '--output', baseline)
  expect(first.code).toBe(2)
  expect(JSON.parse(readFileSync(baseline, 'utf8')).summary.findings.error).toBe(1)
  const again = await portent('check', bad, ...only, '--baseline', baseline, '--fail-on-new')
  expect(again.code).toBe(0)
  expect(again.out).toContain('1 error; 0 new, 0 fixed since the baseline')
})

test('an input that cannot be read exits with 1 and says what to give', async () => {
  const { code, out, err } = await portent('check', file('other.json', { nothing: 1 }), '--json')
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toContain('no format that is known has these fields: nothing')
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
  const [same, different, unknown] = await Promise.all([
    portent('drift', good, '--snapshot', snapshot('same.json', now, state('10.0.0.0/24'))),
    portent(
      'drift',
      good,
      '--snapshot',
      snapshot('other-cidr.json', now, state('10.0.1.0/24')),
      '--plan',
      plan,
    ),
    portent('drift', good, '--snapshot', snapshot('none.json', now)),
  ])
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
