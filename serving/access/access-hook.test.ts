import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ten } from '../champion.cases.ts'
import { type Service, service } from '../http/app.cases.ts'
import { accessControl, fileOf, keyOf, signedBy, tokenKeys, tokenOf } from './access.cases.ts'
import type { AccessControl } from './access-hook.ts'

const query = { vni: 5001, ip: '10.0.0.4' }
const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

/** A service that asks for keys, and what it answers to a prediction of VNI 5001 asked with these headers. */
async function guarded(control: AccessControl = accessControl()) {
  const running = await service(undefined, { access: control })
  const ask = (headers: Record<string, string> = {}, payload: object = query) =>
    running.app.fastify.inject({ method: 'POST', url: '/v1/predictions', payload, headers })
  return { ...running, control, ask }
}
type Reply = Awaited<ReturnType<Awaited<ReturnType<typeof guarded>>['ask']>>
const codeOf = (reply: Reply) => (reply.statusCode < 400 ? reply.statusCode : reply.json().code)

test('until the first key is made everybody is local; from then on nobody is let in without one', async () => {
  const { ask, control } = await guarded()
  expect(codeOf(await ask())).toBe(200)
  const key = keyOf(control, ['read'])
  const refused = await ask()
  expect(refused.statusCode).toBe(401)
  expect(refused.json()).toMatchObject({ code: 'ERR_UNAUTHORIZED', status: 401 })
  expect(refused.headers['www-authenticate']).toMatch(/^Bearer/)
  expect(codeOf(await ask(bearer(key)))).toBe(200)
  // Not when the last one is revoked either.
  const { keys } = control.authenticator
  keys.revoke(keys.list()[0]!.id, ten)
  expect(codeOf(await ask(bearer(key)))).toBe('ERR_UNAUTHORIZED')
  expect(codeOf(await ask())).toBe('ERR_UNAUTHORIZED')
})

test('what is no key of this service is refused, whatever it looks like', async () => {
  const { ask, control } = await guarded()
  const key = keyOf(control, ['read'])
  const altered = `${key.slice(0, -1)}${key.endsWith('A') ? 'E' : 'A'}`
  for (const value of [altered, 'ptk_', '', 'x'.repeat(9_000), 'eyJhbGciOiJub25lIn0.e30.'])
    expect(codeOf(await ask(bearer(value)))).toBe('ERR_UNAUTHORIZED')
  for (const authorization of [key, `Basic ${key}`, `Bearer ${key} x`, 'Bearer'])
    expect(codeOf(await ask({ authorization }))).toBe('ERR_UNAUTHORIZED')
})

test('a key is good until it expires', async () => {
  const { ask, control, clock } = await guarded()
  const key = keyOf(control, ['read'], undefined, { expires: ten + 1_000 })
  expect(codeOf(await ask(bearer(key)))).toBe(200)
  clock.now = ten + 1_000
  expect(codeOf(await ask(bearer(key)))).toBe('ERR_UNAUTHORIZED')
})

test('who is not let in is refused before the body is read', async () => {
  const { app, control } = await guarded()
  keyOf(control, ['read'])
  const payload = 'x'.repeat(1_000_000)
  const headers = { 'content-type': 'application/json' }
  const reply = await app.fastify.inject({
    method: 'POST',
    url: '/v1/predictions',
    payload,
    headers,
  })
  expect(reply.statusCode).toBe(401)
})

test('each scope opens its own routes and no others', async () => {
  const { app, control } = await guarded()
  const routes = {
    read: ['GET', '/v1/vms/5001/10.0.0.4'],
    report: ['POST', '/v1/requests'],
    plan: ['POST', '/v1/plans'],
    admin: ['GET', '/v1/admin/modes'],
  } as const
  for (const scope of ['read', 'report', 'plan', 'admin'] as const) {
    const headers = bearer(keyOf(control, [scope]))
    for (const [needed, [method, url]] of Object.entries(routes)) {
      const reply = await app.fastify.inject({ method, url, headers })
      if (needed === scope) expect(reply.statusCode).not.toBe(403)
      else expect(reply.json()).toMatchObject({ status: 403, code: 'ERR_FORBIDDEN' })
    }
  }
})

test('what tells nothing of networks is open: health, the API and its pages', async () => {
  const { get, control } = await guarded()
  keyOf(control, ['read'])
  for (const url of ['/health/live', '/health/ready', '/docs', '/docs/json'])
    expect((await get(url)).status).toBe(200)
})

