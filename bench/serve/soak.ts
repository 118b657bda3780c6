import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Table from 'cli-table3'
import { startWorker } from '../../core/index.ts'
import type { BenchResult } from '../bench.ts'
import { quantile } from '../check/timed.ts'
import { makeChampion, questions } from './champion.ts'
import type { LoadTask, Round } from './grpc-load.ts'
import type { HttpRound, HttpTask } from './http-load.ts'
import { residentMib, rise, type Sample } from './memory.ts'
import { type PortentProcess, startPortent } from './portent-process.ts'

/** Half of what the other parts ask for, a second. */
const predictions = 1_000
const requests = 500
const hosts = 20

/**
 * Fifteen minutes of predictions over HTTP and requests through the proxy at once, at half the load, and how
 * the service's memory goes. The first third of the time, in which caches fill, is not judged.
 */
export async function soak(small: boolean, print: (text: string) => void): Promise<BenchResult> {
  const [rounds, seconds] = small ? [3, 2] : [60, 15]
  const home = mkdtempSync(join(tmpdir(), 'portent-serve-'))
  const thread = (name: string) => startWorker(new URL(name, import.meta.url), {})
  const ncm = thread('./ncm-thread.ts')
  const http = thread('./http-load-thread.ts')
  const grpc = thread('./grpc-load-thread.ts')
  try {
    const [address] = (await once(ncm, 'message')) as [string]
    await makeChampion(home, 'transformer')
    const portent = await startPortent(home, address)
    const bothFor = async (seconds: number, share: number) => {
      const task: HttpTask = {
        ...{ url: portent.url, path: '/v1/predictions', seconds, connections: 32 },
        ...{ rate: share * predictions, bodies: questions() },
      }
      http.postMessage(task)
      const calls: LoadTask = { address: portent.grpc, rate: share * requests, seconds, hosts }
      grpc.postMessage(calls)
      const answers = await Promise.all([once(http, 'message'), once(grpc, 'message')])
      const [[asked], [called]] = answers as [[HttpRound], [Round]]
      return { asked, called }
    }
    // What runs is compiled in it.
    await bothFor(2, 0.2)
    const all: SoakRound[] = []
    const start = performance.now()
    for (let n = 0; n < rounds; n++) {
      const both = await bothFor(seconds, 1)
      const passed = (performance.now() - start) / 1_000
      all.push({ seconds: passed, ...both, ...(await memoryOf(portent)) })
    }
    await portent.stop()
    print(tableOf(all))
    const judged = all.slice(Math.floor(all.length / 3))
    const riseOf = (of: (round: SoakRound) => number) =>
      Math.round(1_000 * rise(judged.map((round): Sample => [round.seconds, of(round)]))) / 1_000
    return {
      figures: {
        soakMinutes: Math.round(all.at(-1)!.seconds / 6) / 10,
        soakFailed: all.reduce((sum, one) => sum + one.asked.failed + one.called.failed, 0),
        soakP99Ms: quantile(
          all.flatMap(({ asked }) => [...asked.times]),
          0.99,
        ),
        soakResidentMib: Math.round(all.at(-1)!.resident),
        soakResidentRise: riseOf(({ resident }) => resident),
        soakHeapRise: riseOf(({ heap }) => heap),
      },
      targets: small ? {} : { soakFailed: '<= 0', soakResidentRise: '< 0.05' },
    }
  } finally {
    await Promise.all([ncm, http, grpc].map((worker) => worker.terminate()))
    rmSync(home, { recursive: true, force: true })
  }
}

interface SoakRound {
  /** Since the start, at its end. */
  readonly seconds: number
  readonly asked: HttpRound
  readonly called: Round
  /** Memory of the process, MiB. */
  readonly resident: number
  /** Of the main thread's heap, MiB. */
  readonly heap: number
}

async function memoryOf({ pid, url }: PortentProcess) {
  const text = await (await fetch(`${url}/metrics`)).text()
  const heap = Number(/^nodejs_heap_size_used_bytes (\S+)/m.exec(text)?.[1])
  return { resident: residentMib(pid), heap: heap / 2 ** 20 }
}

/** A row for each minute or so. */
function tableOf(rounds: readonly SoakRound[]): string {
  const table = new Table({
    head: ['seconds', 'predictions', 'p99 ms', 'requests', 'p99 ms', 'failed', 'RSS MiB', 'heap'],
    style: { head: [], border: [], compact: true },
  })
  const every = Math.max(1, Math.floor(rounds.length / 15))
  for (let at = every - 1; at < rounds.length; at += every) {
    const part = rounds.slice(at - every + 1, at + 1)
    const { seconds, resident, heap } = part.at(-1)!
    const asked = part.flatMap((one) => [...one.asked.times])
    const called = part.flatMap((one) => [...one.called.times])
    const failed = part.reduce((sum, one) => sum + one.asked.failed + one.called.failed, 0)
    table.push([
      ...[seconds.toFixed(0), asked.length, quantile(asked, 0.99).toFixed(1)],
      ...[called.length, quantile(called, 0.99).toFixed(1), failed],
      ...[resident.toFixed(0), heap.toFixed(0)],
    ])
  }
  return table.toString()
}
