import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Table from 'cli-table3'
import {
  Checker,
  type CheckReport,
  check,
  type NetworkState,
  readJsonState,
  writeState,
} from '../goalstate/index.ts'
import type { Bench } from './bench.ts'
import { type Growth, growthPlot } from './check/growth.ts'
import { shadowedRules } from './check/shadowed-rules.ts'
import { quantile, type Time, timed } from './check/timed.ts'
import { updatesOf } from './check/updates.ts'
import { sizeOf, type VpcSize, vpcOfPorts } from './check/vpc-of-ports.ts'
import { median } from './median.ts'
import { powerLaw } from './power-law.ts'

const options = { now: new Date(0), settings: { onDemand: true } }
const plotPath = fileURLToPath(new URL('../docs/check-growth.svg', import.meta.url))
/** Ports of one VPC, with 100 on a host and 1,000 in a group. */
const sizes = [1_000, 3_000, 10_000, 30_000, 100_000]
const runs = 3

/**
 * How fast goal states are loaded and checked, as they grow and as they change.
 *
 * Targets are for processor time, which no other program lengthens much; alone on a machine, the clock
 * shows no more than that.
 */
export const checkSpeed: Bench = {
  id: 'check',
  question:
    'What do loading, checking and updating a 100,000-port VPC take, and does it grow linearly?',
  needsData: false,
  async run({ small, print }) {
    const growth = growthOf(small ? sizes.slice(0, 3) : sizes, print)
    const law = powerLaw(growth.map(({ ports, cpuMs }) => [ports, cpuMs / 1_000]))
    print(`processor time grows with ports^${law.exponent.toFixed(3)}\n`)
    if (!small) savePlot(growth, print)
    const size = sizeOf(small ? 10_000 : 100_000)
    const state = generated(size)
    const updates = updatesUnder(state, size, small ? 50 : 250, print)
    const loads = loaded(state, print)
    const shadowed = await shadowedRules(small ? [10] : [10, 50], small ? 3 : 5)
    for (const { rules, atomsMs, z3Ms } of shadowed)
      print(
        `shadowed rules of a group of ${rules}: atoms ${atomsMs.toFixed(2)} ms, z3 ${z3Ms.toFixed(0)} ms, all answers equal`,
      )
    const last = growth[growth.length - 1]!
    const most = shadowed[shadowed.length - 1]!
    return {
      figures: {
        fullCheckSeconds: last.wallMs / 1_000,
        fullCheckCpuSeconds: last.cpuMs / 1_000,
        growthExponent: law.exponent,
        ...updates,
        loadBinaryCpuSeconds: loads.binary.cpuMs / 1_000,
        loadJsonCpuSeconds: loads.json.cpuMs / 1_000,
        loadMebibytes: Math.max(loads.binary.mebibytes, loads.json.mebibytes),
        timesFasterThanZ3: most.z3Ms / most.atomsMs,
      },
      targets: {
        fullCheckCpuSeconds: '< 5',
        growthExponent: '< 1.15',
        updateP99Ms: '< 1',
        loadBinaryCpuSeconds: '< 3',
        loadJsonCpuSeconds: '< 3',
        loadMebibytes: '< 1024',
        timesFasterThanZ3: '> 1',
      },
    }
  },
}

function generated(size: VpcSize): NetworkState {
  return readJsonState(vpcOfPorts(size), `${size.ports} ports`)
}

type CheckTime = Time & { readonly ports: number }

/** Full checks of clean VPCs; medians of some runs, the first of all of them for warming up. */
function growthOf(of: readonly number[], print: (text: string) => void): CheckTime[] {
  const table = new Table({
    head: ['ports', 'hosts', 'groups', 'resources', 'wall s', 'cpu s'],
    style: { head: [], border: [], compact: true },
  })
  checked(generated(sizeOf(of[0]!)))
  const growth = of.map((ports) => {
    const size = sizeOf(ports)
    const state = generated(size)
    const times = Array.from({ length: runs }, () => checked(state))
    const wallMs = median(times.map((time) => time.wallMs))
    const cpuMs = median(times.map((time) => time.cpuMs))
    const [wall, cpu] = [wallMs, cpuMs].map((ms) => (ms / 1_000).toFixed(2))
    table.push([ports, size.hosts, size.groups, state.resources.length, wall, cpu])
    return { ports, wallMs, cpuMs }
  })
  print(`full check of a clean VPC, median of ${runs} runs\n${table}`)
  return growth
}

