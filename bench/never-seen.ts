import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Table from 'cli-table3'
import { PortentError, seeded, shuffle } from '../core/index.ts'
import { type EventLog, indexAtTime, openWarehouse, sliceLog } from '../datasets/index.ts'
import {
  blend,
  ease,
  historyOf,
  popularity,
  type Query,
  recentPopularity,
  similarVms,
  type TrainableSequenceModel,
} from '../ml/index.ts'
import type { Bench } from './bench.ts'

/** The data README's slots; a batch is a day of January and its files are hours of it. */
const slots: readonly (readonly [name: string, hour: number])[] = [
  ['2022_7_6', Date.UTC(2022, 0, 7, 6)],
  ['2022_8_6', Date.UTC(2022, 0, 8, 6)],
]
/** How many of the best items count. */
const cuts = [10, 25, 50, 100]
/** A source is asked about once it has used so many destinations. */
const knownEnough = 5
const hour = 3_600_000
/** Sources are asked about so long before the hour begins, milliseconds. */
const lead = 1_000
const mostSources = 1_500
const seed = 1

/** What the data README reports on the slots 2022_7_6 and 2022_8_6, percent at each cut. */
const published: Readonly<Record<string, readonly number[]>> = {
  similar: [6.1, 11.5, 19.3, 33.0],
  ease: [8.9, 16.0, 24.6, 35.3],
}

/** Rankings by the name that their figures carry. */
function contenders({ catalog }: EventLog): Record<string, TrainableSequenceModel> {
  const repeats = 'exclude'
  return {
    popular: popularity(catalog, { repeats }),
    recent: recentPopularity(catalog, { repeats }),
    similar: similarVms(catalog, { repeats, priorWeight: 0 }),
    similarWithPrior: similarVms(catalog, { repeats }),
    ease: ease(catalog, { repeats, minSupport: 8 }),
    easeWithDropout: ease(catalog, { repeats, lambda: 500, dropout: 0.4, minSupport: 4 }),
    blend: blend(catalog, { repeats, asking: { horizon: hour, schedule: { period: hour, lead } } }),
  }
}

/** Who finds the destinations that a source has never used before, among those it might use. */
export const neverSeen: Bench = {
  id: 'never-seen',
  question:
    'Which share of the pairs that a source of cisco_g22 never showed before is in its top K?',
  needsData: true,
  async run({ data, small, print }) {
    const log = await requestsOf(join(data!, 'cisco_g22', 'edges'))
    print(`${log.length} pairs by hour, ${log.catalog.vms.size} sources`)
    const found: Record<string, number[]> = {}
    let pairs = 0
    for (const [name, begin] of small ? slots.slice(0, 1) : slots) {
      const slot = slotAt(log, begin)
      pairs += slot.pairs
      print(`${name}: ${slot.queries.length} sources, ${slot.pairs} never-seen pairs, seed ${seed}`)
      for (const [ranking, untrained] of Object.entries(contenders(log))) {
        const began = performance.now()
        const model = await untrained.learn(slot.past)
        const trained = performance.now()
        const counts = await countFound(model, slot)
        const answered = performance.now()
        found[ranking] = counts.map((count, cut) => count + (found[ranking]?.[cut] ?? 0))
        print(
          `  ${model.name}: trained in ${seconds(trained - began)}, answered in ${seconds(answered - trained)}`,
        )
      }
    }
    const shares = Object.entries(found).map(
      ([ranking, counts]) => [ranking, counts.map((count) => (100 * count) / pairs)] as const,
    )
    // The published figures are of both slots.
    const compared = small ? {} : published
    print(tableOf(shares, pairs, compared))
    const differences = shares.flatMap(([ranking, percents]) =>
      (compared[ranking] ?? []).map((expected, cut) => Math.abs(percents[cut]! - expected)),
    )
    const figures: Record<string, number> = { pairs }
    for (const [ranking, percents] of shares)
      for (const [cut, percent] of percents.entries())
        figures[`${ranking}${cuts[cut]}`] = Math.round(100 * percent) / 100
    if (small) return { figures, targets: {} }
    figures.blendByEase10 = figures.blend10! / figures.ease10!
    figures.blendByBest100 = figures.blend100! / Math.max(figures.ease100!, figures.similar100!)
    figures.largestDifference = Math.round(100 * Math.max(...differences)) / 100
    return {
      figures,
      targets: {
        largestDifference: '<= 0.5',
        blendByEase10: '>= 1.2',
        blendByBest100: '>= 1.15',
      },
    }
  },
}

