import { expect, test, vi } from 'vitest'
import { kinds, modelKind } from '../ml/index.ts'
import { accessControl, keyOf } from './access/access.cases.ts'
import { type Asked, championWith, clusterOf, logOf, minute, ten } from './champion.cases.ts'
import { type Service, service } from './http/app.cases.ts'
import { routeCases } from './tenancy-routes.cases.ts'

/** The tenant that asks, and the other; the addresses of their VMs are the same. */
const [own, other] = [11, 22]
const all = ['read', 'report', 'plan', 'admin'] as const
/** What the API and its pages are like is the same for everybody. */
const isOfEverybody = (route: string) => /^GET \/(docs|assets)\//.test(route)

/** What there is not, of what a tenant asks for. */
const notFound = [
  '404 GET /v1/vms/:vni/:ip {}',
  '404 DELETE /v1/webhooks/:id {}',
  '404 POST /v1/webhooks/:id/enable {}',
  '401 POST /v1/session {}',
]

/** What both ask for; each destination says whose it is. */
const askedBy = (vni: number): Asked[] =>
  Array.from({ length: 40 }, (_, n) => [
    ten - 600 * minute + n * 10 * minute,
    vni,
    `10.0.0.${n % 6}`,
    n % 3 === 0 ? `10.0.0.${(n % 5) + 1}` : `net${vni}-item${n % 7}`,
  ])

/** A service whose model knows these networks, each with a key of its own. */
async function tenantsOf(networks: readonly number[]) {
  const log = logOf(networks.flatMap(askedBy))
  const kind = kinds.find(({ kind }) => kind === 'similar-vms')!.kind
  const model = await modelKind(kind).create(log.catalog, clusterOf(log)).learn(log)
  const control = accessControl()
  const running = await service(championWith(model, log, 'v1'), { access: control })
  const keys = Object.fromEntries(
    [own, other].map((vni) => [vni, keyOf(control, all, `${vni}`, { name: `${vni}` })]),
  )
  return { ...running, keys, ops: keyOf(control, all) }
}

interface Answer {
  readonly route: string
  readonly status: number
  readonly text: string
}

/** Ids and secrets are made up each time. */
const steady = (text: string) =>
  text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|"req-\w+"|"whsec_[^"]+"/g, '')
    .replaceAll(/key [0-9a-f]{12}/g, 'key')

/** The routes that were answered otherwise, and how. */
const differing = (some: readonly Answer[], others: readonly Answer[]) =>
  some.flatMap(({ route, status, text }, n) => {
    const other = others[n]!
    if (status === other.status && text === other.text) return []
    const from = [...text].findIndex((character, at) => character !== other.text[at])
    const parts = [text, other.text].map((one) => one.slice(Math.max(0, from - 60), from + 60))
    return [{ route, statuses: [status, other.status], parts }]
  })

/** Calls routes of some kinds with a key, as their cases say for `vni`. */
async function callAll(
  { app }: Pick<Service, 'app'>,
  key: string | undefined,
  vni: number,
  kindsOf: readonly string[] = ['names', 'answers', 'whole'],
  mayDoAll = false,
): Promise<Answer[]> {
  const found: Answer[] = []
  for (const [route, entry] of Object.entries(routeCases)) {
    if (!kindsOf.includes(entry.kind)) continue
    if (mayDoAll && entry.kind === 'whole' && entry.isRefusedOnly) continue
    const [method, path] = route.split(' ') as ['GET' | 'POST' | 'DELETE', string]
    for (const { params = {}, query = {}, payload } of entry.kind === 'whole'
      ? entry.calls
      : entry.calls(vni)) {
      const url = path.replaceAll(/:(\w+)/g, (_, name: string) => `${params[name]}`)
      const reply = await app.fastify.inject({
        ...{ method, url, query: query as Record<string, string> },
        ...(payload && { payload }),
        ...(key !== undefined && { headers: { authorization: `Bearer ${key}` } }),
      })
      const text = `${reply.headers['content-type']} ${steady(reply.body)}`
      found.push({ route: `${route} ${JSON.stringify(query)}`, status: reply.statusCode, text })
    }
  }
  return found
}

