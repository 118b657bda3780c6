import { expect, test } from 'vitest'
import { z } from 'zod'
import { noticeTypes } from '../subscriptions/notice.ts'
import { fillRegistry } from '../trained-model.cases.ts'
import { type Service, service } from './app.cases.ts'

// biome-ignore lint/suspicious/noExplicitAny: a document of every shape.
type Json = any

const document = async (): Promise<Json> => {
  const { get } = await service()
  return (await get('/docs/json')).body
}

/** A service that has models to be asked about. */
async function withModels(): Promise<Service> {
  const running = await service()
  await fillRegistry(running.registry)
  return running
}

const operations = (openapi: Json) =>
  Object.entries<Json>(openapi.paths).flatMap(([path, methods]) =>
    Object.entries<Json>(methods).map(([method, operation]) => ({ path, method, operation })),
  )

/** The path with the examples of its parameters; of its query, those that have one. */
function filled(path: string, { parameters = [] }: Json): string {
  const examples = parameters.flatMap(({ name, in: place, schema, example }: Json) => {
    const value = example ?? schema.examples?.[0]
    return value === undefined ? [] : [{ name, place, value }]
  })
  const query = examples.filter(({ place }: Json) => place === 'query')
  return `${examples.reduce(
    (url: string, { name, value }: Json) => url.replace(`{${name}}`, value),
    path,
  )}?${new URLSearchParams(query.map(({ name, value }: Json) => [name, value]))}`
}

/** The schema with its components, as zod reads it. */
const validator = (openapi: Json, schema: Json) =>
  z.fromJSONSchema({
    ...JSON.parse(JSON.stringify(schema).replaceAll('#/components/schemas/', '#/$defs/')),
    $defs: JSON.parse(
      JSON.stringify(openapi.components.schemas).replaceAll('#/components/schemas/', '#/$defs/'),
    ),
  })

/** The examples of a schema, those of its choices and of what it refers to included. */
function examplesOf(openapi: Json, schema: Json): Json[] {
  if (schema.$ref)
    return examplesOf(openapi, openapi.components.schemas[schema.$ref.split('/').at(-1)])
  return [
    ...(schema.examples ?? []),
    ...(schema.anyOf ?? []).flatMap((choice: Json) => examplesOf(openapi, choice)),
  ]
}

/** Every `[name, schema]` below a schema. */
function fieldsOf(openapi: Json, schema: Json): [string, Json][] {
  if (schema.$ref)
    return fieldsOf(openapi, openapi.components.schemas[schema.$ref.split('/').at(-1)])
  const own = Object.entries<Json>(schema.properties ?? {})
  const inner = [...own.map(([, field]) => field), ...(schema.anyOf ?? []), schema.items ?? {}]
  return [
    ...own,
    ...inner.flatMap((part) => (Object.keys(part).length > 0 ? fieldsOf(openapi, part) : [])),
  ]
}

