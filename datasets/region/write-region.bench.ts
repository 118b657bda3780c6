// npx tsx datasets/region/write-region.bench.ts [--large]
// Question: how fast is a region written, and does memory follow the VMs rather than the log?
// Sizes ascend, because a process reports only the most memory that it ever had.
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RegionSettings } from './settings.ts'
import { writeRegion } from './write-region.ts'

const regions: Record<string, RegionSettings> = {
  'warm-up': { days: 0.5 },
  'the demo: 300 VMs, 2.5 days': {},
  'the demo as zeek': { as: 'zeek' },
  '300 VMs, 10 days': { days: 10 },
  '2,000 VMs, 2 days': { vms: 2_000, days: 2 },
  'one VPC of 100,000 ports, 1 hour': { vms: 100_000, vpcs: 1, hours: 1 },
}
const large: Record<string, RegionSettings> = {
  '1,000,000 hosts, 1 VM each, 10 minutes': { hosts: 1_000_000, vmsPerHost: 1, hours: 1 / 6 },
  '1,000,000 hosts, 10 VMs each, 1 minute': { hosts: 1_000_000, hours: 1 / 60 },
}

const directory = await mkdtemp(join(tmpdir(), 'portent-region-bench-'))
// CPU seconds count all threads, and do not grow when other work shares the machine.
const table = []
for (const [name, settings] of Object.entries(
  process.argv.includes('--large') ? { ...regions, ...large } : regions,
)) {
  const before = performance.now()
  const cpuBefore = process.cpuUsage()
  const { flows, requests, vms, logs } = await writeRegion(directory, settings)
  const seconds = (performance.now() - before) / 1_000
  const cpu = process.cpuUsage(cpuBefore)
  const cpuSeconds = (cpu.user + cpu.system) / 1e6
  const sizes = await Promise.all(logs.map(async (path) => (await stat(path)).size))
  table.push({
    region: name,
    vms,
    requests,
    seconds: Number(seconds.toFixed(2)),
    'CPU s': Number(cpuSeconds.toFixed(2)),
    'requests/s': Math.round(requests / seconds),
    'requests/CPU s': Math.round(requests / cpuSeconds),
    'flows/CPU s': Math.round(flows / cpuSeconds),
    'log MB': Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1e6),
    'max RSS MB': Math.round(process.resourceUsage().maxRSS / 1_024),
  })
}
await rm(directory, { recursive: true })
console.log(`node ${process.version}`)
console.table(table)
