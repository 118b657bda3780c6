import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { seeded, shuffle } from '../../core/index.ts'
import { hostAddress, hostCount, portsOf, type Use, type World } from './world.ts'

const hour = 3_600_000

/** Which sampled hours of the log, and how fast they pass. */
interface CiscoSize {
  /** Hours that are learned, the latest before the one that is lived through. */
  readonly learned: number
  /** Log time that passes in a second. */
  readonly speed: number
  /** Of the loop, milliseconds. */
  readonly loop: number
}

/**
 * The last sampled hour of cisco_g22 on 200 hosts, after the hours that were sampled before it, as if one
 * followed the other. What one hour holds has no order: it is shuffled by a seed and spread over the hour. All
 * times are divided by the speed, those that the model learns too, so that it sees the same world.
 *
 * @param data - A folder laid out like the data README.
 */
export function ciscoWorld(data: string, { learned, speed, loop }: CiscoSize): World {
  const folder = join(data, 'cisco_g22', 'edges')
  const files = readdirSync(folder)
    .map((name) => ({ name, parts: /^out(\d+)_(\d+)_(\d+)\.txt\.gz$/.exec(name) }))
    .flatMap(({ name, parts }) => (parts ? [{ name, order: parts.slice(1).map(Number) }] : []))
    .sort((a, b) => compare(a.order, b.order))
  const hours: [source: number, destination: number][][] = []
  for (const { name } of files.toReversed()) {
    const pairs = pairsIn(gunzipSync(readFileSync(join(folder, name))).toString())
    if (pairs.length > 0) hours.unshift(pairs)
    if (hours.length > learned) break
  }
  const random = seeded(1)
  const length = hour / speed
  const uses = hours.map((pairs, n): Use[] => {
    shuffle(pairs, random)
    const begin = (n - hours.length + 1) * length
    return pairs.map(([source, destination], i) => ({
      at: begin + ((i + random()) / pairs.length) * length,
      vni,
      source: addressOf(source),
      destination: addressOf(destination),
      host: hostAddress(source % hostCount),
      duration: 0,
    }))
  })
  const last = uses.pop()!
  const hosts = Array.from({ length: hostCount }, (_, n) => hostAddress(n))
  const history = uses.flat()
  const steps = last.filter(({ at }) => at < loop)
  return {
    ...{ name: 'cisco_g22', speed, hosts, history, steps },
    ports: portsOf([...history, ...last], hosts, seeded(2)),
    ...{ idleTimeout: length, horizon: length },
  }
}

const vni = 7001

/** Each client and server that exchanged anything, once. */
function pairsIn(text: string): [number, number][] {
  const pairs = new Map<string, [number, number]>()
  for (const line of text.split('\n')) {
    const [, client, server] = line.split('\t')
    if (client !== undefined && server !== undefined)
      pairs.set(`${client} ${server}`, [Number(client), Number(server)])
  }
  return [...pairs.values()]
}

const addressOf = (node: number) => `10.${node >> 16}.${(node >> 8) & 255}.${node & 255}`

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i])
  return at < 0 ? 0 : a[at]! - b[at]!
}
