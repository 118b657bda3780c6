// npx tsx serving/http/predictions.bench.ts
// Question: how long does one VM's top 10 take over real HTTP on loopback, how many can be had a second,
// and what do reports cost, which are synced to disk before they are answered? The service runs in a
// process of its own, as it does in use; the client keeps its connections alive.
import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { below, seeded } from '../../core/index.ts'
import { openRegistry } from '../../ml/index.ts'
import { Activity } from '../activity.ts'
import { type Asked, championOf, minute, ten } from '../champion.cases.ts'
import { DesiredStates } from '../desired/desired-states.ts'
import { Planner } from '../plans/planner.ts'
import { Predictor } from '../predictor.ts'
import { Store } from '../store/store.ts'
import { Subscriptions } from '../subscriptions/subscriptions.ts'
import { buildApp } from './app.ts'

const vms = 2_000
const items = 3_000
const vni = 5001

/** 2,000 VMs that ask for 17 destinations each, as the median source of cisco_g22 does. */
function region(): Asked[] {
  const random = seeded(1)
  return Array.from({ length: vms * 17 }, (_, i): Asked => {
    const destination = Math.floor(items * random() ** 3)
    return [ten - 600 * minute + i * 10, vni, `vm-${i % vms}`, `item-${destination}`]
  })
}

async function serveInThisProcess(folder: string): Promise<void> {
  const store = new Store(join(folder, 'serving.db'), { maxRows: 1e6, maxAge: 1e9 })
  const predictor = new Predictor(store, minute)
  predictor.use(await championOf(region()))
  const desired = new DesiredStates(store.database)
  const sources = { store, predictor, desired, now: () => ten }
  const planner = new Planner({ ...sources, idleTimeout: minute })
  const listening = { database: store.database, planner, activity: new Activity() }
  const subscriptions = new Subscriptions({ ...listening, now: () => ten, random: seeded(1) })
  const registry = openRegistry(folder)
  const { fastify } = await buildApp({ ...sources, ...listening, registry, subscriptions })
  await fastify.listen({ host: '127.0.0.1', port: 0 })
  const { port } = fastify.server.address() as { port: number }
  process.send!(port)
}

/** Milliseconds until the whole answer is there. */
function send(agent: Agent, port: number, path: string, body: string): Promise<number> {
  const start = performance.now()
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    }
    const sent = request({ agent, port, path, method: 'POST', headers }, (reply) => {
      assert.equal(reply.statusCode, 200)
      reply.resume().on('end', () => resolve(performance.now() - start))
    })
    sent.on('error', reject).end(body)
  })
}

/** Sends `count` bodies over `connections` at once. */
async function load(
  port: number,
  path: string,
  connections: number,
  count: number,
  bodyOf: (n: number) => string,
) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const times: number[] = []
  let next = 0
  const start = performance.now()
  const one = async () => {
    while (next < count) times.push(await send(agent, port, path, bodyOf(next++)))
  }
  await Promise.all(Array.from({ length: connections }, one))
  const seconds = (performance.now() - start) / 1_000
  agent.destroy()
  times.sort((a, b) => a - b)
  const at = (q: number) => Number(times[Math.floor(q * (times.length - 1))]!.toFixed(2))
  return { 'p50 ms': at(0.5), 'p99 ms': at(0.99), 'per second': Math.round(count / seconds) }
}

async function measure(port: number): Promise<void> {
  const random = seeded(2)
  const query = () => JSON.stringify({ vni, ip: `vm-${below(random, vms)}`, top: 10 })
  const batch = () =>
    JSON.stringify({
      queries: Array.from({ length: 100 }, () => ({ vni, ip: `vm-${below(random, vms)}` })),
    })
  const reports = (size: number) => (n: number) =>
    JSON.stringify({
      requests: Array.from({ length: size }, (_, i) => ({
        requestId: `${size} ${n} ${i}`,
        time: ten,
        vni,
        source: `vm-${below(random, vms)}`,
        destination: `item-${below(random, items)}`,
      })),
    })
  const predictions = '/v1/predictions'
  await load(port, predictions, 4, 4_000, query)
  console.table({
    'prediction, 1 connection': await load(port, predictions, 1, 4_000, query),
    'prediction, 16 connections': await load(port, predictions, 16, 16_000, query),
    '100 predictions in one call': await load(port, predictions, 1, 200, batch),
    'report of 1 request': await load(port, '/v1/requests', 1, 1_000, reports(1)),
    'report of 1 request, 16 connections': await load(port, '/v1/requests', 16, 4_000, (n) =>
      reports(1)(n + 1_000),
    ),
    'report of 1,000 requests': await load(port, '/v1/requests', 1, 50, reports(1_000)),
  })
}

const [folder] = process.argv.slice(2)
if (folder) await serveInThisProcess(folder)
else {
  const made = mkdtempSync(join(tmpdir(), 'portent-bench-'))
  const child = fork(fileURLToPath(import.meta.url), [made])
  const port = await new Promise<number>((resolve) => child.once('message', resolve as () => void))
  console.log(`${vms} VMs, ${items} items, top 10, node ${process.version}`)
  await measure(port)
  child.kill()
  rmSync(made, { recursive: true })
}
