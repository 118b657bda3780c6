import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { makeDirectory } from './make-directory.ts'

function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'portent-directory-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return directory
}

test('all that is missing is made, and what is there stays', () => {
  const deep = join(scratch(), 'a', 'b', 'c')
  makeDirectory(deep)
  makeDirectory(deep)
  expect(statSync(deep).isDirectory()).toBe(true)
})

test('below a file, and where nobody can make one, it fails instead of waiting for ever', () => {
  const file = join(scratch(), 'file')
  writeFileSync(file, '')
  expect(() => makeDirectory(join(file, 'a'))).toThrow(/ENOTDIR/)
  expect(() => makeDirectory('/proc/portent/home')).toThrow(/ENOENT|EROFS|EACCES|EPERM/)
})
