import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type EmulatedNcm, emulateNcm } from '../../serving/index.ts'
import { type PortentProcess, startPortent } from '../serve/portent-process.ts'
import { type Agents, holdRecent, startAgents } from './agents.ts'
import { configurationsOf, type Use, type World } from './world.ts'

export type Mode = 'off' | 'shadow' | 'on'

/** What became of a first packet that no agent held the item of. */
interface First {
  /** Seconds since the loop began. */
  readonly at: number
  readonly outcome: 'hit' | 'answered' | 'refused' | 'failed'
  /** Milliseconds. */
  readonly waited: number
}

/** What one run of a world showed, after its warm-up. */
export interface LoopResult {
  readonly mode: Mode
  readonly firsts: readonly First[]
  /** Requests that came to the NCM, by second. */
  readonly demand: readonly number[]
  /** Items that agents were pushed, that came while they held or asked for them, and that were used. */
  readonly pushed: number
  readonly late: number
  readonly used: number
  /** Items that Portent would have pushed, in shadow. */
  readonly wouldPush: number
  /** Measured, seconds. */
  readonly seconds: number
}

interface LoopOptions {
  /** Not measured, milliseconds. */
  readonly warmUp: number
  /** The whole loop, milliseconds. */
  readonly length: number
  /** Requests a second that the NCM sustains. */
  readonly capacity: number
}

/** Lets the agents of a world live beside `portent serve`, in a process of its own, in one mode. */
export async function runLoop(
  world: World,
  home: string,
  mode: Mode,
  { warmUp, length, capacity }: LoopOptions,
): Promise<LoopResult> {
  const folder = mkdtempSync(join(tmpdir(), `portent-loop-${mode}-`))
  const ncm = await emulateNcm({ seed: 1, capacity, keeps: false })
  let portent: PortentProcess | undefined
  let agents: Agents | undefined
  try {
    for (const kept of ['registry.db', 'models'])
      cpSync(join(home, kept), join(folder, kept), { recursive: true })
    const config = join(folder, 'portent.json')
    writeFileSync(config, JSON.stringify({ idleTimeout: `${world.idleTimeout / 1_000}s` }))
    const pushing = ['--config', config, '--no-retrain', '--push-to', ncm.address]
    portent = await startPortent(folder, ncm.address, pushing)
    const post = poster(portent.url)
    const why = { who: 'bench', reason: 'closed loop' }
    await post('/v1/admin/modes', { ...why, mode })
    for (const configuration of configurationsOf(world)) await post('/v1/states', configuration)
    agents = await startAgents(world, ncm, portent.grpc)
    return await live(world, mode, { ncm, agents, post, url: portent.url }, warmUp, length)
  } finally {
    agents?.close()
    await portent?.stop()
    ncm.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Running {
  readonly ncm: EmulatedNcm
  readonly agents: Agents
  readonly post: (path: string, body: unknown) => Promise<unknown>
  readonly url: string
}

async function live(
  world: World,
  mode: Mode,
  { ncm, agents, post, url }: Running,
  warmUp: number,
  length: number,
): Promise<LoopResult> {
  const begin = Date.now() + 100
  holdRecent(world, agents, begin)
  const firsts: First[] = []
  const outcomes: object[] = []
  const packets = new Set<Promise<void>>()
  const demand: number[] = []
  const counter = setInterval(() => demand.push(ncm.demand()), 1_000)
  const reporter = setInterval(() => {
    const some = outcomes.splice(0)
    if (some.length > 0) post('/v1/feedback', { outcomes: some }).catch(() => undefined)
  }, 200)
  const use = async ({ at, vni, source, destination, host, duration }: Use) => {
    // Its own switch knows who is on the same host.
    if (world.ports.get(vni)!.get(destination) === host) return
    const { outcome, waited, push } = await agents.of
      .get(host)!
      .packet(vni, source, destination, duration)
    if (outcome === 'held') return
    firsts.push({ at: at / 1_000, outcome, waited })
    if (push) {
      const time = Date.now()
      outcomes.push({ vni, source, destination, pushedAt: push.arrival, outcome: 'used', time })
    }
  }
  let warm = countsOf(agents)
  let isWarm = false
  for (const step of world.steps) {
    if (step.at >= length) break
    const wait = begin + step.at - Date.now()
    if (wait > 0) await sleep(wait)
    if (!isWarm && step.at >= warmUp) {
      isWarm = true
      warm = countsOf(agents)
    }
    if ('restarted' in step) {
      void agents.of.get(step.restarted)!.restart()
      continue
    }
    const packet = use(step).finally(() => packets.delete(packet))
    packets.add(packet)
  }
  await sleep(Math.max(0, begin + length - Date.now()))
  const counts = countsOf(agents)
  clearInterval(counter)
  await Promise.all(packets)
  clearInterval(reporter)
  const perSecond = demand.map((total, i) => total - (demand[i - 1] ?? 0))
  return {
    mode,
    firsts: firsts.filter(({ at }) => at * 1_000 >= warmUp),
    demand: perSecond,
    pushed: counts.pushed - warm.pushed,
    late: counts.late - warm.late,
    used: counts.used - warm.used,
    wouldPush: await sample(url, 'portent_refused_pushes_total{reason="shadow"}'),
    seconds: (length - warmUp) / 1_000,
  }
}

function countsOf({ of }: Agents) {
  const total = { pushed: 0, late: 0, used: 0 }
  for (const aca of of.values()) {
    const { pushed, late, used } = aca.counts()
    total.pushed += pushed
    total.late += late
    total.used += used
  }
  return total
}

function poster(url: string): Running['post'] {
  return async (path, body) => {
    const response = await fetch(new URL(path, url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
}

async function sample(url: string, name: string): Promise<number> {
  const text = await (await fetch(new URL('/metrics', url))).text()
  const line = text.split('\n').find((each) => each.startsWith(`${name} `))
  return Number(line?.slice(name.length + 1) ?? Number.NaN)
}
