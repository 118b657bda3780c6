import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJson } from './json-text.ts'

function place(text: string): string | undefined {
  try {
    parseJson(text, 'f')
    return undefined
  } catch (error) {
    return /^f:(\d+:\d+): not JSON/.exec((error as Error).message)?.[1]
  }
}

test.each([
  ['', '1:1'],
  [' ', '1:2'],
  ['{', '1:2'],
  ['{"a": tru}', '1:7'],
  ['{"a": 1,}', '1:9'],
  ['{"a": 1 "b": 2}', '1:9'],
  ['{"a" 1}', '1:6'],
  ['{a: 1}', '1:2'],
  ['[1, 2', '1:6'],
  ['[1 2]', '1:4'],
  ['[1,]', '1:4'],
  ['[01]', '1:3'],
  ['[1}', '1:3'],
  ['{"a": "b', '1:7'],
  ['{"a": "\\x"}', '1:7'],
  ['{} {}', '1:4'],
  ['{\n  "a": 1,\n  b: 2\n}', '3:3'],
])('%j stops being JSON at %s', (text, at) => {
  expect(place(text)).toBe(at)
})

test('what JSON.parse takes is what it gives', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parseJson(text, 'f')).toEqual(JSON.parse(text))
    }),
  )
})

test("the place is V8's own where it tells one; of a broken word, string or number, where that begins", () => {
  const signs = fc.constantFrom('', ',', ':', '}', ']', '{', '[', 'x', '1', ' ')
  const short = fc.json({ maxDepth: 3 }).filter((text) => text.length > 2)
  let compared = 0
  fc.assert(
    fc.property(short, fc.nat(), signs, (text, n, put) => {
      const at = n % text.length
      const broken = text.slice(0, at) + put + text.slice(at + 1)
      const told = place(broken)
      const [, offset] =
        /^(?:Expected|Unexpected non-w).* at position (\d+)/.exec(problemOf(broken)) ?? []
      if (offset === undefined) return
      compared++
      expect(told, broken).toBe(`1:${Number(offset) + 1}`)
    }),
    { numRuns: 2_000 },
  )
  expect(compared).toBeGreaterThan(200)
})

function problemOf(text: string): string {
  try {
    JSON.parse(text)
    return ''
  } catch (error) {
    return (error as Error).message
  }
}
