import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { service } from './app.cases.ts'
import { httpReference } from './reference.ts'

test('docs/reference/http.md is what the service says of itself; else run `npm run docs`', async () => {
  const { get } = await service()
  const path = new URL('../../docs/reference/http.md', import.meta.url)
  expect(readFileSync(path, 'utf8')).toBe(httpReference((await get('/docs/json')).body))
})

test('an operation is told with its parameters, fields, example, answers and failures', () => {
  const text = httpReference({
    info: {},
    tags: [{ name: 'things', description: 'Of things' }],
    paths: {
      '/things/{id}': {
        put: {
          summary: 'Keep a thing',
          tags: ['things'],
          parameters: [
            {
              name: 'id',
              in: 'path',
              required: true,
              description: 'Which',
              schema: { type: 'string' },
            },
          ],
          requestBody: {
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
          },
          responses: { 204: { description: 'Kept' }, 404: { description: 'No such thing' } },
        },
      },
    },
    components: {
      schemas: {
        Thing: {
          required: ['parts'],
          properties: {
            parts: {
              type: 'array',
              items: {
                type: 'object',
                properties: {
                  n: { type: 'integer', minimum: 1, default: 2, description: 'How many' },
                },
              },
            },
          },
          examples: [{ parts: [{ n: 3 }] }],
        },
      },
    },
  })
  expect(text).toContain('## Of things\n\n### PUT /things/{id}\n\n**Keep a thing.**')
  expect(text).toContain('| `id` | path: string | Which |')
  expect(text).toContain('| `parts[]` | list of object |  |')
  expect(text).toContain('| `parts[].n` | integer from 1, default 2, optional | How many |')
  expect(text).toContain('Answer 204: Kept')
  expect(text).toContain('Fails with: 404 No such thing.')
})