/** The edge files as request events, through a warehouse that is thrown away afterwards. */
async function requestsOf(edges: string): Promise<EventLog> {
  const directory = await mkdtemp(join(tmpdir(), 'portent-never-seen-'))
  try {
    const warehouse = await openWarehouse({ directory })
    try {
      await warehouse.ingest([edges])
      return await warehouse.requestEvents()
    } finally {
      await warehouse.close()
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** What is known before one hour, and what the sources show in it for the first time. */
interface Slot {
  readonly past: EventLog
  readonly queries: readonly Query[]
  /** New items of each query's source. */
  readonly novel: readonly ReadonlySet<number>[]
  readonly pairs: number
}

function slotAt(log: EventLog, begin: number): Slot {
  const start = indexAtTime(log, begin)
  if (log.time[start] !== begin)
    throw new PortentError(
      'ERR_NO_DATA',
      `cisco_g22 has no hour ${new Date(begin).toISOString()}; check the folder given by --data`,
    )
  const past = sliceLog(log, 0, start)
  const known = itemsByVm(past)
  const fresh = new Map<number, Set<number>>()
  for (let e = start; e < log.length && log.time[e] === begin; e++) {
    const [vm, item] = [log.vm[e]!, log.item[e]!]
    const before = known.get(vm)
    if (!before || before.size < knownEnough || before.has(item)) continue
    fresh.set(vm, (fresh.get(vm) ?? new Set()).add(item))
  }
  const vms = [...fresh.keys()].sort((a, b) => a - b)
  shuffle(vms, seeded(seed))
  const chosen = vms.slice(0, mostSources)
  const novel = chosen.map((vm) => fresh.get(vm)!)
  const eventsOfVm = new Map(chosen.map((vm) => [vm, [] as number[]]))
  for (let e = 0; e < past.length; e++) eventsOfVm.get(past.vm[e]!)?.push(e)
  const queries = chosen.map((vm) => {
    const events = eventsOfVm.get(vm)!
    return {
      vni: log.catalog.vms.vni(vm),
      vm,
      cluster: -1,
      now: begin - lead,
      history: historyOf(
        events.map((e) => past.item[e]!),
        events.map((e) => past.time[e]!),
      ),
    }
  })
  return { past, queries, novel, pairs: novel.reduce((sum, { size }) => sum + size, 0) }
}

function itemsByVm(log: EventLog): Map<number, Set<number>> {
  const items = new Map<number, Set<number>>()
  for (let e = 0; e < log.length; e++)
    items.set(log.vm[e]!, (items.get(log.vm[e]!) ?? new Set()).add(log.item[e]!))
  return items
}

/** How many novel pairs are among the first K, by cut. */
async function countFound(
  model: TrainableSequenceModel,
  { queries, novel }: Slot,
): Promise<number[]> {
  const rankings = await model.top(queries, cuts.at(-1)!)
  return cuts.map((cut) =>
    rankings.reduce(
      (sum, { items }, n) =>
        sum +
        items.subarray(0, cut).reduce((hits, item) => hits + (novel[n]!.has(item) ? 1 : 0), 0),
      0,
    ),
  )
}

function tableOf(
  shares: readonly (readonly [string, readonly number[]])[],
  pairs: number,
  compared: typeof published,
): string {
  const table = new Table({
    head: [`share of ${pairs} pairs`, ...cuts.map((cut) => `K=${cut}`)],
    // Colours would be noise in a file.
    style: { head: [], border: [], compact: true },
  })
  for (const [ranking, percents] of shares) {
    table.push([ranking, ...percents.map((percent) => `${percent.toFixed(1)} %`)])
    const expected = compared[ranking]
    if (expected)
      table.push(['  published', ...expected.map((percent) => `${percent.toFixed(1)} %`)])
  }
  return table.toString()
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`
}
