import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Metadata, type ServiceError, status } from '@grpc/grpc-js'
import { expect, onTestFinished, test } from 'vitest'
import { fileOf, signedBy, tokenKeys, tokenOf } from '../access/access.cases.ts'
import { AccessAudit } from '../access/access-audit.ts'
import { openAccess } from '../access/access-database.ts'
import { certificateDigest, KeyStore, type NewKey } from '../access/key-store.ts'
import { readVniSet } from '../access/vni-set.ts'
import { emulateNcm } from '../emulation/ncm.ts'
import { hasOpenssl, makeAuthorities } from '../tls/certificates.cases.ts'
import { clientOf, pathOf, runningGrpc } from './grpc.cases.ts'
import { hostRequest } from './host-request.cases.ts'
import type { Target } from './ncm-channel.ts'
import type { GrpcConfig } from './serve-grpc.ts'

const authorities = makeAuthorities(['north', 'south'])

/** A port that asks for the keys of a data directory. */
async function guarded(config: Partial<GrpcConfig> = {}) {
  const home = mkdtempSync(join(tmpdir(), 'portent-callers-'))
  const database = openAccess(home)
  onTestFinished(() => {
    database.close()
    rmSync(home, { recursive: true })
  })
  const keys = new KeyStore(database)
  const running = await runningGrpc({ access: { home }, ...config })
  const settings = { name: 'agents', scopes: ['report'], rate: 1e6 } as const
  return {
    ...running,
    home,
    keys,
    audit: new AccessAudit(database),
    key: (more: Partial<NewKey> = {}) => keys.create({ ...settings, ...more }, Date.now()).key,
    admit: (der: Buffer, more: Partial<NewKey> = {}) =>
      keys.admitCertificate(certificateDigest(der), { ...settings, ...more }, Date.now()),
    ask: (key: string | undefined, message?: Buffer, target?: Target) =>
      statusOf(target ?? { address: running.port.address }, key, message),
  }
}

/** The status that one call ends with. */
async function statusOf(target: Target, key: string | undefined, message = hostRequest({})) {
  const metadata = new Metadata()
  if (key !== undefined) metadata.set('authorization', `Bearer ${key}`)
  const raw = (bytes: Buffer) => bytes
  const client = clientOf(target)
  return new Promise<number>((resolve) =>
    client.makeUnaryRequest(
      pathOf('RequestGoalStates'),
      raw,
      raw,
      message,
      metadata,
      { deadline: Date.now() + 20_000 },
      (error: ServiceError | null) => resolve(error?.code ?? status.OK),
    ),
  )
}

test('once there is a key, only callers with one that may report come in', async () => {
  const { ask, key, keys } = await guarded()
  expect(await ask(undefined)).toBe(status.OK)
  const good = key()
  expect(await ask(undefined)).toBe(status.UNAUTHENTICATED)
  expect(await ask(`${good}x`)).toBe(status.UNAUTHENTICATED)
  expect(await ask(good)).toBe(status.OK)
  expect(await ask(key({ scopes: ['read', 'plan', 'admin'] }))).toBe(status.PERMISSION_DENIED)
  for (const { id } of keys.list()) keys.revoke(id, Date.now())
  expect(await ask(good)).toBe(status.UNAUTHENTICATED)
})

test('a caller kept to some networks asks for those, and tells nothing of whole hosts', async () => {
  const ncm = await emulateNcm({ seed: 1, median: 0 })
  onTestFinished(() => ncm.kill())
  const { ask, key, client, store } = await guarded({ ncm: { address: ncm.address } })
  const own = key({ vnis: readVniSet('5001', 'vnis') })
  expect(await ask(own)).toBe(status.OK)
  expect(await ask(own, hostRequest({}, { requestId: 'b', vni: 5002 }))).toBe(
    status.PERMISSION_DENIED,
  )
  expect(await ask(own, hostRequest({ kind: 'agent-restarted' }))).toBe(status.PERMISSION_DENIED)
  expect(await ask(own, Buffer.from([0xff]))).toBe(status.INVALID_ARGUMENT)
  const metadata = new Metadata()
  metadata.set('authorization', `Bearer ${own}`)
  const raw = (bytes: Buffer) => bytes
  const stream = client.makeBidiStreamRequest(pathOf('PushGoalStatesStream'), raw, raw, metadata)
  stream.on('data', () => undefined)
  const refused = new Promise<ServiceError>((resolve) => stream.on('error', resolve))
  stream.end(Buffer.from([0x1a, 0]))
  expect((await refused).code).toBe(status.PERMISSION_DENIED)
  // What was refused went no further.
  expect([ncm.asked.length, ncm.pushed.length]).toEqual([1, 0])
  await expect.poll(() => store.waiting).toBe(1)
})