test('a key may make its rate of calls a second and twice as many at once; another has its own', async () => {
  let time = 0
  const { ask, control } = await guarded(accessControl(undefined, () => time))
  const key = bearer(keyOf(control, ['read'], undefined, { rate: 2 }))
  const other = bearer(keyOf(control, ['read'], undefined, { rate: 2 }))
  for (let call = 0; call < 4; call++) expect(codeOf(await ask(key))).toBe(200)
  const refused = await ask(key)
  expect(codeOf(refused)).toBe('ERR_RATE_LIMIT')
  expect(refused.headers['retry-after']).toBe('1')
  expect(codeOf(await ask(other))).toBe(200)
  time += 500 // two a second: one more
  expect([codeOf(await ask(key)), codeOf(await ask(key))]).toEqual([200, 'ERR_RATE_LIMIT'])
})

test('a token opens what it says, and a key still does', async () => {
  const { ec, set } = tokenKeys()
  const tokens = { keysFile: fileOf(JSON.stringify(set)), issuer: 'idp', audience: 'portent' }
  const { ask, control } = await guarded(accessControl(tokens))
  expect(codeOf(await ask())).toBe('ERR_UNAUTHORIZED')
  const claims = { iss: 'idp', aud: 'portent', sub: 'a', exp: ten / 1_000 + 60, scope: 'read' }
  const token = (vnis: string) =>
    bearer(tokenOf({ alg: 'ES256', kid: 'e' }, { ...claims, vnis }, signedBy(ec.privateKey)))
  expect(codeOf(await ask(token('5001')))).toBe(200)
  expect(codeOf(await ask(token('5002')))).toBe('ERR_FORBIDDEN')
  expect(codeOf(await ask(bearer(keyOf(control, ['read']))))).toBe(200)
})

const login = ({ app }: Service, key: string) =>
  app.fastify.inject({ method: 'POST', url: '/v1/session', payload: { key } })

test('a browser changes a key for a cookie that its scripts cannot read, for eight hours', async () => {
  const running = await guarded()
  const key = keyOf(running.control, ['read', 'plan'], '5001-5009')
  const opened = await login(running, key)
  expect(opened.statusCode).toBe(200)
  const view = {
    scopes: ['read', 'plan'],
    vnis: '5001-5009',
    expiresAt: '2026-01-05T18:00:00.000Z',
  }
  expect(opened.json()).toMatchObject(view)
  const cookies = `${opened.headers['set-cookie']}`
  expect(cookies).toMatch(
    /^portent_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=28800$/,
  )
  expect(cookies + opened.body).not.toContain(key)
  const cookie = cookies.split(';')[0]!
  const me = () =>
    running.app.fastify.inject({ method: 'GET', url: '/v1/session', headers: { cookie } })
  expect((await me()).json()).toMatchObject(view)
  running.clock.now = ten + 8 * 3_600_000
  expect((await me()).statusCode).toBe(401)
})

test('a key opens no more sessions than it may make calls', async () => {
  const running = await guarded()
  const key = keyOf(running.control, ['read'], undefined, { rate: 1 })
  const statuses = [await login(running, key), await login(running, key), await login(running, key)]
  expect(statuses.map(({ statusCode }) => statusCode)).toEqual([200, 200, 429])
})

test('a session changes nothing for a page of another site, which cannot send the header', async () => {
  const running = await guarded()
  const key = keyOf(running.control, ['read'])
  const cookie = `${(await login(running, key)).headers['set-cookie']}`.split(';')[0]!
  expect(codeOf(await running.ask({ cookie }))).toBe('ERR_FORBIDDEN')
  expect(codeOf(await running.ask({ cookie, 'x-portent-request': '1' }))).toBe(200)
})

test('a session ends when it is closed, and when its key is revoked', async () => {
  const running = await guarded()
  const { keys } = running.control.authenticator
  const key = keyOf(running.control, ['read'])
  const cookieOf = async () => `${(await login(running, key)).headers['set-cookie']}`.split(';')[0]!
  const statusOf = async (cookie: string) =>
    codeOf(await running.ask({ cookie, 'x-portent-request': '1' }))
  const [first, second] = [await cookieOf(), await cookieOf()]
  const close = (cookie: string) =>
    running.app.fastify.inject({ method: 'DELETE', url: '/v1/session', headers: { cookie } })
  expect((await close(first)).json()).toEqual({ closed: true })
  expect((await close(first)).json()).toEqual({ closed: false })
  expect([await statusOf(first), await statusOf(second)]).toEqual(['ERR_UNAUTHORIZED', 200])
  keys.revoke(keys.list()[0]!.id, ten)
  expect(await statusOf(second)).toBe('ERR_UNAUTHORIZED')
  expect((await login(running, key)).statusCode).toBe(401)
})

