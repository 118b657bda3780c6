import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { PortentError } from '../core/index.ts'
import { openRegistry } from '../ml/index.ts'
import { configuration } from './desired/told.cases.ts'
import { serve } from './index.ts'
import { trainedModel } from './trained-model.cases.ts'

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'portent-server-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return home
}
const quiet = { port: 0, logLevel: 'silent' } as const

/** A server in a process of its own, as `portent serve` runs it; resolves once it listens. */
async function serveInChild(home: string): Promise<{ child: ChildProcess; url: string }> {
  const script = `
    import('./serving/index.ts').then(async ({ serve }) => {
      const server = await serve(${JSON.stringify({ home, ...quiet })})
      console.log(server.url)
      await server.closed
      console.log('closed')
    })`
  const child = spawn(process.execPath, ['--import', 'tsx', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout!.once('data', (data) => resolve(`${data}`.trim()))
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
  })
  return { child, url }
}

const ended = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))

const report = (url: string, requestId: string) =>
  fetch(`${url}/v1/requests`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      requests: [{ requestId, time: 1_000, vni: 7, source: 'a', destination: 'b' }],
    }),
  })

const send = async (url: string, path: string, body: object) => {
  const reply = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape.
  return (await reply.json()) as any
}

test('deliveries, modes and states that were acknowledged before a kill -9 hold after it', async () => {
  const home = newHome()
  await promoteModel(home)
  const { child, url } = await serveInChild(home)
  const author = { who: 'test', reason: 'to see' }
  await send(url, '/v1/admin/modes', { ...author, mode: 'canary', vnis: { 5001: 'on' } })
  await send(url, '/v1/states', configuration(5001, [9, 12, 13, 20, 21, 22, 23, 24, 25]))
  const confirmed: { ip: string; destination: string }[] = []
  let killed = false
  const planner = async (n: number) => {
    const query = { vni: 5001, ip: `10.0.0.${n}`, host: `host-${n}` }
    const plan = await send(url, '/v1/plans', query)
    for (const { destination } of plan.pushes) {
      const report = { planId: plan.planId, vni: 5001, destination, status: 'delivered' }
      const reply = await send(url, '/v1/deliveries', { deliveries: [report] }).catch(
        () => undefined,
      )
      if (reply?.delivered === 1) confirmed.push({ ip: query.ip, destination })
      if (confirmed.length >= 8 && !killed) {
        killed = true
        child.kill('SIGKILL')
      }
    }
  }
  const end = ended(child)
  await Promise.allSettled([20, 21, 22, 23, 24, 25].map(planner))
  await end
  expect(confirmed.length).toBeGreaterThanOrEqual(8)

  const again = await serve({ home, ...quiet })
  const modes = await (await fetch(`${again.url}/v1/admin/modes`)).json()
  expect(modes).toMatchObject({ mode: 'canary', vnis: { 5001: 'on' } })
  for (const { ip, destination } of confirmed) {
    const host = `host-${ip.split('.')[3]}`
    const plan = await send(again.url, '/v1/plans', { vni: 5001, ip, host })
    const refusal = plan.refusals.find(
      (one: { destination: string }) => one.destination === destination,
    )
    expect(refusal?.refused).toBe('held')
    // What is pushed all the same has its state: the network was kept too.
    for (const { hasState } of plan.pushes) expect(hasState).toBe(true)
  }
  await again.close()
})

test('SIGTERM ends it within five seconds, though a client holds a request open', async () => {
  const { child, url } = await serveInChild(newHome())
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write('POST /v1/requests HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n')
  expect((await fetch(`${url}/health/live`)).status).toBe(200)
  const start = performance.now()
  child.kill('SIGTERM')
  expect(await ended(child)).toBe(0)
  expect(performance.now() - start).toBeLessThan(5_000)
})

test('SIGINT ends it at once when nothing is under way, though connections are kept alive', async () => {
  const { child, url } = await serveInChild(newHome())
  expect((await fetch(`${url}/health/live`)).status).toBe(200)
  const start = performance.now()
  child.kill('SIGINT')
  expect(await ended(child)).toBe(0)
  expect(performance.now() - start).toBeLessThan(2_000)
})

