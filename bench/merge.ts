import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import Table from 'cli-table3'
import {
  agentOf,
  Delivered,
  type Merge,
  type MergeRequest,
  merge,
  slicesOf,
  writeState,
} from '../goalstate/index.ts'
import type { Bench } from './bench.ts'
import { median } from './median.ts'
import { groupRatios, prefixRatios } from './merge/compaction.ts'
import { largeStorm } from './merge/large-storm.ts'
import { similarityGain } from './merge/similarity.ts'
import { type StormSize, storm } from './merge/storm.ts'
import { powerLaw } from './power-law.ts'

type Print = (text: string) => void

const now = new Date(0)

/** What merging brings, what it costs, and that its proof is cheap. */
export const mergeBench: Bench = {
  id: 'merge',
  question:
    'How many fewer messages and bytes does merging send, proved the same, and what does that take?',
  needsData: false,
  async run({ small, data, print }) {
    const size = small ? { ports: 100, hosts: 10 } : { ports: 500, hosts: 50 }
    const stormed = stormFigures(size, print)
    const large = largeStorm(
      small ? { ports: 1_000, hosts: 100 } : { ports: 10_000, hosts: 1_000 },
      print,
    )
    const queue = queueFigures(small ? [3_000, 12_000] : [24_996, 49_992, 99_996, 199_992], print)
    const extent = { small, ...(data === undefined ? {} : { data }) }
    return {
      figures: {
        ...stormed,
        ...large,
        ...queue,
        ...prefixRatios(small ? 30 : 300, print),
        ...groupRatios(data, print),
        ...(await similarityGain(extent, print)),
      },
      targets: {
        stormMessages: small ? '<= 50' : '<= 250',
        ...(small ? {} : { stormMegabytes: '<= 7.05', queueCpuSeconds: '< 2' }),
        verificationShare: '< 0.4',
        ...(small ? {} : { memoryExponent: '< 1.15' }),
      },
    }
  },
}

/** The storm, window by window, with and without what was confirmed being left out. */
function stormFigures(size: StormSize, print: Print): Record<string, number> {
  const requests = [...storm(size)]
  const table = new Table({
    head: ['window', 'messages to hosts', 'neighbor states', 'MB', 'messages to the manager', 'MB'],
    style: { head: [], border: [], compact: true },
  })
  const single = sentOneByOne(requests)
  table.push(row('1', single))
  const plain = windows(requests, size.ports / 5, false)
  table.push(row(`${size.ports / 5}`, plain))
  const suppressed = windows(requests, size.ports / 5, true)
  table.push(row(`${size.ports / 5}, confirmed left out`, suppressed))
  print(
    `storm of ${size.ports} ports on ${size.hosts} hosts, encoded as GoalStateV2; equal for every host\n${table}\n`,
  )
  return {
    stormMessagesUnmerged: single.hostMessages,
    stormMegabytesUnmerged: single.hostBytes / 1e6,
    stormMessages: suppressed.hostMessages,
    stormMegabytes: suppressed.hostBytes / 1e6,
    stormMegabytesToManager: suppressed.bytes / 1e6,
  }
}

interface Sent {
  hostMessages: number
  neighbors: number
  hostBytes: number
  messages: number
  bytes: number
}

const nothing = (): Sent => ({ hostMessages: 0, neighbors: 0, hostBytes: 0, messages: 0, bytes: 0 })

function row(name: string, { hostMessages, neighbors, hostBytes, messages, bytes }: Sent) {
  const [toHosts, toManager] = [hostBytes, bytes].map((each) => (each / 1e6).toFixed(2))
  return [name, hostMessages, neighbors, toHosts, messages, toManager]
}

/** Adds messages as they are encoded, to the manager and, taken apart by it, to hosts. */
function add(sent: Sent, messages: readonly Pick<MergeRequest, 'resources'>[]): void {
  for (const { resources } of messages) {
    sent.messages++
    sent.bytes += encoded(resources).length
    for (const [host, { resources: own }] of slicesOf(resources)) {
      const placements = resources.filter((one) => one.type === 'placement' && one.host === host)
      sent.hostMessages++
      sent.hostBytes += encoded([...own, ...placements]).length
      sent.neighbors += own.filter(({ type }) => type === 'neighbor').length
    }
  }
}

const encoded = (resources: MergeRequest['resources']) =>
  writeState({ resources, covers: new Set(), unread: [], formatVersion: 0 }, { to: 'binary' })

function sentOneByOne(requests: readonly MergeRequest[]): Sent {
  const sent = nothing()
  add(sent, requests)
  return sent
}

function windows(requests: readonly MergeRequest[], length: number, isConfirmed: boolean): Sent {
  const delivered = new Delivered(agentOf('aca-2022'))
  const sent = nothing()
  for (let from = 0; from < requests.length; from += length) {
    const before = (host: string) => delivered.before(host, 0)
    const own = requests.slice(from, from + length)
    const merged = merge(own, { now, ...(isConfirmed && { before }) })
    expectProved(merged)
    add(sent, merged.messages)
    for (const { resources } of merged.messages)
      for (const [host, slice] of slicesOf(resources)) delivered.confirmed(host, slice, 0)
  }
  return sent
}

function expectProved({ proof, defect }: Merge): void {
  assert.equal(defect, undefined)
  assert.equal(proof.equivalence.result, 'equal')
}

interface QueueRun {
  readonly wallMs: number
  readonly cpuMs: number
  readonly states: number
  readonly mebibytes: number
}

const runs = 3

/** Queues of growing length, each in a process of its own, with the proof and without. */
function queueFigures(sizes: readonly number[], print: Print): Record<string, number> {
  const table = new Table({
    head: ['states', 's', 'processor s', 'without proof', 'share of proof', 'MiB'],
    style: { head: [], border: [], compact: true },
  })
  const rows = sizes.map((states) => {
    const [proved, unproved] = [1, 0].map((verify) =>
      Array.from({ length: runs }, () => queueRun(states, verify)),
    ) as [QueueRun[], QueueRun[]]
    const of = (some: readonly QueueRun[], figure: keyof QueueRun) =>
      median(some.map((run) => run[figure]))
    const cpu = of(proved, 'cpuMs')
    const share = Math.max(0, 1 - of(unproved, 'cpuMs') / cpu)
    const figures = {
      states,
      wall: of(proved, 'wallMs'),
      cpu,
      share,
      mebibytes: of(proved, 'mebibytes'),
    }
    const seconds = [figures.wall, cpu, of(unproved, 'cpuMs')].map((ms) => (ms / 1e3).toFixed(2))
    table.push([proved[0]!.states, ...seconds, share.toFixed(2), figures.mebibytes.toFixed(0)])
    return figures
  })
  print(`queues of states, merged and proved; medians of ${runs} processes each\n${table}\n`)
  const measured = rows.find(({ states }) => states >= 99_000) ?? rows.at(-1)!
  const law = powerLaw(rows.map(({ states, mebibytes }) => [states, mebibytes]))
  return {
    queueSeconds: measured.wall / 1e3,
    queueCpuSeconds: measured.cpu / 1e3,
    verificationShare: measured.share,
    memoryExponent: law.exponent,
  }
}

function queueRun(states: number, verify: number): QueueRun {
  const script = fileURLToPath(new URL('merge/merge-queue.ts', import.meta.url))
  const args = [...process.execArgv, '--expose-gc', script, String(states), String(verify)]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as QueueRun
}
