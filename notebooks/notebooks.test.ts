import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const folder = import.meta.dirname
const names = readdirSync(folder).filter((name) => /^\d.*\.ts$/.test(name))
const pageOf = (name: string) => name.replace(/\.ts$/, '.html')

let out: string
beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), 'portent-notebooks-'))
  const args = ['--import', 'tsx', join(folder, 'render.ts'), '--small', '--out', out]
  await promisify(execFile)(process.execPath, args)
}, 120_000)
afterAll(() => rmSync(out, { recursive: true, force: true }))

describe.each(names)('%s', (name) => {
  test('runs on generated data, and every code cell but imports and helpers shows what can be read', () => {
    const page = readFileSync(join(out, pageOf(name)), 'utf8')
    expect(page.match(/<div class="shown">/g)!.length).toBeGreaterThanOrEqual(4)
    const text = page.replaceAll(/<(details|style)[\s\S]*?<\/\1>/g, '').replaceAll(/<[^>]+>/g, ' ')
    expect(text).not.toMatch(/\b(NaN|undefined|null|Infinity)\b/)
  })

  test('its committed page was made from it as it stands; npm run notebooks makes it anew', () => {
    const committed = readFileSync(join(folder, 'rendered', pageOf(name)), 'utf8')
    const sha256 = createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex')
    expect(committed).toContain(`<meta name="source-sha256" content="${sha256}">`)
    expect(committed).toMatch(/run by <code>npm run notebooks<\/code>/)
  })
})