test('neither a key nor a token travels on to the NCM', async () => {
  const ncm = await emulateNcm({ seed: 1, median: 0 })
  onTestFinished(() => ncm.kill())
  const { ask, key } = await guarded({ ncm: { address: ncm.address } })
  expect(await ask(key())).toBe(status.OK)
  expect(ncm.asked).toHaveLength(1)
  expect(Object.keys(ncm.metadata())).not.toContain('authorization')
})

test('tokens are taken as over HTTP, and a token that is good once is good once', async () => {
  const { ec, set } = tokenKeys()
  const keysFile = fileOf(JSON.stringify(set))
  const home = mkdtempSync(join(tmpdir(), 'portent-callers-'))
  onTestFinished(() => rmSync(home, { recursive: true }))
  const tokens = { keysFile, issuer: 'idp', audience: 'portent', once: true }
  const { ask } = await guarded({ access: { home, tokens } })
  const claims = { iss: 'idp', aud: 'portent', sub: 'ncm', scope: 'report', vnis: '*' }
  const token = (jti: string, exp: number) =>
    tokenOf({ alg: 'ES256', kid: 'e' }, { ...claims, jti, exp }, signedBy(ec.privateKey))
  const soon = Math.floor(Date.now() / 1_000) + 600
  expect(await ask(undefined)).toBe(status.UNAUTHENTICATED)
  expect(await ask(token('a', soon))).toBe(status.OK)
  expect(await ask(token('a', soon))).toBe(status.UNAUTHENTICATED)
  expect(await ask(token('b', soon - 1_200))).toBe(status.UNAUTHENTICATED)
})

test('a key that calls more often than it may is told so', async () => {
  const { ask, key } = await guarded()
  const slow = key({ rate: 0.001 })
  expect([await ask(slow), await ask(slow)]).toEqual([status.OK, status.RESOURCE_EXHAUSTED])
})

test('what is refused is in the log and in the audit, without the key', async () => {
  const { ask, key, logged, audit } = await guarded()
  const own = key({ vnis: readVniSet('1', 'vnis') })
  await ask(own)
  await ask(`${own}x`)
  await expect.poll(() => logged.length, { timeout: 10_000 }).toBe(2)
  expect(logged.join()).toMatch(/access was refused.*agents.*VNI 5001/)
  expect(logged.join()).not.toContain(own)
  expect(audit.latest(9).map(({ outcome }) => outcome)).toEqual([
    'ERR_UNAUTHORIZED',
    'ERR_FORBIDDEN',
  ])
})

test.skipIf(!hasOpenssl)(
  'a certificate that a key was made for is kept to its networks; another of the authority may report',
  async () => {
    const { ca, identity } = authorities
    const tls = { ...identity('north'), clientCa: ca('south') }
    const { ask, key, admit, port, keys } = await guarded({ tls })
    const target = {
      address: port.address,
      tls: { ca: ca('north'), identity: identity('south') },
    }
    key()
    const other = hostRequest({ requestId: 'b', vni: 5002 })
    expect(await ask(undefined, other, target)).toBe(status.OK)
    const der = new X509Certificate(identity('south').certificate).raw
    const { id } = admit(der, { vnis: readVniSet('5001', 'vnis') })
    expect(await ask(undefined, undefined, target)).toBe(status.OK)
    expect(await ask(undefined, other, target)).toBe(status.PERMISSION_DENIED)
    // Revoked, it is not taken for one that nobody made a key for.
    keys.revoke(id, Date.now())
    expect(await ask(undefined, other, target)).toBe(status.UNAUTHENTICATED)
  },
)
