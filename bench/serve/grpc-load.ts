import { setTimeout as sleep } from 'node:timers/promises'
import { readHostRequestReply, writeHostRequest } from '../../goalstate/index.ts'
import { connect, requestStates } from '../../serving/index.ts'

/** What one round of requests took. */
export interface Round {
  /** From sending to the answer, milliseconds. */
  readonly times: readonly number[]
  /** Calls without an answer of SUCCESS. */
  readonly failed: number
}

/** A round to be made, as {@link requestRound} takes it. */
export interface LoadTask {
  readonly address: string
  readonly rate: number
  readonly seconds: number
  readonly hosts: number
}

let requests = 0

/**
 * Asks `address` at a steady rate whatever the answers take, over a connection for each of `hosts` agents.
 *
 * @param rate - Requests a second.
 * @param seconds - How long.
 */
export async function requestRound(
  address: string,
  rate: number,
  seconds: number,
  hosts: number,
): Promise<Round> {
  const clients = Array.from({ length: hosts }, () => connect({ address }))
  await Promise.all(clients.map((client, host) => ask(client, host)))
  const calls: Promise<number>[] = []
  const start = performance.now()
  for (let due = 0; due < rate * seconds; ) {
    await sleep(1)
    const now = ((performance.now() - start) / 1_000) * rate
    for (; due < now && due < rate * seconds; due++)
      calls.push(ask(clients[due % hosts]!, due % hosts))
  }
  const times = await Promise.all(calls)
  for (const client of clients) client.close()
  const answered = times.filter((time) => !Number.isNaN(time))
  return { times: answered, failed: times.length - answered.length }
}

/** Milliseconds until SUCCESS; NaN without it. */
async function ask(client: ReturnType<typeof connect>, host: number): Promise<number> {
  const n = requests++
  const request = writeHostRequest([
    {
      kind: 'on-demand',
      requestId: `request-${n}`,
      vni: 5001,
      source: `10.0.${host}.${n % 100}`,
      sourcePort: 40_000,
      destination: `10.1.${n % 50}.${n % 199}`,
      destinationPort: 443,
      etherType: 'ipv4',
      protocol: 6,
    },
  ])
  const start = performance.now()
  try {
    const reply = await requestStates(client, `172.16.0.${host}`, Buffer.from(request), 5_000)
    const time = performance.now() - start
    return readHostRequestReply(reply)[0]?.status === 'SUCCESS' ? time : Number.NaN
  } catch {
    return Number.NaN
  }
}
