import { createHmac, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Table from 'cli-table3'
import { startWorker } from '../../core/index.ts'
import { KeyStore, openAccess, readVniSet } from '../../serving/index.ts'
import type { BenchResult } from '../bench.ts'
import { quantile } from '../check/timed.ts'
import { makeChampion, questions } from './champion.ts'
import {
  type Credentials,
  type HostileTask,
  hostileKinds,
  type Refusals,
} from './hostile-clients.ts'
import type { HttpRound, HttpTask } from './http-load.ts'
import { startPortent } from './portent-process.ts'

/** What well-behaved clients ask for, predictions a second. */
const rate = 500
const issuer = 'bench'

/**
 * What clients that behave notice of hostile ones: answers to the former with and without the latter, each kind by
 * itself and then all at once, and what the hostile ones got.
 */
export async function measureHostile(
  small: boolean,
  print: (text: string) => void,
): Promise<BenchResult> {
  const seconds = small ? 2 : 4
  const home = mkdtempSync(join(tmpdir(), 'portent-serve-'))
  const load = startWorker(new URL('./http-load-thread.ts', import.meta.url), {})
  const hostile = startWorker(new URL('./hostile-thread.ts', import.meta.url), {})
  const ncm = startWorker(new URL('./ncm-thread.ts', import.meta.url), {})
  try {
    const [address] = (await once(ncm, 'message')) as [string]
    await makeChampion(home, 'transformer')
    const { goodKey, tokensFile, ...credentials } = credentialsIn(home)
    const portent = await startPortent(home, address, [
      ...['--jwt-keys', tokensFile, '--jwt-issuer', issuer, '--jwt-audience', issuer, '--jwt-once'],
    ])
    await useUp(portent.url, credentials.usedToken)
    const wellFor = async (seconds: number) => {
      const task: HttpTask = {
        ...{ url: portent.url, path: '/v1/predictions', bodies: questions(), rate, seconds },
        ...{ connections: 32, headers: { authorization: `Bearer ${goodKey}` } },
      }
      load.postMessage(task)
      return ((await once(load, 'message')) as [HttpRound])[0]
    }
    await wellFor(small ? 1 : 4)
    const rows: Row[] = []
    const measure = async (who: string, kinds: readonly string[]) => {
      const { url, grpc } = portent
      const task: HostileTask = { ...{ kinds, url, grpc, seconds, credentials } }
      hostile.postMessage(task)
      const ended = once(hostile, 'message') as Promise<[Refusals]>
      const well = await wellFor(seconds)
      rows.push({ who, well, refusals: (await ended)[0] })
    }
    const names = hostileKinds.map(({ name }) => name)
    await measure('nobody', [])
    if (!small) for (const name of names) await measure(name, [name])
    await measure('all at once', names)
    // Afterwards all must be as before.
    await measure('nobody, afterwards', [])
    await portent.stop()
    print(tableOf(rows))
    const p99 = ({ well }: Row) => rounded(quantile([...well.times], 0.99))
    const single = rows.slice(1, -2)
    return {
      figures: {
        wellFailed: rows.reduce((sum, { well }) => sum + well.failed, 0),
        hostileNotRefused: rows.reduce((sum, { refusals }) => sum + notRefused(refusals), 0),
        calmP99Ms: p99(rows[0]!),
        ...(single.length > 0 && { worstSingleP99Ms: Math.max(...single.map(p99)) }),
        allAtOnceP99Ms: p99(rows.at(-2)!),
        afterwardsP99Ms: p99(rows.at(-1)!),
      },
      targets: { wellFailed: '<= 0', hostileNotRefused: '<= 0' },
    }
  } finally {
    await Promise.all([load, hostile, ncm].map((worker) => worker.terminate()))
    rmSync(home, { recursive: true, force: true })
  }
}

interface Row {
  /** Who is hostile. */
  readonly who: string
  readonly well: HttpRound
  readonly refusals: Refusals
}

/** Makes keys, and tokens with the file that they are held against. */
function credentialsIn(home: string): Credentials & { goodKey: string; tokensFile: string } {
  const database = openAccess(home)
  const keys = new KeyStore(database)
  const keyWith = (name: string, rate: number, vnis?: string) =>
    keys.create(
      {
        ...{ name, scopes: ['read'], rate },
        ...(vnis !== undefined && { vnis: readVniSet(vnis, 'vnis') }),
      },
      Date.now(),
    ).key
  const made = {
    goodKey: keyWith('well-behaved', 10_000),
    key: keyWith('hostile', 10_000),
    otherKey: keyWith('another', 10_000, '6000'),
    slowKey: keyWith('slow', 1),
  }
  database.close()
  const secret = randomBytes(32)
  const tokensFile = join(home, 'token-keys.json')
  writeFileSync(
    tokensFile,
    JSON.stringify({ keys: [{ kty: 'oct', alg: 'HS256', k: secret.toString('base64url') }] }),
  )
  const now = Date.now() / 1_000
  return {
    ...made,
    tokensFile,
    expiredToken: tokenOf(secret, now - 3_600),
    usedToken: tokenOf(secret, now + 3_000),
  }
}

/** A JSON Web Token for all networks. @param exp - Seconds since the epoch. */
function tokenOf(secret: Buffer, exp: number): string {
  const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url')
  const claims = {
    iss: issuer,
    aud: issuer,
    sub: 'hostile',
    jti: `${exp}`,
    scope: 'read',
    vnis: '*',
  }
  const input = `${part({ alg: 'HS256' })}.${part({ ...claims, exp })}`
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}

/** Calls once with a token that is good once. */
async function useUp(url: string, token: string): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const { status } = await fetch(`${url}/v1/predictions`, {
    ...{ method: 'POST', headers, body: questions()[0]! },
  })
  if (status !== 200) throw new Error(`the first use of a token got ${status}`)
}

/** Hostile calls that got anything but what refuses their kind. */
function notRefused(refusals: Refusals): number {
  return hostileKinds.reduce((sum, { name, refusedBy }) => {
    const others = Object.entries(refusals[name] ?? {}).filter(
      ([status]) => !refusedBy.includes(status),
    )
    return sum + others.reduce((count, [, times]) => count + times, 0)
  }, 0)
}

function tableOf(rows: readonly Row[]): string {
  const table = new Table({
    head: ['hostile', 'got', 'well-behaved', 'failed', 'p50 ms', 'p99 ms'],
    style: { head: [], border: [], compact: true },
  })
  for (const { who, well, refusals } of rows) {
    const times = [...well.times]
    const at = (q: number) => (times.length === 0 ? '-' : quantile(times, q).toFixed(2))
    table.push([who, gotOf(refusals), times.length + well.failed, well.failed, at(0.5), at(0.99)])
  }
  return table.toString()
}

/** Statuses and how often, of all kinds together. */
function gotOf(refusals: Refusals): string {
  const sums = new Map<string, number>()
  for (const statuses of Object.values(refusals))
    for (const [status, count] of Object.entries(statuses))
      sums.set(status, (sums.get(status) ?? 0) + count)
  return [...sums].map(([status, count]) => `${status} ×${count}`).join(', ') || '-'
}

function rounded(value: number): number {
  return Math.round(100 * value) / 100
}
