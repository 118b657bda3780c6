import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { service } from './app.cases.ts'

const root = new URL('../../', import.meta.url)
const pages = [
  'README.md',
  ...readdirSync(new URL('docs', root))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]

/** Calls with a JSON body that a page shows with curl, with what stands for a value left in. */
const calls = pages.flatMap((page) => {
  const text = readFileSync(new URL(page, root), 'utf8')
  const found = text.matchAll(
    /(?:\$U|:8080)(\/v1\/[a-z/-]+)(?:(?!curl)[\s\S]){0,120}?-d\s+'(\{[^']*\})'/g,
  )
  return [...found].map(([, path, body]) => [page, path!, body!] as const)
})

test('pages show calls', () => {
  expect(calls.length).toBeGreaterThan(8)
})

test.each(calls)('%s: %s takes what is shown', async (_page, path, body) => {
  const { post } = await service()
  const { status, body: answer } = await post(path, JSON.parse(body))
  // What names a plan, a model or a webhook of the reader's own may not be there.
  expect([200, 201, 202, 404], JSON.stringify(answer)).toContain(status)
})
