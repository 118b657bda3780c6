// npx tsx ml/lifecycle/registry.bench.ts
// Question: how long does a champion of 100,000 VMs and 50,000 items, 20 requests each, take to load, and for how
// long can the service answer nothing meanwhile?
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Bench } from 'tinybench'
import { openRegistry } from './registry.ts'
import { type Ask, logOf } from './small-log.cases.ts'
import { trainedOn } from './trained.cases.ts'

const asks = Array.from({ length: 2_000_000 }, (_, i): Ask => {
  const vm = i % 100_000
  return [i, `10.0.${vm >> 8}.${vm & 255}`, `10.1.0.${(i * 7_919) % 50_021}`]
})
const home = mkdtempSync(join(tmpdir(), 'portent-bench-'))

async function main(): Promise<void> {
  const registry = openRegistry(home)
  const { version } = registry.saveModel(await trainedOn(logOf(asks), '2026-01-01'))
  registry.promote(version, { who: 'test', reason: 'to see', now: '2026-01-01' })
  const champion = await registry.champion()
  assert.equal(champion.model.catalog.vms.size, 100_000)
  assert.equal(champion.vm(99_999).items.length, 20)

  const bench = new Bench({ name: `champion of 100,000 VMs, node ${process.version}`, time: 3_000 })
  bench.add('load', () => registry.champion())
  const pauses = monitorEventLoopDelay({ resolution: 1 })
  pauses.enable()
  await bench.run()
  pauses.disable()
  console.log(bench.name)
  console.table(bench.table())
  console.log(`longest pause ${(pauses.max / 1e6).toFixed(0)} ms`)
  registry.close()
}

await main().finally(() => rmSync(home, { recursive: true }))
