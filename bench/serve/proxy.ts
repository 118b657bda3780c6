import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Table from 'cli-table3'
import { startWorker } from '../../core/index.ts'
import type { BenchResult } from '../bench.ts'
import { quantile } from '../check/timed.ts'
import { median } from '../median.ts'
import type { LoadTask, Round } from './grpc-load.ts'
import { startPortent } from './portent-process.ts'

/** Requests a second, and agents that make them, each over a connection of its own. */
const rate = 1_000
const hosts = 20
/**
 * Node's HTTP/2 client leaves what a collection of young objects must copy, 10 ms for the usual 16 MB; this
 * keeps the load's own pauses out of the times.
 */
const shortPauses = { resourceLimits: { maxYoungGenerationSizeMb: 2 } }

/**
 * What the gRPC proxy costs an agent: the same requests to an emulated NCM that answers at once, directly
 * and through `portent serve`, which keeps each of them; rounds of both in turn.
 *
 * Targets are for the least of the rounds of each: what other programs interrupt is not the proxy's. The
 * median of what a round took more than the one before it is reported beside.
 */
export async function measureProxy(
  small: boolean,
  print: (text: string) => void,
): Promise<BenchResult> {
  // The first round of each is not counted: what runs is compiled in it.
  const [rounds, seconds, warmUp] = small ? [3, 2, 3] : [20, 4, 6]
  const home = mkdtempSync(join(tmpdir(), 'portent-serve-'))
  const ncm = startWorker(new URL('./ncm-thread.ts', import.meta.url), shortPauses)
  const load = startWorker(new URL('./grpc-load-thread.ts', import.meta.url), shortPauses)
  const roundTo = async (to: string, time: number): Promise<Round> => {
    const task: LoadTask = { address: to, rate, seconds: time, hosts }
    load.postMessage(task)
    return ((await once(load, 'message')) as [Round])[0]
  }
  try {
    const [address] = (await once(ncm, 'message')) as [string]
    const portent = await startPortent(home, address)
    for (const to of [address, portent.grpc]) await roundTo(to, warmUp)
    const pairs: Pair[] = []
    for (let n = 0; n < rounds; n++)
      pairs.push([await roundTo(address, seconds), await roundTo(portent.grpc, seconds)])
    const kept = await keptBy(portent.url)
    await portent.stop()
    print(tableOf(pairs))
    const sent = rate * (warmUp + rounds * seconds) + hosts * (rounds + 1)
    print(`requests through the proxy: ${sent}, kept: ${kept}`)
    assert.equal(kept, sent, 'every request that passed is kept')
    return {
      figures: {
        addedP50Ms: added(pairs, 0.5),
        addedP99Ms: added(pairs, 0.99),
        medianAddedP99Ms: medianAdded(pairs, 0.99),
        leastP99Ms: least(pairs, 1, 0.99),
        failedRequests: pairs.flat().reduce((sum, { failed }) => sum + failed, 0),
      },
      targets: { addedP99Ms: '< 1', failedRequests: '<= 0' },
    }
  } finally {
    await Promise.all([ncm.terminate(), load.terminate()])
    rmSync(home, { recursive: true, force: true })
  }
}

type Pair = readonly [direct: Round, proxied: Round]

/** What the best round through the proxy took more than the best one without, milliseconds. */
function added(pairs: readonly Pair[], q: number): number {
  return least(pairs, 1, q) - least(pairs, 0, q)
}

/** The least quantile of the direct rounds, 0, or of the proxied ones, 1, milliseconds. */
function least(pairs: readonly Pair[], which: 0 | 1, q: number): number {
  return Math.min(...pairs.map((pair) => quantile(pair[which].times, q)))
}

/** Median over the pairs of what the proxied round took more, milliseconds. */
function medianAdded(pairs: readonly Pair[], q: number): number {
  return median(
    pairs.map(([direct, proxied]) => quantile(proxied.times, q) - quantile(direct.times, q)),
  )
}

function tableOf(pairs: readonly Pair[]): string {
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