test('every route has a scope, and a case here that says what of other tenants it could tell', async () => {
  const { app } = await service()
  const scopes = app.fastify.routeScopes()
  expect([...scopes].filter(([, scope]) => scope === undefined)).toEqual([])
  expect([...scopes.keys()].filter((route) => !isOfEverybody(route)).sort()).toEqual(
    Object.keys(routeCases).sort(),
  )
})

test('without a key only open routes answer', async () => {
  const running = await tenantsOf([own, other])
  const scopes = running.app.fastify.routeScopes()
  for (const { route, status } of await callAll(running, undefined, own)) {
    const isOpen = scopes.get(route.split(' ').slice(0, 2).join(' ')) === 'open'
    if (!isOpen) expect({ route, status }).toEqual({ route, status: 401 })
  }
})

test('what other tenants do changes no answer, and none has a name of theirs', async () => {
  const [among, apart] = [await tenantsOf([own, other]), await tenantsOf([own])]
  for (let round = 0; round < 2; round++) {
    // The other tenant does everything that there is to do, before and between.
    await callAll(among, among.keys[other]!, other)
    const [seen, alone] = [
      await callAll(among, among.keys[own]!, own),
      await callAll(apart, apart.keys[own]!, own),
    ]
    expect(differing(seen, alone)).toEqual([])
    // The page is the same for everybody, and 503 until it is built.
    const failed = seen.filter(
      ({ route, status }) => status >= 400 && status !== 403 && !route.startsWith('GET / '),
    )
    expect(failed.map(({ route, status }) => `${status} ${route}`)).toEqual(notFound)
    const telling = seen.filter(({ text }) => /net22-|vpc-22|"vni":22\b|VNI 22/.test(text))
    expect(telling.map(({ route }) => route)).toEqual([])
    for (const service of [among, apart]) service.clock.now += minute
  }
})

test('what names another network is refused, the same whether it exists or not, and without a look at it', async () => {
  const [among, apart] = [await tenantsOf([own, other]), await tenantsOf([own])]
  await callAll(among, among.keys[other]!, other, ['names'])
  const looks = looksAt(among)
  const refused = await callAll(among, among.keys[own]!, other, ['names'])
  expect(looks()).toEqual([])
  for (const { route, status, text } of refused)
    expect({ route, status, code: /ERR_\w+/.exec(text)?.[0] }).toEqual({
      ...{ route, status: 403, code: 'ERR_FORBIDDEN' },
    })
  const unknown = await callAll(apart, apart.keys[own]!, other, ['names'])
  expect(differing(refused, unknown)).toEqual([])
})

test('what is about all networks is refused to a key that is kept to some, and told to others', async () => {
  const running = await tenantsOf([own, other])
  for (const { route, status } of await callAll(running, running.keys[own]!, own, ['whole']))
    expect({ route, status }).toEqual({ route, status: 403 })
  for (const { route, status } of await callAll(running, running.ops, own, ['whole'], true))
    expect([route, [401, 403].includes(status)]).toEqual([route, false])
})

/** Which methods that read or write what is known of networks are called from now on. */
function looksAt({ predictor, store, planner, desired }: Service): () => string[] {
  const sources = { predictor, store, planner, desired }
  const spies = Object.entries(sources).flatMap(([name, source]) =>
    Object.entries(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(source)))
      .filter(([method, { value }]) => typeof value === 'function' && method !== 'constructor')
      // It looks whose the networks are that a state is about, which only the state says.
      .filter(([method]) => `${name}.${method}` !== 'desired.take')
      .map(([method]) => ({
        name: `${name}.${method}`,
        spy: vi.spyOn(source as unknown as Record<string, () => unknown>, method),
      })),
  )
  return () => spies.filter(({ spy }) => spy.mock.calls.length > 0).map(({ name }) => name)
}