function checked(state: NetworkState): Time {
  const { value, ...time } = timed(() => check(state, options))
  assert.equal(value.findings.length, 0)
  return time
}

function savePlot(growth: readonly CheckTime[], print: (text: string) => void): void {
  const points = growth.map(({ ports, cpuMs }): Growth => ({ ports, seconds: cpuMs / 1_000 }))
  writeFileSync(
    plotPath,
    growthPlot(points, powerLaw(points.map(({ ports, seconds }) => [ports, seconds]))),
  )
  print(`plotted in ${plotPath}\n`)
}

const passes = 3

/**
 * Updates one by one, which in the end must have come to what a full check finds. Each counts with the
 * least of some passes, every one on a state of its own: what other programs interrupt is not the update's.
 */
function updatesUnder(
  state: NetworkState,
  size: VpcSize,
  rounds: number,
  print: (text: string) => void,
) {
  const updates = [...updatesOf(size, rounds)]
  const wall = updates.map(() => Number.POSITIVE_INFINITY)
  let cpuMs = 0
  for (let pass = 0; pass < passes; pass++) {
    const checker = new Checker(state, options)
    const whole = timed(() => {
      for (const [i, update] of updates.entries())
        wall[i] = Math.min(wall[i]!, timed(() => checker.apply(update.state)).wallMs)
    })
    cpuMs += whole.cpuMs / (passes * updates.length)
    if (pass === 0) assert.deepEqual(found(checker.report()), found(checker.recheck()))
  }
  print(
    `${updates.length} updates of ${size.ports} ports, which end as a full check does; least of ${passes} passes\n` +
      tableOf(updates.map(({ kind }, i) => ({ kind, ms: wall[i]! }))),
  )
  print(`processor time of an update in the mean: ${cpuMs.toFixed(3)} ms\n`)
  return {
    updateP50Ms: quantile(wall, 0.5),
    updateP99Ms: quantile(wall, 0.99),
    updateMeanCpuMs: cpuMs,
  }
}

function found({ findings }: CheckReport): string[] {
  return findings.map(({ fingerprint }) => fingerprint).sort()
}

interface UpdateTime {
  readonly kind: string
  readonly ms: number
}

function tableOf(times: readonly UpdateTime[]): string {
  const table = new Table({
    head: ['ms per update', 'updates', 'p50', 'p99', 'most'],
    style: { head: [], border: [], compact: true },
  })
  const row = (name: string, of: readonly UpdateTime[]) => {
    const ms = of.map((time) => time.ms)
    const figures = [quantile(ms, 0.5), quantile(ms, 0.99), Math.max(...ms)]
    table.push([name, of.length, ...figures.map((figure) => figure.toFixed(3))])
  }
  for (const kind of new Set(times.map((time) => time.kind)))
    row(
      kind,
      times.filter((time) => time.kind === kind),
    )
  row('all', times)
  return table.toString()
}

interface Load extends Time {
  readonly resources: number
  readonly mebibytes: number
}

/** Each format in a process of its own, so that one's memory is not counted to the other. */
function loaded(state: NetworkState, print: (text: string) => void) {
  const folder = mkdtempSync(join(tmpdir(), 'portent-load-'))
  try {
    const load = (to: string, written: Uint8Array | string): Load => {
      const path = join(folder, to)
      writeFileSync(path, written)
      const script = fileURLToPath(new URL('check/load-state.ts', import.meta.url))
      const args = [...process.execArgv, script, path]
      const time = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Load
      assert.equal(time.resources, state.resources.length)
      print(
        `load from ${to}: ${(time.wallMs / 1_000).toFixed(2)} s, ${(time.cpuMs / 1_000).toFixed(2)} s of processors, ${time.mebibytes.toFixed(0)} MiB`,
      )
      return time
    }
    return {
      binary: load('binary', writeState(state, { to: 'binary' })),
      json: load('json', writeState(state, { to: 'json' })),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
