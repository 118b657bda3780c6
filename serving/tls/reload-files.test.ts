import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { reloadFiles } from './reload-files.ts'

/** A file of a number, reloaded by the test's own will: at once, and never at odd numbers. */
function reloading() {
  const folder = mkdtempSync(join(tmpdir(), 'portent-reload-'))
  const path = join(folder, 'number')
  writeFileSync(path, '2')
  const loaded: string[] = []
  const logged: string[] = []
  const log = {
    info: (_: object, message: string) => void logged.push(message),
    error: (details: object, message: string) =>
      void logged.push(message + JSON.stringify(details)),
  }
  const load = () => {
    const text = readFileSync(path, 'utf8')
    if (Number(text) % 2 === 1) throw new Error(`${text} is odd`)
    loaded.push(text)
  }
  const stop = reloadFiles('the number', [path], load, { every: 5, log })
  onTestFinished(() => {
    stop()
    rmSync(folder, { recursive: true })
  })
  return { path, loaded, logged, stop }
}

test('a file that is replaced is loaded again; one that stays is not', async () => {
  const { path, loaded } = reloading()
  writeFileSync(`${path}.new`, '40')
  renameSync(`${path}.new`, path)
  await expect.poll(() => loaded).toEqual(['40'])
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(loaded).toEqual(['40'])
})

test('what cannot be loaded is told once and tried until it can be', async () => {
  const { path, loaded, logged } = reloading()
  writeFileSync(path, '333')
  await expect.poll(() => logged).toHaveLength(1)
  expect(logged[0]).toContain('333 is odd')
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(logged).toHaveLength(1)
  rmSync(path)
  await expect.poll(() => logged.at(-1)).toContain('ENOENT')
  writeFileSync(path, '4444')
  await expect.poll(() => loaded).toEqual(['4444'])
})

test('SIGHUP loads again whatever the files say, until it is stopped', () => {
  const { loaded, stop } = reloading()
  process.emit('SIGHUP')
  expect(loaded).toEqual(['2'])
  stop()
  process.on('SIGHUP', () => undefined)
  process.emit('SIGHUP')
  process.removeAllListeners('SIGHUP')
  expect(loaded).toEqual(['2'])
})
