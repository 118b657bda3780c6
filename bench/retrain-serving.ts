import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Table from 'cli-table3'
import { indexAtTime, openWarehouse, sliceLog, writeRegion } from '../datasets/index.ts'
import { openRegistry } from '../ml/index.ts'
import type { Bench } from './bench.ts'
import { median } from './median.ts'
import { fitted } from './retrain/fitted.ts'
import { inNewCatalog } from './retrain/judged.ts'
import { httpRound } from './serve/http-load.ts'
import { type PortentProcess, startPortent } from './serve/portent-process.ts'

/** Predictions a second, of one VM each. */
const rate = 100
const hour = 3_600_000

/** Whether those who ask for predictions notice that the service retrains. */
export const retrainServing: Bench = {
  id: 'retrain-serving',
  question: 'how much longer do predictions take while the service retrains?',
  needsData: false,

  async run({ small, print }) {
    const home = mkdtempSync(join(tmpdir(), 'portent-bench-retrain-serving-'))
    // Judging would ask models too; here only training is to be seen.
    process.env.PORTENT_MODELS_MOMENTS_PER_MINUTE = '0'
    try {
      const bodies = await fillHome(home, small)
      const portent = await startPortent(home)
      try {
        return await measured(portent, bodies, small, print)
      } finally {
        await portent.stop()
      }
    } finally {
      rmSync(home, { recursive: true, force: true })
    }
  },
}

/**
 * A region's log in the warehouse, and a blend that has learned it but for the last three hours as champion.
 *
 * @returns Questions, one for each VM.
 */
async function fillHome(home: string, small: boolean): Promise<string[]> {
  const logs = join(home, 'logs')
  const region = await writeRegion(logs, { hours: small ? 6 : 12, vms: small ? 60 : 150 })
  const warehouse = await openWarehouse({ directory: home })
  const log = await (async () => {
    try {
      await warehouse.ingest(region.logs)
      return await warehouse.requestEvents()
    } finally {
      await warehouse.close()
    }
  })()
  const known = indexAtTime(log, log.time[log.length - 1]! - 3 * hour)
  const settings = { horizon: 60_000, idleTimeout: 60_000 }
  const registry = openRegistry(home)
  const model = await fitted(inNewCatalog(sliceLog(log, 0, known)), 'blend', { settings, seed: 1 })
  const { version } = registry.saveModel(model)
  const now = new Date(0).toISOString()
  registry.promote(version, { who: 'bench', reason: 'to serve', now })
  registry.close()
  const { vms } = log.catalog
  return Array.from({ length: vms.size }, (_, vm) =>
    JSON.stringify({ vni: vms.vni(vm), ip: vms.address(vm), top: 10 }),
  )
}

async function measured(
  { url }: PortentProcess,
  bodies: readonly string[],
  small: boolean,
  print: (text: string) => void,
) {
  const seconds = small ? 2 : 6
  const round = async () => {
    const task = { url, path: '/v1/predictions', bodies, rate, seconds, connections: 8 }
    const { times, failed } = await httpRound(task)
    times.sort()
    const at = (share: number) => times[Math.floor(share * (times.length - 1))]!
    return { p50: at(0.5), p99: at(0.99), failed }
  }
  await round() // warms up
  const [alone, beside]: [Round[], Round[]] = [[], []]
  for (let n = 0; n < (small ? 1 : 3); n++) {
    alone.push(await round())
    await ask(url)
    await sleep(2_000)
    beside.push(await round())
    if (!(await isRunning(url))) print('the retraining ended before its round: figures flatter')
    while (await isRunning(url)) await sleep(200)
  }
  const table = new Table({
    head: ['', 'p50 ms', 'p99 ms, by round', 'p99 ms', 'failed'],
    style: { head: [], border: [], compact: true },
  })
  const [before, during] = [alone, beside].map((rounds) => ({
    p50: median(rounds.map(({ p50 }) => p50)),
    p99: median(rounds.map(({ p99 }) => p99)),
    failed: rounds.reduce((sum, { failed }) => sum + failed, 0),
    all: rounds.map(({ p99 }) => p99.toFixed(1)).join(' '),
  }))
  for (const [name, found] of [
    ['serving alone', before!],
    ['while it retrains', during!],
  ] as const)
    table.push([name, found.p50.toFixed(2), found.all, found.p99.toFixed(2), `${found.failed}`])
  print(`${rate} predictions a second, of one VM each, by a blend\n${table.toString()}`)
  return {
    figures: {
      p99Alone: rounded(before!.p99),
      p99Retraining: rounded(during!.p99),
      slower: rounded(during!.p99 / before!.p99),
      failed: before!.failed + during!.failed,
    },
    targets: small ? {} : { slower: '<= 1.2', failed: '<= 0' },
  }
}

type Round = { readonly p50: number; readonly p99: number; readonly failed: number }

async function ask(url: string): Promise<void> {
  const reply = await fetch(`${url}/v1/learning/retrain`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ who: 'bench', reason: 'to see' }),
  })
  if (!reply.ok) throw new Error(await reply.text())
}

async function isRunning(url: string): Promise<boolean> {
  const reply = await fetch(`${url}/v1/learning`)
  return ((await reply.json()) as { running: boolean }).running
}

const rounded = (value: number) => Math.round(1e2 * value) / 1e2
