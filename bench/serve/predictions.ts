import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import Table from 'cli-table3'
import { startWorker } from '../../core/index.ts'
import type { BenchResult } from '../bench.ts'
import { quantile } from '../check/timed.ts'
import { batches, makeChampion, questions } from './champion.ts'
import type { HttpRound, HttpTask } from './http-load.ts'
import { startPeer } from './peer-process.ts'
import { startPortent } from './portent-process.ts'

/** Predictions a second that are asked for. */
const rate = 2_000
const connections = 32
/** VMs whose answers the servers must agree about. */
const compared = 100

/**
 * Predictions over HTTP at a steady rate, one VM a call, and as many as can be had; beside the same network
 * behind FastAPI and PyTorch.
 */
export async function measurePredictions(
  small: boolean,
  print: (text: string) => void,
): Promise<BenchResult> {
  const [seconds, most, warmUp] = small ? [5, 1, 2] : [60, 10, 4]
  const folder = mkdtempSync(join(tmpdir(), 'portent-serve-'))
  const load = startWorker(new URL('./http-load-thread.ts', import.meta.url), {})
  try {
    const home = join(folder, 'home')
    await makeChampion(home, 'transformer', folder)
    const portent = await startPortent(home)
    const answers = await answersOf(portent.url)
    const rows: Row[] = []
    const measure = async (server: string, url: string, per: Pace) => {
      const round = await roundOf(load, url, per)
      rows.push({ server, per, round })
      return round
    }
    // What runs is compiled in rounds that are not counted.
    await roundOf(load, portent.url, { rate, size: 1, seconds: warmUp })
    const steady = await measure('Portent', portent.url, { rate, size: 1, seconds })
    await measure('Portent', portent.url, { rate, size: 20, seconds: most })
    const busy = await measure('Portent', portent.url, { rate: 0, size: 1, seconds: most })
    await portent.stop()
    const peerRates: number[] = []
    for (const workers of small ? [1] : [1, 2]) {
      const peer = await startPeer(folder, workers)
      if (!peer) break
      expectSame(answers, await answersOf(peer.url), print)
      const name = `FastAPI and PyTorch, ${workers} worker${workers > 1 ? 's' : ''}`
      await roundOf(load, peer.url, { rate: 200, size: 1, seconds: warmUp / 2 })
      if (!small) await measure(name, peer.url, { rate, size: 1, seconds: most })
      peerRates.push(rateOf(await measure(name, peer.url, { rate: 0, size: 1, seconds: most })))
      await peer.stop()
    }
    if (!small) rows.push(...(await measureBlend(load, join(folder, 'blend'), most)))
    print(tableOf(rows))
    return {
      figures: {
        predictionsPerSecond: rounded(steady.times.length / steady.seconds),
        predictionsP99Ms: rounded(quantile([...steady.times], 0.99)),
        failedPredictions: steady.failed,
        mostPredictionsPerSecond: rounded(rateOf(busy)),
        ...(peerRates.length > 0 && {
          timesFastApi: rounded(rateOf(busy) / Math.max(...peerRates)),
        }),
      },
      targets: {
        predictionsPerSecond: `>= ${0.99 * rate}`,
        predictionsP99Ms: '< 10',
        failedPredictions: '<= 0',
      },
      missingPeers:
        peerRates.length > 0
          ? []
          : [
              'FastAPI and PyTorch: apt-get install python3-fastapi python3-uvicorn python3-uvloop python3-httptools python3-torch',
            ],
    }
  } finally {
    await load.terminate()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** How questions are put: predictions a second, 0 for as many as are answered, in calls of `size`. */
interface Pace {
  readonly rate: number
  readonly size: number
  readonly seconds: number
}

interface Row {
  readonly server: string
  readonly per: Pace
  readonly round: HttpRound
}

/** The model that `portent train` lets serve where it can, for comparison: it asks seven models for each answer. */
async function measureBlend(load: Worker, home: string, seconds: number): Promise<Row[]> {
  await makeChampion(home, 'blend')
  const portent = await startPortent(home)
  const per = { rate: 0, size: 1, seconds }
  await roundOf(load, portent.url, { ...per, seconds: 2 })
  const round = await roundOf(load, portent.url, per)
  await portent.stop()
  return [{ server: 'Portent, blend of models', per, round }]
}

async function roundOf(load: Worker, url: string, { rate, size, seconds }: Pace) {
  const task: HttpTask = {
    ...{ url, path: '/v1/predictions', seconds, connections },
    rate: rate / size,
    bodies: size === 1 ? questions() : batches(size),
  }
  load.postMessage(task)
  return ((await once(load, 'message')) as [HttpRound])[0]
}

/** The destinations named for some VMs, best first. */
async function answersOf(url: string): Promise<string[][]> {
  const answers: string[][] = []
  for (const body of questions().slice(0, compared)) {
    const headers = { 'content-type': 'application/json' }
    const reply = await fetch(`${url}/v1/predictions`, { method: 'POST', headers, body })
    const { predictions } = (await reply.json()) as { predictions: { destination: string }[] }
    answers.push(predictions.map(({ destination }) => destination))
  }
  return answers
}

/** Near ties may be ordered otherwise where sums are rounded otherwise. */
function expectSame(
  ours: readonly string[][],
  theirs: readonly string[][],
  print: (text: string) => void,
): void {
  const places = ours.flatMap((answer, n) => answer.map((item, rank) => item === theirs[n]![rank]))
  const same = places.filter(Boolean).length
  print(`the peer named the same item in ${same} of ${places.length} places`)
  assert.ok(same >= 0.99 * places.length, 'both servers answer by the same network')
}

function rateOf({ times, seconds }: HttpRound): number {
  return times.length / seconds
}

function tableOf(rows: readonly Row[]): string {
  const table = new Table({
    head: ['server', 'asked/s', 'a call', 'answered/s', 'failed', 'p50 ms', 'p99 ms', 'p99.9 ms'],
    style: { head: [], border: [], compact: true },
  })
  for (const { server, per, round } of rows) {
    const times = [...round.times]
    const at = (q: number) => (times.length === 0 ? '-' : quantile(times, q).toFixed(2))
    table.push([
      server,
      per.rate === 0 ? 'all it can' : per.rate,
      per.size,
      Math.round(rateOf(round) * per.size),
      round.failed,
      at(0.5),
      at(0.99),
      at(0.999),
    ])
  }
  return table.toString()
}

function rounded(value: number): number {
  return Math.round(100 * value) / 100
}
