import fc from 'fast-check'
import { expect, test } from 'vitest'
import { service } from './app.cases.ts'
import { deepestJson, isTooDeep } from './json-depth.ts'

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

/** 0 of what is no list or object. */
function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

test('the depth of any JSON is told from its text: brackets in strings are text', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 0, max: 8 }), (value, limit) => {
      const depth = depthOf(value)
      for (const text of [JSON.stringify(value), JSON.stringify(value, null, 1)])
        expect(isTooDeep(text, limit)).toBe(depth > limit)
    }),
  )
  expect(isTooDeep('"[[[["', 0)).toBe(false)
  expect(isTooDeep('["\\"[[", {"a\\\\": [1]}]', 3)).toBe(false)
  expect(isTooDeep('["\\"[[", {"a\\\\": [1]}]', 2)).toBe(true)
})

test('text that is no JSON ends too', () => {
  for (const text of ['"', '"\\', '[', ']]]]', '{"a', '']) expect(isTooDeep(text)).toBe(false)
})

test('a body nested deeper than any format is refused before it is read, one less deep is read', async () => {
  const { app } = await service(null)
  const post = (payload: string) =>
    app.fastify.inject({
      ...{ method: 'POST', url: '/v1/check', payload },
      headers: { 'content-type': 'application/json' },
    })
  const deep = await post(nested(deepestJson + 1))
  expect(deep.json()).toMatchObject({ status: 400, code: 'ERR_INPUT' })
  expect(deep.json().detail).toContain('more than 32 deep')
  expect((await post(nested(deepestJson))).json().code).toBe('ERR_VALIDATION')
  expect((await post(nested(400_000))).json().code).toBe('ERR_INPUT')
})
