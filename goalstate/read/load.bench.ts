// npx tsx goalstate/read/load.bench.ts [ports] [hosts that are told each port as a neighbor]
// Question: does a GoalStateV2 of 100,000 ports load in 3 s and 1 GiB, from binary and from JSON?
// Each format is loaded in a process of its own, so that one's memory is not counted to the other.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readState } from '../read.ts'
import { cidr, ip, mac } from '../state/address.ts'
import { addresses, fixed, neighbor, port, reached, subnet, vpc } from '../state/samples.ts'
import type { NetworkState, Resource } from '../state/state.ts'
import { writeState } from '../write.ts'
import { placementOf } from './from-goal-state.ts'

const HOSTS = 1_000
const SUBNETS = 100

/** A UUID that differs early, as random ones do. */
function uuid(n: number): string {
  const mixed = Math.imul(n, 2_654_435_761) >>> 0
  return `${hex(mixed, 8)}-0000-4000-8000-${hex(n, 12)}`
}

function hex(n: number, digits: number): string {
  return n.toString(16).padStart(digits, '0')
}

/** A VPC of `ports` ports over 1,000 hosts and 100 subnets; each is told to its host, and as a neighbor to `others`. */
function stateOf(ports: number, others: number): NetworkState {
  const vpcId = uuid(1)
  const resources: Resource[] = [vpc({ id: vpcId, cidr: cidr('10.0.0.0/8') })]
  for (let s = 0; s < SUBNETS; s++)
    resources.push(subnet({ id: uuid(100 + s), vpcId, cidr: cidr(`10.${s}.0.0/16`) }))
  for (let i = 0; i < ports; i++) pushPort(resources, vpcId, i, others)
  return { resources, covers: new Set(), unread: [], formatVersion: 1 }
}

function pushPort(resources: Resource[], vpcId: string, i: number, others: number): void {
  const hostOf = (n: number) => `172.16.${(n % HOSTS) >> 8}.${(n % HOSTS) & 255}`
  const [id, subnetId, within] = [
    uuid(1_000 + i),
    uuid(100 + (i % SUBNETS)),
    2 + Math.floor(i / SUBNETS),
  ]
  const address = `10.${i % SUBNETS}.${within >> 8}.${within & 255}`
  const own = mac(`0a:00:00:${hex(i >> 16, 2)}:${hex((i >> 8) & 255, 2)}:${hex(i & 255, 2)}`)
  const host = hostOf(i)
  resources.push(
    port({
      ...{ id, vpcId, mac: own, fixedIps: fixed(subnetId, address) },
      host: addresses(host, '0c:00:00:00:00:01'),
    }),
    placementOf(host, 'port', id, '', ''),
  )
  if (others === 0) return
  resources.push(
    neighbor({
      ...{ id, key: `L2/${id}`, vpcId, mac: own, hostIp: ip(host) },
      fixedIps: reached('l2', subnetId, address),
    }),
  )
  for (let n = 1; n <= others; n++)
    resources.push(placementOf(hostOf(i + n), 'neighbor', `L2/${id}`, '', ''))
}

interface Load {
  readonly resources: number
  readonly seconds: number
  readonly cpuSeconds: number
  readonly mebibytes: number
}

/** What loading a file takes, in this process. */
function load(path: string): Load {
  const bytes = readFileSync(path)
  const [start, cpu] = [performance.now(), process.cpuUsage()]
  const { resources } = readState(bytes, { name: path })
  const seconds = (performance.now() - start) / 1_000
  const { user, system } = process.cpuUsage(cpu)
  return {
    resources: resources.length,
    seconds,
    cpuSeconds: (user + system) / 1e6,
    mebibytes: process.resourceUsage().maxRSS / 1_024,
  }
}

function compare(ports: number, others: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'load-'))
  try {
    const state = stateOf(ports, others)
    const files = { binary: join(folder, 'state.pb'), json: join(folder, 'state.json') }
    writeFileSync(files.binary, writeState(state, { to: 'binary' }))
    writeFileSync(files.json, writeState(state, { to: 'json' }))
    const loads = Object.entries(files).map(([format, path]) => {
      const script = [...process.execArgv, fileURLToPath(import.meta.url), '--load', path]
      return {
        format,
        ...(JSON.parse(execFileSync(process.execPath, script, { encoding: 'utf8' })) as Load),
      }
    })
    // Two that differ in what they read have nothing to compare.
    for (const { resources } of loads) assert.equal(resources, state.resources.length)
    console.log(`load, ${ports} ports told to ${others} more hosts, node ${process.version}`)
    console.table(loads)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const [first, second] = process.argv.slice(2)
if (first === '--load') console.log(JSON.stringify(load(second!)))
else compare(Number(first ?? 100_000), Number(second ?? 0))

// Answer, on 2 cores shared with other jobs, so in seconds of CPU (Node 20.20.2, one Linux VM, 20 Nov
// 2026): 1.5 and 360 MiB from binary (36 MB), 2.1 and 468 MiB from JSON (62 MB). With each port told to two
// more hosts as a neighbor, 500,000 resources: 2.5 to 3.2 and 667 MiB, 3.6 to 3.9 and 907 MiB; half of
// it is garbage collection.