test('the document lists every route with what it is for and how it fails', async () => {
  const openapi = await document()
  expect(openapi.openapi).toBe('3.1.0')
  expect(operations(openapi).map(({ method, path }) => `${method} ${path}`)).toEqual([
    'post /v1/predictions',
    'post /v1/requests',
    'post /v1/alcor/host-requests',
    'post /v1/feedback',
    'get /v1/live',
    'get /v1/networks/{vni}/vms',
    'get /v1/networks/{vni}/map',
    'get /v1/vms/{vni}/{ip}/timeline',
    'get /v1/vms/{vni}/{ip}/similar',
    'get /v1/vms/{vni}/{ip}/plan',
    'get /v1/findings',
    'get /v1/rules',
    'get /v1/rules/{id}',
    'post /v1/check',
    'post /v1/drift',
    'get /v1/drift',
    'post /v1/states',
    'post /v1/plans',
    'post /v1/deliveries',
    'post /v1/events',
    'get /v1/pushes',
    'get /v1/subscribe',
    'post /v1/webhooks',
    'get /v1/webhooks',
    'delete /v1/webhooks/{id}',
    'post /v1/webhooks/{id}/enable',
    'get /v1/admin/modes',
    'post /v1/admin/modes',
    'post /v1/admin/kill-switch',
    'get /v1/admin/audit',
    'post /v1/session',
    'get /v1/session',
    'delete /v1/session',
    'get /v1/admin/access-audit',
    'get /v1/vms/{vni}/{ip}',
    'get /v1/models',
    'get /v1/models/decisions',
    'get /v1/models/compare',
    'get /v1/models/{version}',
    'post /v1/models/promote',
    'post /v1/models/rollback',
    'post /v1/models/challenge',
    'get /v1/model',
    'get /health/live',
    'get /health/ready',
    'get /v1/learning',
    'post /v1/learning/retrain',
    'get /metrics',
  ])
  for (const { operation } of operations(openapi)) {
    expect(operation.summary).toMatch(/\w/)
    expect(operation.description).toMatch(/\w/)
    expect(operation.operationId).toMatch(/^\w+$/)
    expect(Object.keys(operation.responses)).toContain('200')
    for (const [status, response] of Object.entries<Json>(operation.responses)) {
      expect(response.description).not.toBe('Default Response')
      const type = Number(status) >= 400 ? 'application/problem+json' : undefined
      if (type) expect(Object.keys(response.content)).toEqual([type])
    }
  }
})

test('every field of what is sent is described', async () => {
  const openapi = await document()
  const undescribed = operations(openapi).flatMap(({ operation }) =>
    fieldsOf(openapi, operation.requestBody?.content['application/json'].schema ?? {})
      .filter(([, schema]) => !schema.description && !schema.items)
      .map(([name]) => name),
  )
  expect(undescribed).toEqual([])
})

test('every example of a body is answered with 200 when it is sent', async () => {
  const openapi = await document()
  let sent = 0
  for (const { path, operation } of operations(openapi)) {
    const schema = operation.requestBody?.content['application/json'].schema
    const examples = schema ? examplesOf(openapi, schema) : []
    if (schema) expect(examples.length).toBeGreaterThan(0)
    for (const example of examples) {
      const { post } = await withModels()
      const reply = await post(path, example)
      expect(reply.status, reply.text).toBe(200)
      const answer = operation.responses['200'].content['application/json'].schema
      expect(validator(openapi, answer).safeParse(reply.body).error).toBeUndefined()
      sent++
    }
  }
  expect(sent).toBeGreaterThanOrEqual(5)
})

test('every path without a body is answered with 200, its parameters taken from their examples', async () => {
  const openapi = await document()
  const { get } = await withModels()
  for (const { path, method, operation } of operations(openapi)) {
    if (method !== 'get') continue
    const reply = await get(filled(path, operation))
    expect(reply.status, reply.text).toBe(200)
  }
})

test('every example of an answer is what its schema says', async () => {
  const openapi = await document()
  let checked = 0
  for (const { operation } of operations(openapi)) {
    for (const response of Object.values<Json>(operation.responses)) {
      for (const { schema } of Object.values<Json>(response.content)) {
        for (const example of examplesOf(openapi, schema)) {
          expect(validator(openapi, schema).safeParse(example).error).toBeUndefined()
          checked++
        }
      }
    }
  }
  expect(checked).toBeGreaterThanOrEqual(8)
})

test('what webhooks are told is described, each kind with an example that is as it says', async () => {
  const openapi = await document()
  expect(Object.keys(openapi.webhooks)).toEqual([...noticeTypes, 'gap'])
  for (const { post } of Object.values<Json>(openapi.webhooks)) {
    const { schema } = post.requestBody.content['application/json']
    const [example] = schema.examples
    expect(validator(openapi, schema).safeParse(example).error).toBeUndefined()
  }
})

test('the page at /docs loads nothing from elsewhere', async () => {
  const { get } = await service()
  const page = await get('/docs')
  expect(page.status).toBe(200)
  expect(page.text).not.toMatch(/(src|href)="(https?:)?\/\//)
  const script = /src="([^"]*swagger-ui-bundle\.js)"/.exec(page.text)![1]!
  expect((await get(new URL(script, 'http://here/docs').pathname)).status).toBe(200)
})
