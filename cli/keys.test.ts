import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keysCommand } from './keys.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'portent-keys-'))
})
afterEach(() => rmSync(home, { recursive: true }))

/** What the command prints, and what it tells besides. */
async function keys(...args: string[]): Promise<{ out: string; told: string }> {
  const [out, told]: [string[], string[]] = [[], []]
  const log = vi.spyOn(console, 'log').mockImplementation((text) => void out.push(text))
  const error = vi.spyOn(console, 'error').mockImplementation((text) => void told.push(text))
  try {
    const program = new Command('portent').option('--home <dir>').addCommand(keysCommand)
    for (const command of [program, keysCommand, ...keysCommand.commands])
      command.exitOverride().configureOutput({ writeErr: () => undefined })
    await program.parseAsync(['--home', home, 'keys', ...args], { from: 'user' })
  } finally {
    log.mockRestore()
    error.mockRestore()
  }
  return { out: out.join('\n'), told: told.join('\n') }
}
const create = (...args: string[]) => keys('create', '--name', 'dpm', ...args)

test('a key of 256 bits is printed once, and neither listed nor kept', async () => {
  const { out: key, told } = await create('--scopes', 'read,plan', '--vnis', '7001, 5000-5999')
  expect(key).toMatch(/^ptk_[\w-]{43}$/) // 43 digits of 6 bits
  expect(told).toContain('not shown again')
  const { out } = await keys('list')
  expect(out).toMatch(/^[0-9a-f]{12} {2}dpm {2}key {2}read,plan {2}VNIs 5000-5999,7001 {2}1000\/s/)
  for (const file of ['access.db', 'access.db-wal']) {
    const path = join(home, file)
    const bytes = statSync(path, { throwIfNoEntry: false }) ? readFileSync(path) : Buffer.alloc(0)
    expect(bytes.includes(key)).toBe(false)
  }
  expect(statSync(join(home, 'access.db')).mode & 0o777).toBe(0o600)
})

test('a revoked key stays listed, and cannot be revoked again', async () => {
  const { id } = JSON.parse((await create('--scopes', 'admin', '--json')).out)
  expect((await keys('revoke', id)).out).toContain('revoked')
  expect(JSON.parse((await keys('list', '--json')).out)).toMatchObject([
    { id, name: 'dpm', scopes: ['admin'], vnis: null, revoked: expect.stringMatching(/Z$/) },
  ])
  await expect(keys('revoke', id)).rejects.toThrow(/no key .* to revoke: portent keys list/)
})

test('a key expires after a time or at a moment, and neither is past', async () => {
  const expires = async (when: string) =>
    Date.parse(
      JSON.parse((await create('--scopes', 'read', '--json', '--expires', when)).out).expires,
    )
  expect((await expires('90d')) - Date.now()).toBeGreaterThan(89 * 86_400_000)
  expect(await expires('2999-01-31')).toBe(Date.UTC(2999, 0, 31))
  await expect(expires('2020-01-31')).rejects.toThrow('later than now')
  await expect(expires('soon')).rejects.toThrow(/90d/)
})

test('scopes, networks, rates and names that make no sense are refused', async () => {
  await expect(create('--scopes', 'read,root')).rejects.toThrow(/read, report, plan, admin/)
  for (const vnis of ['0', '5-3', 'a', '', '4294967296', '1,,2'])
    await expect(create('--scopes', 'read', '--vnis', vnis)).rejects.toThrow(/--vnis: .* 5000-5999/)
  await expect(create('--scopes', 'read', '--rate', '0')).rejects.toThrow(/above 0/)
  await expect(keys('create', '--name', 'a\nb', '--scopes', 'read')).rejects.toThrow(/letters/)
  expect((await keys('list')).out).toContain('no key yet')
})

test.skipIf(spawnSync('openssl', ['version']).status !== 0)(
  'a certificate is let in by its digest, once',
  async () => {
    const [cert, key] = [join(home, 'c.pem'), join(home, 'c.key')]
    const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
    const to = ['-subj', '/CN=agent', '-keyout', key, '-out', cert]
    execFileSync('openssl', ['req', '-x509', ...made, ...to], { stdio: 'pipe' })
    const admit = () => create('--scopes', 'report', '--certificate', cert)
    expect((await admit()).out).toBe('')
    expect((await keys('list')).out).toContain('certificate  report')
    await expect(admit()).rejects.toThrow('has a key already')
    await expect(create('--scopes', 'read', '--certificate', key)).rejects.toThrow(/--certificate/)
  },
)
