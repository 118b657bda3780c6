import { type ChildProcess, spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { request as httpsRequest } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type ServeConfig, serve } from '../index.ts'
import { hasOpenssl, makeAuthorities } from '../tls/certificates.cases.ts'
import { fileOf, signedBy, tokenKeys, tokenOf } from './access.cases.ts'
import type { Scope } from './access.ts'
import { openAccess } from './access-database.ts'
import { certificateDigest, KeyStore } from './key-store.ts'

const { path, ca, identity, text } = makeAuthorities(['north', 'south'])

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'portent-access-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return home
}

/** Makes keys as `portent keys` does, from outside. */
function withKeys<T>(home: string, work: (keys: KeyStore) => T): T {
  const database = openAccess(home)
  try {
    return work(new KeyStore(database))
  } finally {
    database.close()
  }
}
const keyOf = (home: string, scopes: readonly Scope[], name = 'test') =>
  withKeys(home, (keys) => keys.create({ name, scopes, rate: 1_000 }, Date.now()).key)

const quiet = { port: 0, logLevel: 'silent' } as const
async function running(home: string, config: Partial<ServeConfig> = {}) {
  const server = await serve({ home, ...quiet, ...config })
  onTestFinished(() => server.close())
  return server
}

test('no port is opened to other hosts while nobody is asked who they are', async () => {
  const home = newHome()
  const open = { host: '0.0.0.0' }
  await expect(serve({ home, ...quiet, ...open })).rejects.toThrow(
    /^--host 0\.0\.0\.0 .*portent keys/,
  )
  const grpc = { port: 0, ...open }
  await expect(serve({ home, ...quiet, grpc })).rejects.toThrow(/^--grpc-host 0\.0\.0\.0 /)
  await (await serve({ home, ...quiet, ...open, insecure: true })).close()
  keyOf(home, ['read'])
  await (await serve({ home, ...quiet, ...open })).close()
})

test('a part of the process has a key of its own, which is kept nowhere and asks nobody else for one', async () => {
  const home = newHome()
  const { url, lendKey } = await running(home)
  const lent = lendKey('agents', ['report'])
  const status = async (path: string, key?: string) => {
    const headers = key === undefined ? {} : { authorization: `Bearer ${key}` }
    const json = { 'content-type': 'application/json', ...headers }
    const body = JSON.stringify({ requests: [] })
    return (
      await fetch(
        url + path,
        path === '/metrics' ? { headers } : { method: 'POST', headers: json, body },
      )
    ).status
  }
  // Without keys everybody is local, with and without it.
  expect([await status('/metrics'), await status('/metrics', lent)]).toEqual([200, 200])
  keyOf(home, ['read'])
  // 400 is about the empty list: whoever is refused never gets so far.
  expect([await status('/v1/requests', lent), await status('/v1/requests')]).toEqual([400, 401])
  expect([await status('/metrics', lent), await status('/metrics', `${lent}x`)]).toEqual([403, 401])
  expect(withKeys(home, (keys) => keys.list().map(({ name }) => name))).toEqual(['test'])
})

test('a key is taken and refused under a running service, as portent keys makes and revokes it', async () => {
  const home = newHome()
  const { url } = await running(home)
  const status = async (key?: string) => {
    const headers = key === undefined ? {} : { authorization: `Bearer ${key}` }
    return (await fetch(`${url}/metrics`, { headers })).status
  }
  expect(await status()).toBe(200)
  const key = keyOf(home, ['read'])
  expect([await status(), await status(key)]).toEqual([401, 200])
  withKeys(home, (keys) => keys.revoke(keys.list()[0]!.id, Date.now()))
  expect(await status(key)).toBe(401)
})

