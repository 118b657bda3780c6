import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { told } from './subscribed.cases.ts'

const program = fileURLToPath(new URL('subscription-program.cases.ts', import.meta.url))

test('a process killed while it calls a webhook loses nothing that it kept: all of it arrives from the next one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'portent-kill-webhook-'))
  const got = new Map<number, Set<string>>()
  const receiver = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk
    })
    request.once('end', () => {
      const n = Number(JSON.parse(body).data.destination)
      got.set(n, (got.get(n) ?? new Set()).add(`${request.headers['webhook-id']}`))
      response.writeHead(204).end()
    })
  }).listen(0, '127.0.0.1')
  onTestFinished(() => {
    receiver.close()
    receiver.closeAllConnections()
    rmSync(folder, { recursive: true })
  })
  await once(receiver, 'listening')
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
  const path = join(folder, 'serving.db')
  const child = fork(program, [path, url], { execArgv: ['--import', 'tsx'] })
  let kept = 0
  child.on('message', (last: number) => {
    kept = last
  })
  while (got.size < 50) await once(child, 'message')
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(kept).toBeGreaterThan(50)

  const { subscriptions, store } = told(path)
  const missing = () => Array.from({ length: kept }, (_, i) => i + 1).filter((n) => !got.has(n))
  while (missing().length > 0) await sleep(20)
  await subscriptions.close()
  store.close()
  // What came twice came under one id.
  for (const ids of got.values()) expect(ids.size).toBe(1)
})
