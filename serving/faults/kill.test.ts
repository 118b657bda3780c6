import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readHostRequestReply } from '../../goalstate/index.ts'
import { requestStates } from '../emulation/aca.ts'
import { clientOf } from '../grpc/grpc.cases.ts'
import { hostRequest } from '../grpc/host-request.cases.ts'
import { Store } from '../store/store.ts'
import { newHome, post, serveInChild } from './service.cases.ts'

const vni = 5001
const request = { source: '10.0.0.4', destination: '10.0.0.9' }

test('killed under load over gRPC and HTTP, it has kept all that it acknowledged', async () => {
  const config = { home: newHome(), port: 0, logLevel: 'silent', grpc: { port: 0 } } as const
  const { child, url, grpc, ended } = await serveInChild(config)
  const acknowledged = { grpc: [] as string[], http: [] as string[] }
  let isKilled = false
  const agent = async (host: number) => {
    const client = clientOf({ address: grpc })
    for (let n = 0; !isKilled; n++) {
      const requestId = `grpc-${host}-${n}`
      const message = hostRequest({ ...request, vni, requestId })
      // A mirror says PENDING once the request is kept.
      const reply = await requestStates(client, `172.16.0.${host}`, message, 5_000).catch(
        () => undefined,
      )
      if (reply && readHostRequestReply(reply)[0]?.status === 'PENDING')
        acknowledged.grpc.push(requestId)
    }
  }
  const controller = async (name: number) => {
    for (let n = 0; !isKilled; n++) {
      const requestId = `http-${name}-${n}`
      const body = { requests: [{ ...request, vni, requestId, time: 1_000 }] }
      const reply = await post(url, '/v1/requests', body).catch(() => undefined)
      if (reply?.status === 200) acknowledged.http.push(requestId)
    }
  }
  const load = [1, 2, 3, 4].flatMap((n) => [agent(n), controller(n)])
  while (Math.min(acknowledged.grpc.length, acknowledged.http.length) < 100)
    await new Promise((resolve) => setTimeout(resolve, 5))
  child.kill('SIGKILL')
  await ended
  isKilled = true
  await Promise.all(load)

  const store = new Store(join(config.home, 'serving.db'), { maxRows: 1e6, maxAge: 1e12 })
  const all = [...acknowledged.grpc, ...acknowledged.http]
  const again = all.map((requestId) => ({
    ...{ ...request, vni, requestId, time: 1_000 },
    ...{ port: 0, protocol: 0, host: '' },
  }))
  expect(store.addRequests(again, 0)).toEqual([])
  expect(store.waiting).toBeGreaterThanOrEqual(all.length)
  store.close()
})