describe.skipIf(!hasOpenssl)('with certificates that openssl makes', () => {
  interface Shown {
    readonly trusts?: string
    readonly shows?: string
    readonly key?: string
  }
  /** The status of `/metrics` and the serial number of who answered; `refused` where TLS is. */
  const ask = (url: string, { trusts = 'north', shows, key }: Shown = {}) =>
    new Promise<{ status: number | 'refused'; serial: string }>((resolve) => {
      const own = shows === undefined ? undefined : identity(shows)
      const request = httpsRequest(`${url}/metrics`, {
        ca: ca(trusts),
        agent: false,
        ...(own && { cert: own.certificate, key: own.key }),
        ...(key !== undefined && { headers: { authorization: `Bearer ${key}` } }),
      })
      request.on('response', (reply) => {
        const { serialNumber } = (reply.socket as import('node:tls').TLSSocket).getPeerCertificate()
        reply.resume()
        resolve({ status: reply.statusCode!, serial: serialNumber })
      })
      request.on('error', () => resolve({ status: 'refused', serial: '' }))
      request.end()
    })
  const leaf = (name: string) => ({ cert: path(`${name}-leaf.pem`), key: path(`${name}-leaf.key`) })

  test('HTTP is encrypted, says so to browsers, and answers nobody in plain text', async () => {
    const { url } = await running(newHome(), { tls: leaf('north') })
    expect(url).toMatch(/^https:/)
    expect((await ask(url)).status).toBe(200)
    expect((await ask(url, { trusts: 'south' })).status).toBe('refused')
    await expect(fetch(url.replace('https', 'http'))).rejects.toThrow()
  })

  test('with a client authority only its certificates come in; one that was named is a key', async () => {
    const home = newHome()
    const { url } = await running(home, {
      tls: { ...leaf('north'), clientCa: path('south.pem') },
    })
    expect((await ask(url)).status).toBe('refused')
    expect((await ask(url, { shows: 'north' })).status).toBe('refused')
    expect((await ask(url, { shows: 'south' })).status).toBe(200)
    const key = keyOf(home, ['read'])
    expect((await ask(url, { shows: 'south' })).status).toBe(401)
    expect((await ask(url, { shows: 'south', key })).status).toBe(200)
    const digest = certificateDigest(new X509Certificate(text('south-leaf.pem')).raw)
    const settings = { name: 'dpm', scopes: ['read'] as const, rate: 1_000 }
    withKeys(home, (keys) => keys.admitCertificate(digest, settings, Date.now()))
    expect((await ask(url, { shows: 'south' })).status).toBe(200)
  })

  test('a certificate that is renewed is shown from the next connection on; a wrong one is not', async () => {
    const [cert, key] = [fileOf(text('north-leaf.pem')), fileOf(text('north-leaf.key'))]
    const { url } = await running(newHome(), { tls: { cert, key } })
    const { serial } = await ask(url)
    copyFileSync(path('south-leaf.pem'), cert)
    process.emit('SIGHUP')
    // Its key is not there yet.
    expect(await ask(url)).toEqual({ status: 200, serial })
    copyFileSync(path('south-leaf.key'), key)
    process.emit('SIGHUP')
    const renewed = await ask(url, { trusts: 'south' })
    expect(renewed.status).toBe(200)
    expect(renewed.serial).not.toBe(serial)
  })
})

/** A server in a process of its own with all that it logs; resolves once it listens. */
async function logging(
  config: object,
): Promise<{ child: ChildProcess; url: string; log(): string }> {
  const script = `
    import('./serving/index.ts').then(async ({ serve }) => {
      const server = await serve(${JSON.stringify(config)})
      console.log(server.url)
      await server.closed
    })`
  const child = spawn(process.execPath, ['--import', 'tsx', '-e', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let [out, log] = ['', '']
  child.stdout!.on('data', (data) => {
    out += data
  })
  child.stderr!.on('data', (data) => {
    log += data
  })
  await expect.poll(() => out, { timeout: 30_000 }).toContain('\n')
  return { child, url: out.trim(), log: () => log }
}

test('no key, token or session is ever in the log, whatever it is sent with', async () => {
  const home = newHome()
  const { ec, set } = tokenKeys()
  const tokens = { keysFile: fileOf(JSON.stringify(set)), issuer: 'idp', audience: 'portent' }
  const key = keyOf(home, ['read', 'report', 'plan', 'admin'])
  const { child, url, log } = await logging({ home, port: 0, logLevel: 'debug', tokens })
  const claims = { iss: 'idp', aud: 'portent', sub: 'a', exp: 9e9, scope: 'read', vnis: '*' }
  const token = tokenOf({ alg: 'ES256', kid: 'e' }, claims, signedBy(ec.privateKey))
  const json = { 'content-type': 'application/json' }
  const login = await fetch(`${url}/v1/session`, {
    ...{ method: 'POST', headers: json },
    body: JSON.stringify({ key }),
  })
  const cookie = login.headers.get('set-cookie')!.split(';')[0]!
  const session = cookie.split('=')[1]!
  const secrets = [key, token, session]
  for (const secret of [...secrets, ...secrets.map((one) => `${one}x`)]) {
    const everywhere = [
      fetch(`${url}/v1/model`, { headers: { authorization: `Bearer ${secret}` } }),
      fetch(`${url}/v1/model`, { headers: { authorization: secret } }),
      fetch(`${url}/v1/model`, { headers: { cookie: `portent_session=${secret}` } }),
      fetch(`${url}/v1/vms/5001/${secret}`, { headers: { authorization: `Bearer ${key}` } }),
      fetch(`${url}/${secret}?key=${secret}`),
      fetch(`${url}/v1/session`, { method: 'POST', headers: json, body: `{"key": "${secret}"` }),
      fetch(`${url}/v1/admin/kill-switch`, {
        ...{ method: 'POST', headers: { ...json, cookie } },
        body: JSON.stringify({ who: 'a', reason: 'b', on: secret }),
      }),
    ]
    await Promise.all(everywhere)
  }
  child.kill('SIGTERM')
  await new Promise((resolve) => child.once('exit', resolve))
  expect(log()).toContain('access was refused')
  expect(secrets.filter((secret) => log().includes(secret))).toEqual([])
})
