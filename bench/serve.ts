import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Table from 'cli-table3'
import { startWorker } from '../core/index.ts'
import type { Bench } from './bench.ts'
import { quantile } from './check/timed.ts'
import { median } from './median.ts'
import { type Round, requestRound } from './serve/load.ts'
import { startPortent } from './serve/portent-process.ts'

/** Requests a second, and agents that make them, each over a connection of its own. */
const rate = 1_000
const hosts = 20

/**
 * What the gRPC proxy costs an agent: the same requests to an emulated NCM that answers at once, directly
 * and through `portent serve`, which keeps each of them; rounds of both in turn.
 */
export const serveSpeed: Bench = {
  id: 'serve',
  question:
    'What does the gRPC proxy add to 1,000 RequestGoalStates/s, against the NCM asked directly?',
  needsData: false,
  async run({ small, print }) {
    const [rounds, seconds] = small ? [2, 3] : [7, 10]
    const home = mkdtempSync(join(tmpdir(), 'portent-serve-'))
    const ncm = startWorker(new URL('./serve/ncm-thread.ts', import.meta.url), {})
    try {
      const [address] = (await once(ncm, 'message')) as [string]
      const portent = await startPortent(home, address)
      // The first of each warms up what is compiled as it runs.
      for (const to of [address, portent.grpc]) await requestRound(to, rate, 3, hosts)
      const pairs: (readonly [direct: Round, proxied: Round])[] = []
      for (let n = 0; n < rounds; n++)
        pairs.push([
          await requestRound(address, rate, seconds, hosts),
          await requestRound(portent.grpc, rate, seconds, hosts),
        ])
      const kept = await keptBy(portent.url)
      await portent.stop()
      print(tableOf(pairs))
      const sent = rate * (3 + rounds * seconds) + hosts * (rounds + 1)
      print(`requests through the proxy: ${sent}, kept: ${kept}`)
      assert.equal(kept, sent, 'every request that passed is kept')
      return {
        figures: {
          addedP50Ms: added(pairs, 0.5),
          addedP99Ms: added(pairs, 0.99),
          proxiedP99Ms: median(pairs.map(([, { times }]) => quantile(times, 0.99))),
          failedRequests: pairs.flat().reduce((sum, { failed }) => sum + failed, 0),
        },
        targets: { addedP99Ms: '< 1', failedRequests: '<= 0' },
      }
    } finally {
      await ncm.terminate()
      rmSync(home, { recursive: true, force: true })
    }
  },
}

/** Median over the pairs of rounds of what the proxied one took more, milliseconds. */
function added(pairs: readonly (readonly [Round, Round])[], q: number): number {
  return median(
    pairs.map(([direct, proxied]) => quantile(proxied.times, q) - quantile(direct.times, q)),
  )
}

function tableOf(pairs: readonly (readonly [Round, Round])[]): string {
  const table = new Table({
    head: ['ms', 'requests', 'failed', 'p50', 'p90', 'p99', 'p99.9'],
    style: { head: [], border: [], compact: true },
  })
  for (const [direct, proxied] of pairs)
    for (const [name, { times, failed }] of [
      ['direct', direct],
      ['through Portent', proxied],
    ] as const) {
      const quantiles = [0.5, 0.9, 0.99, 0.999].map((q) => quantile(times, q).toFixed(2))
      table.push([name, times.length + failed, failed, ...quantiles])
    }
  return table.toString()
}

/** Requests that the service has kept, once nothing waits to be. */
async function keptBy(url: string): Promise<number> {
  for (let tries = 0; ; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 500))
    const text = await (await fetch(`${url}/metrics`)).text()
    const sample = (name: string) => Number(text.match(new RegExp(`^${name} (.*)$`, 'm'))?.[1])
    if (sample('portent_grpc_queue_messages') === 0 || tries === 20)
      return sample('portent_first_packets_total{outcome="miss"}'.replace(/[{}]/g, '\\$&'))
  }
}