test('a port in use is told in one line, and what was opened is closed', async () => {
  const first = await serve({ home: newHome(), ...quiet })
  const port = Number(new URL(first.url).port)
  const home = newHome()
  const error = await serve({ home, ...quiet, port }).catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(PortentError)
  expect(error).toMatchObject({ code: 'ERR_PORT_IN_USE' })
  expect((error as Error).message).toMatch(new RegExp(`^port ${port} .* choose another .*$`))
  const second = await serve({ home, ...quiet })
  await Promise.all([first.close(), second.close()])
})

test('without a model it is live but not ready, takes reports, and keeps them over a restart', async () => {
  const home = newHome()
  const first = await serve({ home, ...quiet })
  expect((await fetch(`${first.url}/health/ready`)).status).toBe(503)
  expect(await (await report(first.url, 'a')).json()).toEqual({ accepted: 1, duplicates: 0 })
  await first.close()
  const start = performance.now()
  const second = await serve({ home, ...quiet })
  expect(performance.now() - start).toBeLessThan(3_000)
  expect(await (await report(second.url, 'a')).json()).toEqual({ accepted: 0, duplicates: 1 })
  await second.close()
  await second.closed
})

/** Trains on the small region, registers the model and makes it champion. */
async function promoteModel(home: string): Promise<string> {
  const registry = openRegistry(home)
  const { version } = registry.saveModel(await trainedModel('2026-01-05T09:00:00.000Z'))
  registry.promote(version, { who: 'test', reason: 'to see', now: '2026-01-05T09:00:00.000Z' })
  registry.close()
  return version
}

test('a model that was promoted answers, within three seconds of a second start too', async () => {
  const home = newHome()
  const version = await promoteModel(home)
  for (const _ of ['first start', 'second start']) {
    const start = performance.now()
    const server = await serve({ home, ...quiet })
    expect(performance.now() - start).toBeLessThan(3_000)
    const reply = await fetch(`${server.url}/v1/predictions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ vni: 5001, ip: '10.0.0.4' }),
    })
    const body = (await reply.json()) as Record<string, unknown>
    expect(body).toMatchObject({ modelVersion: version, vm: { known: true }, basis: 'history' })
    // Its own past first, though it is long ago; then what its network asks for.
    expect(body.predictions).toMatchObject([
      { destination: '10.0.0.9' },
      { destination: '10.0.0.12' },
      { destination: '10.0.0.13' },
    ])
    await server.close()
  }
})

test('a model that is promoted while it serves answers without a restart', async () => {
  const home = newHome()
  const server = await serve({ home, ...quiet, championEvery: 50 })
  expect((await fetch(`${server.url}/health/ready`)).status).toBe(503)
  await promoteModel(home)
  await expect
    .poll(async () => (await fetch(`${server.url}/health/ready`)).status, { timeout: 5_000 })
    .toBe(200)
  await server.close()
})

test('a data directory that is a file, or whose store is damaged, is refused by name', async () => {
  const file = join(newHome(), 'file')
  writeFileSync(file, '')
  await expect(serve({ home: file, ...quiet })).rejects.toMatchObject({
    code: 'ERR_DATA_DIRECTORY',
    message: expect.stringContaining(file),
  })
  const home = newHome()
  writeFileSync(join(home, 'serving.db'), 'not a database, though long enough to look '.repeat(20))
  await expect(serve({ home, ...quiet })).rejects.toMatchObject({
    code: 'ERR_DATA_DIRECTORY',
    message: expect.stringMatching(/serving\.db.*move the file away/),
  })
})

test('a directory where nobody can write, not even root, is refused by name', async () => {
  // The kernel's own file system takes no files; where there is none, / of macOS is read-only.
  const home = '/proc'
  const refused = expect(serve({ home, ...quiet })).rejects
  await refused.toMatchObject({
    code: 'ERR_DATA_DIRECTORY',
    message: expect.stringContaining(home),
  })
})