test('without keys a session is nothing, and everybody is local', async () => {
  const { post, get } = await guarded()
  const local = {
    who: 'local',
    scopes: ['read', 'report', 'plan', 'admin'],
    vnis: null,
    expiresAt: null,
  }
  expect((await post('/v1/session', { key: 'any' })).body).toEqual(local)
  expect((await get('/v1/session')).body).toEqual(local)
})

test('refusals and what administrators do are told by the audit: who, what, why, and no key', async () => {
  const { ask, app, control } = await guarded()
  const tenant = keyOf(control, ['read'], '5002', { name: 'tenant' })
  const admin = keyOf(control, ['admin'], undefined, { name: 'ops' })
  const send = (method: 'GET' | 'POST', url: string, payload?: object) =>
    app.fastify.inject({ method, url, headers: bearer(admin), ...(payload && { payload }) })
  for (let n = 0; n < 3; n++) await ask(bearer(tenant))
  await ask(bearer(`${tenant}x`))
  await send('POST', '/v1/admin/kill-switch', { who: 'ada', reason: 'to see', on: true })
  control.audit.keep(control.audit.take())
  const { entries } = (await send('GET', '/v1/admin/access-audit')).json()
  expect(entries).toMatchObject([
    { who: 'nobody', action: 'POST /v1/predictions', outcome: 'ERR_UNAUTHORIZED', count: 1 },
    {
      who: expect.stringMatching(/^key [0-9a-f]{12} \(tenant\)$/),
      address: '127.0.0.1',
      outcome: 'ERR_FORBIDDEN',
      detail: expect.stringContaining('VNI 5001'),
      count: 3,
    },
    {
      who: expect.stringContaining('(ops)'),
      action: 'POST /v1/admin/kill-switch',
      outcome: 'done',
      detail: 'to see',
    },
  ])
  expect(JSON.stringify(entries)).not.toContain('ptk_')
  // Who changes modes cannot give another's name for their own.
  const modes = (await send('GET', '/v1/admin/audit')).json()
  expect(modes.entries[0].who).toMatch(/^ada by key [0-9a-f]{12} \(ops\)$/)
})

test('whoever was let in is over when the key is revoked or the session closed, not only by time', async () => {
  const { authenticator } = accessControl()
  const { keys, sessions } = authenticator
  const settings = { name: 'test', scopes: ['plan'] as const, rate: 1, expires: 10_000 }
  const { key, kept } = keys.create(settings, 0)
  const bearer = await authenticator.identify({ authorization: `Bearer ${key}` }, 0)
  const { token } = sessions.open(kept.id, 0)
  const browser = await authenticator.identify({ session: token }, 0)
  const [who, overs] = [
    bearer.access.who,
    () => [bearer, browser].map((one) => one.access.isOver(5_000)),
  ]
  expect([overs(), authenticator.isStill(who, 5_000)]).toEqual([[false, false], true])
  expect([bearer.access.isOver(10_000), authenticator.isStill(who, 10_000)]).toEqual([true, false])
  sessions.close(token)
  expect(overs()).toEqual([false, true])
  keys.revoke(kept.id, 1_000)
  expect([overs(), authenticator.isStill(who, 5_000)]).toEqual([[true, true], false])
})

test('whatever is sent as credentials, nobody is let in and nothing fails', async () => {
  const { authenticator } = accessControl()
  keyOf({ authenticator }, ['read'])
  const scheme = fc.constantFrom('', 'Bearer ', 'bearer  ', 'Bearer ptk_', 'Basic ')
  await fc.assert(
    fc.asyncProperty(scheme, fc.string(), fc.option(fc.string()), async (start, rest, session) => {
      const credentials = { authorization: start + rest, session: session ?? undefined }
      for (const shown of [credentials, { session: credentials.session }])
        await expect(authenticator.identify(shown, 0)).rejects.toMatchObject({
          code: 'ERR_UNAUTHORIZED',
        })
    }),
  )
})
