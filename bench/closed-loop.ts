import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import CliTable from 'cli-table3'
import { ncmCapacity } from '../serving/index.ts'
import type { Bench } from './bench.ts'
import { quantile } from './check/timed.ts'
import { ciscoWorld } from './closed-loop/cisco-world.ts'
import { learnWorld } from './closed-loop/learn-world.ts'
import { type LoopResult, type Mode, runLoop } from './closed-loop/loop.ts'
import { demandPlot } from './closed-loop/plot.ts'
import { regionWorld } from './closed-loop/region-world.ts'
import type { World } from './closed-loop/world.ts'

const minute = 60_000
const second = 1_000
/** What is pushed comes to be used later, so the on-run goes first, right after the log that was learned. */
const modes: readonly Mode[] = ['on', 'shadow', 'off']
/** On-demand requests a second that an NCM sustains with one VPC of 10,000 ports. */
const capacity = ncmCapacity(10_000)

interface Size {
  readonly loop: number
  readonly warmUp: number
}

const sizes: Readonly<Record<'full' | 'small', Size>> = {
  full: { loop: 55 * second, warmUp: 15 * second },
  small: { loop: 6 * second, warmUp: 2 * second },
}

/** The worlds that can be lived through. */
function worldsFor(data: string | undefined, small: boolean): Record<string, () => World> {
  const { loop } = sizes[small ? 'small' : 'full']
  const region = small
    ? { vmsPerHost: 5, activity: 4, history: 25 * minute, loop }
    : { vmsPerHost: 50, activity: 2.2, history: 45 * minute, loop }
  return {
    region: () => regionWorld(region),
    ...(data !== undefined &&
      !small && { cisco_g22: () => ciscoWorld(data, { learned: 12, speed: 6, loop }) }),
  }
}

/** Emulated agents and an emulated NCM beside `portent serve`, over real sockets. */
export const closedLoop: Bench = {
  id: 'closed-loop',
  question:
    'how many on-demand requests are left for the NCM, and how long do first packets of 200 agents wait, with Portent off, shadow and on?',
  needsData: false,
  cases: ['region', 'cisco_g22'],
  async run({ data, small, only, print }) {
    const { loop: length, warmUp } = sizes[small ? 'small' : 'full']
    const results: { log: string; result: LoopResult }[] = []
    for (const [log, make] of Object.entries(worldsFor(data, small))) {
      if (only !== undefined && only !== log) continue
      const home = mkdtempSync(join(tmpdir(), `portent-loop-${log}-`))
      try {
        const world = make()
        print(describe(world))
        await learnWorld(world, home, ['recency-popularity'])
        for (const mode of modes)
          results.push({
            log,
            result: await runLoop(world, home, mode, { warmUp, length, capacity }),
          })
      } finally {
        rmSync(home, { recursive: true, force: true })
      }
    }
    if (results.length === 0) print('cisco_g22 needs --data DIR, and more time than --small has')
    print(table(results))
    const plot = join('docs', `closed-loop${only === undefined ? '' : `-${only}`}.svg`)
    if (!small && results.length > 0 && existsSync('docs')) {
      writeFileSync(plot, demandPlot(results, capacity))
      print(`${plot} shows requests to the NCM over time.`)
    }
    return { figures: figuresOf(results), targets: small ? {} : targetsOf(results) }
  },
}

function describe({ name, speed, hosts, ports, history, steps }: World): string {
  const addresses = [...ports.values()].reduce((sum, own) => sum + own.size, 0)
  const pace = speed === 1 ? 'in real time' : `${speed} times as fast as it was`
  return `${name}: ${hosts.length} agents, ${addresses} ports, ${history.length} requests learned, ${steps.length} uses lived through ${pace}`
}

/** What one run comes to. */
interface Summary {
  readonly firsts: number
  readonly coverage: number
  readonly accuracy: number
  readonly late: number
  readonly pushed: number
  readonly demand: number
  readonly peak: number
  readonly p50: number
  readonly p99: number
  readonly failed: number
}

function summaryOf({ firsts, demand, pushed, late, used, seconds }: LoopResult): Summary {
  const waits = firsts.map(({ waited }) => waited).sort((a, b) => a - b)
  const share = (outcome: string) =>
    firsts.filter((first) => first.outcome === outcome).length / firsts.length
  const measured = demand.slice(-seconds)
  return {
    firsts: firsts.length / seconds,
    coverage: share('hit'),
    accuracy: used / pushed,
    late: late / pushed,
    pushed: pushed / seconds,
    demand: measured.reduce((sum, count) => sum + count, 0) / measured.length,
    peak: Math.max(...measured),
    p50: quantile(waits, 0.5),
    p99: quantile(waits, 0.99),
    failed: share('failed') + share('refused'),
  }
}

type Results = readonly { readonly log: string; readonly result: LoopResult }[]

function table(results: Results): string {
  const lines = new CliTable({
    head: [
      ...['log', 'Portent', 'first packets/s', 'coverage', 'accuracy', 'late', 'pushed/s'],
      ...['NCM req/s', 'most in 1 s', `under ${capacity}`, 'p50 ms', 'p99 ms', 'failed'],
    ],
    style: { head: [], border: [], compact: true },
  })
  const percent = (value: number) => (Number.isNaN(value) ? '–' : `${(100 * value).toFixed(1)} %`)
  for (const { log, result } of results) {
    const of = summaryOf(result)
    lines.push([
      ...[log, result.mode, of.firsts.toFixed(1), percent(of.coverage), percent(of.accuracy)],
      ...[percent(of.late), of.pushed.toFixed(0), of.demand.toFixed(1), String(of.peak)],
      of.demand < capacity ? 'yes' : 'no',
      ...[of.p50.toFixed(0), of.p99.toFixed(0), percent(of.failed)],
    ])
  }
  return lines.toString()
}

function figuresOf(results: Results): Record<string, number> {
  const figures = results.flatMap(({ log, result }) => {
    const of = summaryOf(result)
    const name = `${log}-${result.mode}`
    return [
      [`${name}-coverage`, of.coverage],
      [`${name}-ncm`, of.demand],
      [`${name}-p50`, of.p50],
      [`${name}-p99`, of.p99],
      ...(result.mode === 'on' ? [[`${name}-accuracy`, of.accuracy] as const] : []),
    ] as const
  })
  return Object.fromEntries(figures.map(([name, value]) => [name, Number(value.toPrecision(4))]))
}

/** With Portent on the demand is one that the NCM sustains, at a load that it does not sustain without. */
function targetsOf(results: Results): Record<string, string> {
  return Object.fromEntries(
    results.flatMap(({ log, result: { mode } }) => {
      if (mode === 'shadow') return []
      return [[`${log}-${mode}-ncm`, mode === 'on' ? `< ${capacity}` : `> ${capacity}`]]
    }),
  )
}
