// npx tsx serving/http/plans.bench.ts
// Question: how long does POST /v1/plans take over real HTTP on loopback, for one VM and for batches, where
// each plan is made of the desired state of a VPC of 3,000 ports, merged, checked, and synced to disk? Nothing
// is confirmed and budgets are wide, so every call pushes all that is worth it: the most that a call can cost.
import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { below, seeded } from '../../core/index.ts'
import { readJsonState } from '../../goalstate/index.ts'
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
const ports = 3_000
const hosts = 100
const vni = 5001
const address = (n: number) => `10.0.${Math.floor(n / 250)}.${(n % 250) + 2}`

/** 2,000 VMs that ask for 17 of 3,000 destinations each, as the median source of cisco_g22 does. */
function region(): Asked[] {
  const random = seeded(1)
  return Array.from({ length: vms * 17 }, (_, i): Asked => {
    const destination = Math.floor(ports * random() ** 3)
    return [ten - 600 * minute + i * 10, vni, address(i % vms), address(destination)]
  })
}

const desiredState = {
  vpcs_internal: [{ id: 'v', cidr: '10.0.0.0/16', project_id: 'p' }],
  subnets_internal: [
    { id: 's', network_id: 'v', cidr: '10.0.0.0/16', gateway_ip: '10.0.0.1', tunnel_id: `${vni}` },
  ],
  ports_internal: Array.from({ length: ports }, (_, n) => ({
    id: `port-${n}`,
    vpc_id: 'v',
    mac_address: `86:ea:77:00:${[n >> 8, n & 255].map((b) => b.toString(16).padStart(2, '0')).join(':')}`,
    binding_host_ip: `172.16.0.${(n % hosts) + 1}`,
    admin_state_up: true,
    fixed_ips: [{ ip_address: address(n), subnet_id: 's' }],
  })),
}

async function serveInThisProcess(folder: string): Promise<void> {
  const store = new Store(join(folder, 'serving.db'), { maxRows: 1e6, maxAge: 1e9 })
  const predictor = new Predictor(store, minute)
  predictor.use(await championOf(region()))
  const desired = new DesiredStates(store.database)
  const start = performance.now()
  desired.take([readJsonState(desiredState, 'bench')], ten)
  const taking = performance.now() - start
  const sources = { store, predictor, desired, now: () => ten }
  const wide = { rate: 1e9, burst: 1e9 }
  const planner = new Planner(
    { ...sources, idleTimeout: minute },
    { confirmWithin: 0, allowances: { host: wide, vni: wide, instance: wide } },
  )
  planner.modes.change({ mode: 'on' }, 'bench', { who: 'bench', reason: 'to measure', time: ten })
  const listening = { database: store.database, planner, activity: new Activity() }
  const subscriptions = new Subscriptions({ ...listening, now: () => ten, random: seeded(1) })
  const registry = openRegistry(folder)
  const { fastify } = await buildApp({ ...sources, ...listening, registry, subscriptions })
  await fastify.listen({ host: '127.0.0.1', port: 0 })
  process.send!({ port: (fastify.server.address() as { port: number }).port, taking })
}

interface Answered {
  readonly time: number
  readonly pushes: number
}

/** Milliseconds until the whole answer is there, and how many pushes it has. */
function send(agent: Agent, port: number, body: string): Promise<Answered> {
  const start = performance.now()
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    }
    const sent = request({ agent, port, path: '/v1/plans', method: 'POST', headers }, (reply) => {
      const chunks: Buffer[] = []
      reply.on('data', (chunk: Buffer) => chunks.push(chunk))
      reply.on('end', () => {
        const time = performance.now() - start
        assert.equal(reply.statusCode, 200)
        const plan = JSON.parse(Buffer.concat(chunks).toString()) as { pushes: unknown[] }
        resolve({ time, pushes: plan.pushes.length })
      })
    })
    sent.on('error', reject).end(body)
  })
}

/** Sends `count` bodies over `connections` at once. */
async function load(port: number, connections: number, count: number, body: () => string) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const answers: Answered[] = []
  let left = count
  const start = performance.now()
  const one = async () => {
    while (left-- > 0) answers.push(await send(agent, port, body()))
  }
  await Promise.all(Array.from({ length: connections }, one))
  const seconds = (performance.now() - start) / 1_000
  agent.destroy()
  const times = answers.map(({ time }) => time).sort((a, b) => a - b)
  const at = (q: number) => Number(times[Math.floor(q * (times.length - 1))]!.toFixed(2))
  const pushes = answers.reduce((sum, answer) => sum + answer.pushes, 0)
  return {
    'p50 ms': at(0.5),
    'p99 ms': at(0.99),
    'calls per second': Math.round(count / seconds),
    'pushes per call': Number((pushes / count).toFixed(1)),
  }
}

async function measure(port: number): Promise<void> {
  const random = seeded(2)
  const vm = (top: number) => ({ vni, ip: address(below(random, vms)), top })
  const single = (top: number) => () => JSON.stringify(vm(top))
  const batch = (size: number) => () =>
    JSON.stringify({ vms: Array.from({ length: size }, () => vm(10)) })
  await load(port, 1, 300, single(10))
  console.table({
    'one VM, top 5, one connection': await load(port, 1, 1_000, single(5)),
    'one VM, top 20, one connection': await load(port, 1, 1_000, single(20)),
    'one VM, top 20, 8 connections': await load(port, 8, 1_000, single(20)),
    '16 VMs, top 10, one connection': await load(port, 1, 100, batch(16)),
    '256 VMs, top 10, one connection': await load(port, 1, 20, batch(256)),
  })
}

const folder = process.argv[2]
if (folder) await serveInThisProcess(folder)
else {
  const made = mkdtempSync(join(tmpdir(), 'portent-plans-'))
  const child = fork(fileURLToPath(import.meta.url), [made], { execArgv: ['--import', 'tsx'] })
  const { port, taking } = await new Promise<{ port: number; taking: number }>((resolve) =>
    child.once('message', (message) => resolve(message as { port: number; taking: number })),
  )
  console.log(`state of ${ports} ports taken in ${Math.round(taking)} ms; Node ${process.version}`)
  await measure(port)
  child.kill()
  rmSync(made, { recursive: true, force: true })
}
