import { beforeAll, describe, expect, test } from 'vitest'
import { AgentCache } from './agent-cache.ts'
import { noHost } from './endpoints.ts'
import { resolveSettings } from './settings.ts'
import { destinationsPerSource, entriesPerHost, requestRhythm, silentPairs } from './shapes.ts'
import { Traffic } from './traffic.ts'
import type { World } from './world.ts'

const packed = 2 ** 26

/** What the requests of a region add up to. */
interface Requests {
  readonly world: World
  readonly count: number
  /** Distinct (source, destination), packed. */
  readonly pairs: ReadonlySet<number>
  /** Milliseconds since the source's request before, where it had one. */
  readonly gaps: readonly number[]
}

function requestsOf(traffic: Traffic, end: number, idleTimeout: number): Requests {
  const { world } = traffic
  const cache = new AgentCache(idleTimeout)
  const pairs = new Set<number>()
  const last = new Map<number, number>()
  const gaps: number[] = []
  for (let count = 0; ; ) {
    const happening = traffic.next()
    if (happening.kind === 'restart') continue
    const { source, destination, time, duration } = happening.flow
    if (time >= end) return { world, count, pairs, gaps }
    const since = world.endpoints.cacheSince[source]!
    if (!cache.misses(source, destination, time, time + duration, since)) continue
    count++
    pairs.add(source * packed + destination)
    const before = last.get(source)
    if (before !== undefined) gaps.push(time - before)
    last.set(source, time)
  }
}

/** How many destinations each source has. */
function degrees(pairs: ReadonlySet<number>): number[] {
  const counts = new Map<number, number>()
  for (const pair of pairs) {
    const source = Math.floor(pair / packed)
    counts.set(source, (counts.get(source) ?? 0) + 1)
  }
  return [...counts.values()]
}

const shareOver = (gaps: readonly number[], milliseconds: number) =>
  gaps.filter((gap) => gap > milliseconds).length / gaps.length

/** The share of the pairs of VMs of one VPC that never ask for each other. */
function silentShare({ world: { endpoints, groups }, pairs }: Requests): number {
  const isVm = (id: number) => endpoints.host[id] !== noHost
  const population = new Map<number, number>()
  for (let id = 0; id < endpoints.size; id++) {
    const vpc = groups.vpc[endpoints.group[id]!]!
    if (isVm(id)) population.set(vpc, (population.get(vpc) ?? 0) + 1)
  }
  let possible = 0
  for (const n of population.values()) possible += (n * (n - 1)) / 2
  const talking = new Set<number>()
  for (const pair of pairs) {
    const [a, b] = [Math.floor(pair / packed), pair % packed]
    if (isVm(b)) talking.add(Math.min(a, b) * packed + Math.max(a, b))
  }
  return 1 - talking.size / possible
}

describe('a day of five regions of 2,000 VMs, 80 a host, against the published figures', () => {
  let regions: readonly Requests[]
  beforeAll(() => {
    regions = [1, 2, 3, 4, 5].map((seed) => {
      const settings = resolveSettings({ seed, vms: 2_000, vmsPerHost: 80, days: 1 })
      return requestsOf(new Traffic(settings), settings.end, settings.idleTimeout)
    })
  })
  const mean = (of: (day: Requests) => number) =>
    regions.reduce((sum, day) => sum + of(day), 0) / regions.length

  test('distinct destinations of a source: median 17 ± 6, 90th percentile 49 ± 20 (cisco_g22)', () => {
    const sorted = regions.flatMap(({ pairs }) => degrees(pairs)).toSorted((a, b) => a - b)
    const quantile = (p: number) => sorted[Math.floor(p * sorted.length)]!
    expect(Math.abs(quantile(0.5) - destinationsPerSource.median)).toBeLessThanOrEqual(6)
    expect(Math.abs(quantile(0.9) - destinationsPerSource.p90)).toBeLessThanOrEqual(20)
  })

  test('at least 84 % of the pairs of VMs of one VPC never talk (Andromeda)', () => {
    for (const day of regions) expect(silentShare(day)).toBeGreaterThanOrEqual(silentPairs)
  })

  test('a host of 80 VMs holds 1,900 to 3,700 entries over the day, on average (Achelous)', () => {
    const perHost = mean(({ pairs, world }) => pairs.size / world.settings.hosts)
    expect(perHost).toBeGreaterThanOrEqual(entriesPerHost.average)
    expect(perHost).toBeLessThanOrEqual(entriesPerHost.peak)
  })

  test('73 to 96 % of the requests repeat a pair', () => {
    for (const { pairs, count } of regions) {
      expect(1 - pairs.size / count).toBeGreaterThanOrEqual(requestRhythm.repeats[0])
      expect(1 - pairs.size / count).toBeLessThanOrEqual(requestRhythm.repeats[1])
    }
  })

  test('gaps to the request before are as in request logs, within 0.08', () => {
    for (const [milliseconds, [low, high]] of [
      [10, requestRhythm.gapOver10ms],
      [100, requestRhythm.gapOver100ms],
      [1_000, requestRhythm.gapOver1s],
    ] as const) {
      const share = mean(({ gaps }) => shareOver(gaps, milliseconds))
      expect(share).toBeGreaterThan(low - 0.08)
      expect(share).toBeLessThan(high + 0.08)
    }
  })
})
