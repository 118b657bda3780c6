import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { createClient, type Subscribed, subscribe } from '../client/index.ts'
import { clientTypes, type OpenApi, typeOf } from './client-types.ts'
import { startService } from './start-service.ts'

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const { url, close } = await startService()
afterAll(close)

test('the types of the client are those of the routes; else run npm run client:types', async () => {
  const document = (await (await fetch(`${url}/docs/json`)).json()) as OpenApi
  expect(readFileSync(file('../client/api.ts'), 'utf8')).toBe(clientTypes(document))
})

test('answers and problems of a real service have the types of their routes', async () => {
  const client = createClient({ url, key: 'not asked for on loopback' })
  const { data: modes } = await client.GET('/v1/admin/modes')
  expect(modes?.mode).toBe('shadow')
  const { data: changed } = await client.POST('/v1/admin/modes', {
    body: { who: 'ada', reason: 'to see', mode: 'on', vnis: { 5001: 'off' } },
  })
  expect(changed?.vnis).toEqual({ 5001: 'off' })
  const { error, response } = await client.POST('/v1/plans', { body: { vni: 5001, ip: 'a' } })
  expect([response.status, error?.code]).toEqual([503, 'ERR_NO_MODEL'])
  const removed = await client.DELETE('/v1/webhooks/{id}', { params: { path: { id: 'wh_1' } } })
  expect([removed.response.status, removed.error?.code]).toEqual([404, 'ERR_NOT_FOUND'])
})

test('a subscription that the service refuses says why, and is not tried again', async () => {
  const events = subscribe({ url }, { vni: 'all' })
  await expect(events.next()).rejects.toThrow(/"all" names no VNIs/)
})

test('a subscription goes on after its connection broke', async () => {
  const answers = [
    'retry: 1\n\nid: a\nevent: model\ndata: {"version":"1"}\n\nid: b\nevent: mod',
    'id: b\nevent: model\ndata: {"version":"2"}\n\n',
  ]
  const asked: (string | null)[] = []
  const ended = new AbortController()
  const got: Subscribed[] = []
  const fetch = async ({ headers }: Request) => {
    asked.push(headers.get('last-event-id'))
    const text = answers.shift()
    if (text === undefined) ended.abort()
    return new Response(text ?? '')
  }
  const { signal } = ended
  for await (const event of subscribe({ url: 'http://here', fetch }, { signal })) got.push(event)
  expect(got.map(({ id }) => id)).toEqual(['a', 'b'])
  expect(asked).toEqual([null, 'a', 'b'])
})

test('the example runs', async () => {
  const example = spawn(process.execPath, ['--import', 'tsx', file('../examples/client.ts'), url])
  let told = ''
  for (const stream of [example.stdout, example.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      told += text
    })
  const [status] = await once(example, 'close')
  expect(told).toBe(
    `${url} is live\n1 request is kept\nno model has been trained yet: run \`portent train\`\n`,
  )
  expect(status).toBe(0)
})

test('schemas become types', () => {
  const cases = [
    [{ type: 'integer' }, 'number'],
    [{ type: ['string', 'null'] }, 'string | null'],
    [{ enum: ['a', 1] }, '"a" | 1'],
    [{ const: false }, 'false'],
    [{ anyOf: [{ type: 'string' }, { type: 'string' }, { type: 'null' }] }, 'string | null'],
    [{ allOf: [{ type: 'string' }, {}] }, '(string) & (unknown)'],
    [{ type: 'array', items: { anyOf: [{ const: 1 }, { const: 2 }] } }, '(1 | 2)[]'],
    [{ type: 'array', prefixItems: [{ type: 'number' }] }, '[number]'],
    [{ type: 'object' }, '{ [name: string]: unknown }'],
    [{ type: 'object', additionalProperties: { type: 'number' } }, '{ [name: string]: number }'],
    [{ $ref: '#/components/schemas/Plan' }, 'components["schemas"]["Plan"]'],
    [
      { type: 'object', properties: { a: { type: 'null', description: 'No */' } } },
      '{\n  /** No *\\/ */\n  a?: null\n}',
    ],
  ] as const
  for (const [schema, type] of cases) expect(typeOf(schema)).toBe(type)
  expect(() => typeOf({ type: 'file' })).toThrow('there is no type for {"type":"file"}')
})
