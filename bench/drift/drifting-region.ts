import { randomGamma, randomNormal, randomPoisson } from 'd3-random'
import { below, type Random, seeded } from '../../core/index.ts'

const hour = 3_600_000
export const day = 24 * hour

/** What changes, and how. Coverage and items are those of one network. */
export interface Scenario {
  readonly name: string
  /** Which signal should notice; none where nothing changes. */
  readonly affects?: 'coverage' | 'calibration' | 'item'
  /** Whether traffic and coverage follow the hour. */
  readonly seasonal: boolean
  /** How far the change has come, in `[0, 1]`, by days since it began. */
  readonly course?: (days: number) => number
  /** At full change: added to coverage, to the share of predicted items that are asked for; share of requests
   *  that go to other items, and whether those are new. */
  readonly coverage?: number
  readonly calibration?: number
  readonly items?: { readonly share: number; readonly areNew: boolean }
}

const atOnce = () => 1
const over = (days: number) => (since: number) => Math.min(1, since / days)

/** Sizes were chosen before any detector was run. */
export const scenarios: readonly Scenario[] = [
  { name: 'nothing changes, no rhythm', seasonal: false },
  { name: 'nothing changes, daily rhythm', seasonal: true },
  {
    name: 'coverage −0.20 at once',
    affects: 'coverage',
    seasonal: true,
    course: atOnce,
    coverage: -0.2,
  },
  {
    name: 'coverage −0.05 at once',
    affects: 'coverage',
    seasonal: true,
    course: atOnce,
    coverage: -0.05,
  },
  {
    name: 'coverage −0.20 over three days',
    affects: 'coverage',
    seasonal: true,
    course: over(3),
    coverage: -0.2,
  },
  {
    name: 'calibration off by 0.10 at once',
    affects: 'calibration',
    seasonal: true,
    course: atOnce,
    calibration: 0.1,
  },
  {
    name: 'a third of requests to other known items',
    affects: 'item',
    seasonal: true,
    course: atOnce,
    items: { share: 0.33, areNew: false },
  },
  {
    name: 'a third of requests to new items',
    affects: 'item',
    seasonal: true,
    course: atOnce,
    items: { share: 0.33, areNew: true },
  },
]

/** One thing that a controller sees. Times are milliseconds since the epoch, ascending. */
export interface Observation {
  readonly time: number
  /** Whether the first packet met its item. */
  readonly inTime: boolean
  /** A prediction whose time has come. */
  readonly probability: number
  readonly happened: boolean
  readonly destination: string
}

/** Monday, 5 January 2026, 0:00 UTC. */
export const start = Date.UTC(2026, 0, 5)
const perHour = 600
const perBurst = 6
const knownItems = 400
/** Spread of VMs around the common coverage, so that the outcomes of a burst are alike. */
const spreadOfVms = 0.15

/**
 * What one network of about 14,400 first packets a day gives for `days` days: bursts of a VM at random times,
 * mean 6 packets each. A day brings its own weather, too: coverage moves by a point at most.
 *
 * @param changesAt - When the scenario's change begins, days since the start.
 */
export function* observations(
  scenario: Scenario,
  { days, changesAt, seed }: { days: number; changesAt: number; seed: number },
): Generator<Observation> {
  const random = seeded(seed)
  const normal = randomNormal.source(random)()
  const zipf = zipfOf(knownItems)
  // Which VM bursts when is Poisson, and how many packets it has is geometric.
  for (let minute = 0; minute < days * 24 * 60; minute++) {
    const time = start + minute * 60_000
    const swing = scenario.seasonal ? Math.sin((2 * Math.PI * (time % day)) / day) : 0
    const change = scenario.course && minute >= changesAt * 1_440
    const extent = change ? scenario.course!(minute / 1_440 - changesAt) : 0
    const weather = 0.01 * Math.sin(7 * Math.floor(minute / 1_440) + seed)
    const bursts = randomPoisson.source(random)((perHour / 60 / perBurst) * (1 + 0.7 * swing))()
    for (let burst = 0; burst < bursts; burst++) {
      const vm = spreadOfVms * normal()
      const coverage = 0.6 - 0.12 * swing + weather + extent * (scenario.coverage ?? 0) + vm
      const packets = 1 + Math.floor(Math.log(1 - random()) / Math.log(1 - 1 / perBurst))
      for (let i = 0; i < packets; i++) {
        const probability = shareBetween(random, 0.05, 0.95)
        const chance = probability + extent * (scenario.calibration ?? 0) * (1 - probability) * 2
        yield {
          time: time + (60_000 * (burst + i / packets)) / Math.max(1, bursts),
          inTime: random() < coverage,
          probability,
          happened: random() < chance,
          destination: itemOf(scenario, extent, zipf, random),
        }
      }
    }
  }
}

/** Beta-like: the middle is rare, as for real predictions. */
function shareBetween(random: Random, low: number, high: number): number {
  const [a, b] = [randomGamma.source(random)(0.8)(), randomGamma.source(random)(0.8)()]
  return low + (high - low) * (a / (a + b))
}

function itemOf({ items }: Scenario, extent: number, zipf: Float64Array, random: Random): string {
  const rank = rankOf(zipf, random())
  if (!items || random() >= items.share * extent) return `10.0.0.${rank}`
  if (items.areNew) return `10.1.0.${rank}`
  return `10.0.0.${(rank + 100 + below(random, 50)) % knownItems}`
}

/** Cumulative shares of Zipf's law with exponent 1, shape `[n]`. */
function zipfOf(n: number): Float64Array {
  const shares = Float64Array.from({ length: n }, (_, rank) => 1 / (rank + 1))
  const total = shares.reduce((sum, share) => sum + share, 0)
  let sum = 0
  return shares.map((share) => {
    sum += share / total
    return sum
  })
}

function rankOf(cumulative: Float64Array, draw: number): number {
  let [low, high] = [0, cumulative.length - 1]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (cumulative[middle]! < draw) low = middle + 1
    else high = middle
  }
  return low
}
