import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, expect, onTestFinished, test, vi } from 'vitest'
import { settingList } from '../serving/index.ts'
import { configCommand } from './config.ts'
import { serveCommand } from './serve.ts'
import { withSettings } from './serve-settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'portent-config-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What `portent config check --json` says of a file. */
function check(text: string) {
  const path = join(folder, 'portent.yaml')
  writeFileSync(path, text)
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  onTestFinished(() => {
    log.mockRestore()
    process.exitCode = 0
  })
  configCommand.parse(['check', '--json', '--config', path], { from: 'user' })
  return { status: process.exitCode ?? 0, ...JSON.parse(log.mock.calls.at(-1)![0] as string) }
}

test('what is in force is told with who said it, and secrets are not', () => {
  const answer = check(
    'http:\n  port: 8443\nclickhouse:\n  url: http://ch:8123\n  password: hush\n',
  )
  expect(answer).toMatchObject({ ok: true, problems: [], status: 0 })
  expect(answer.settings['http.port']).toEqual({
    ...{ value: 8_443, source: `${join(folder, 'portent.yaml')}:2` },
  })
  expect(answer.settings['http.host']).toEqual({ value: '127.0.0.1', source: 'default' })
  expect(answer.settings['clickhouse.password'].value).toBe('(secret)')
  expect(JSON.stringify(answer)).not.toContain('hush')
})

test('what serve would refuse is told here too: settings that need others, and files that are not there', () => {
  const alone = check('ncm:\n  address: 10.0.0.7:9016\n')
  expect(alone).toMatchObject({ ok: false, status: 1 })
  expect(alone.problems[0].detail).toMatch(/need a port: give --grpc-port/)
  const missing = check('grpc:\n  port: 0\n  cert: /nowhere.pem\n  key: /nowhere.key\n')
  expect(missing.problems[0].detail).toMatch(/nowhere\.pem.*give a file to read/)
})

test('every option of serve is a setting, with the default that it has, and every flag of a setting is an option', () => {
  const beside = new Set(['config'])
  const options = serveCommand.options.map((option) => option.attributeName())
  const flags = settingList.flatMap(({ flag }) =>
    flag === undefined || flag === 'home' ? [] : [flag],
  )
  expect(options.filter((name) => !beside.has(name)).sort()).toEqual(flags.sort())
  for (const { flag, usual } of settingList) {
    const option = serveCommand.options.find((one) => one.attributeName() === flag)
    if (option?.defaultValue !== undefined) expect(`${option.defaultValue}`, flag).toBe(usual)
  }
})

test('a flag wins over a setting, and a setting over a default', () => {
  const command = new Command()
    .option('--host <a>', '', '127.0.0.1')
    .option('--port <n>', '', '8080')
  command.parse(['--port', '1'], { from: 'user' })
  const flags = withSettings(command.opts(), command, { http: { host: '::1', port: 2 } })
  expect(flags).toEqual({ host: '::1', port: '1' })
})
