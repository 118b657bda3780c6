import { copyFileSync } from 'node:fs'
import { type ServiceError, status } from '@grpc/grpc-js'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readHostRequestReply } from '../../goalstate/index.ts'
import { requestStates } from '../emulation/aca.ts'
import { emulateNcm } from '../emulation/ncm.ts'
import { hasOpenssl, makeAuthorities } from '../tls/certificates.cases.ts'
import { clientOf, runningGrpc } from './grpc.cases.ts'
import { hostRequest } from './host-request.cases.ts'
import type { Target } from './ncm-channel.ts'
import { readClientTls, readServerTls } from './tls-files.ts'

const { path, ca, identity } = makeAuthorities(['north', 'south'])

const ask = (target: Target) =>
  requestStates(clientOf(target), '172.16.0.9', hostRequest({}), 3_000).then(
    (reply) => readHostRequestReply(reply).length,
    (error: ServiceError) => error.code,
  )

describe.skipIf(!hasOpenssl)('with certificates that openssl makes', () => {
  const leaf = (name: string) => ({
    grpcCert: path(`${name}-leaf.pem`),
    grpcKey: path(`${name}-leaf.key`),
  })

  test('a port with TLS answers who trusts its certificate, and nobody in plain text', async () => {
    const { port } = await runningGrpc({ tls: readServerTls(leaf('north'))! })
    expect(await ask({ address: port.address, tls: { ca: ca('north') } })).toBe(1)
    expect(await ask({ address: port.address, tls: { ca: ca('south') } })).toBe(status.UNAVAILABLE)
    expect(await ask({ address: port.address })).toBe(status.UNAVAILABLE)
  })

  test('with TLS it may be open to other hosts', async () => {
    const { port } = await runningGrpc({ host: '0.0.0.0', tls: readServerTls(leaf('north'))! })
    const address = port.address.replace('0.0.0.0', '127.0.0.1')
    expect(await ask({ address, tls: { ca: ca('north') } })).toBe(1)
  })

  test('with mutual TLS only clients with a certificate of the named authority come in', async () => {
    const tls = readServerTls({ ...leaf('north'), grpcClientCa: path('south.pem') })!
    const { port } = await runningGrpc({ tls })
    const { address } = port
    const trusted = { ca: ca('north') }
    expect(await ask({ address, tls: trusted })).toBe(status.UNAVAILABLE)
    expect(await ask({ address, tls: { ...trusted, identity: identity('north') } })).toBe(
      status.UNAVAILABLE,
    )
    expect(await ask({ address, tls: { ...trusted, identity: identity('south') } })).toBe(1)
  })

  test('the way to an NCM with mutual TLS is encrypted, and shows a certificate', async () => {
    const ncm = await emulateNcm({
      seed: 1,
      median: 0,
      tls: { ...identity('north'), clientCa: ca('south') },
    })
    onTestFinished(() => ncm.kill())
    const tls = readClientTls({
      ncmCa: path('north.pem'),
      ncmCert: path('south-leaf.pem'),
      ncmKey: path('south-leaf.key'),
    })!
    const proxy = await runningGrpc({ ncm: { address: ncm.address, tls } })
    expect(await ask({ address: proxy.port.address })).toBe(1)
    const without = await runningGrpc({ ncm: { address: ncm.address, tls: { ca: ca('north') } } })
    expect(await ask({ address: without.port.address })).toBe(status.UNAVAILABLE)
    expect(ncm.asked).toHaveLength(1)
  })

  test('certificates that change are those of later connections; earlier ones go on', async () => {
    const use = (name: string) => {
      copyFileSync(path(`${name}-leaf.key`), path('port.key'))
      copyFileSync(path(`${name}-leaf.pem`), path('port.pem'))
    }
    use('north')
    const ncm = await emulateNcm({
      seed: 1,
      median: 0,
      tls: { ...identity('north'), clientCa: ca('south') },
    })
    onTestFinished(() => ncm.kill())
    // The same certificate is shown to callers and to the NCM, which takes none of the north.
    const port = { grpcCert: path('port.pem'), grpcKey: path('port.key') }
    const onward = { ncmCa: path('north.pem'), ncmCert: path('port.pem'), ncmKey: path('port.key') }
    const files = { ...port, ...onward }
    const running = await runningGrpc({
      tls: readServerTls(files)!,
      ncm: { address: ncm.address, tls: readClientTls(files)! },
      ...{ files, lookEvery: 20 },
    })
    const { address } = running.port
    const early = clientOf({ address, tls: { ca: ca('north') } })
    const earlyAsks = () =>
      requestStates(early, '172.16.0.9', hostRequest({}), 3_000).then(
        (reply) => readHostRequestReply(reply).length,
        (error: ServiceError) => error.details,
      )
    expect(await earlyAsks()).not.toBe(1)
    use('south')
    const late = { address, tls: { ca: ca('south') } }
    await expect.poll(() => ask(late), { timeout: 10_000 }).toBe(1)
    expect(await earlyAsks()).toBe(1)
    expect(await ask({ address, tls: { ca: ca('north') } })).toBe(status.UNAVAILABLE)
  })

  test('a certificate that no longer fits its key stays unused, and the log says so', async () => {
    copyFileSync(path('north-leaf.key'), path('own.key'))
    copyFileSync(path('north-leaf.pem'), path('own.pem'))
    const files = { grpcCert: path('own.pem'), grpcKey: path('own.key') }
    const running = await runningGrpc({ tls: readServerTls(files)!, files, lookEvery: 20 })
    copyFileSync(path('south-leaf.pem'), path('own.pem'))
    await expect.poll(() => running.logged.join(), { timeout: 10_000 }).toContain('stays in force')
    expect(await ask({ address: running.port.address, tls: { ca: ca('north') } })).toBe(1)
  })

  test('a key of another certificate is refused with both names', () => {
    const files = { grpcCert: path('north-leaf.pem'), grpcKey: path('south-leaf.key') }
    expect(() => readServerTls(files)).toThrow(
      /--grpc-cert .*north-leaf\.pem with --grpc-key .*south/,
    )
  })

  test('a key where certificates are expected is refused', () => {
    expect(() => readClientTls({ ncmCa: path('north.key') })).toThrow(/--ncm-ca .*no certificate/)
  })
})

test('a file that is not there, and one option without the other, are refused by name', () => {
  const missing = path('missing.pem')
  expect(() => readServerTls({ grpcCert: missing, grpcKey: missing })).toThrow(
    /--grpc-cert .*missing\.pem: ENOENT/,
  )
  expect(() => readServerTls({ grpcCert: missing })).toThrow(
    '--grpc-cert is of no use without --grpc-key',
  )
  expect(() => readServerTls({ grpcClientCa: missing })).toThrow(/--grpc-client-ca/)
  expect(() => readClientTls({ ncmCert: missing })).toThrow(
    '--ncm-cert is of no use without --ncm-key',
  )
  expect(readServerTls({})).toBeUndefined()
  expect(readClientTls({})).toBeUndefined()
})
