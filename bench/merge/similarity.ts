import Table from 'cli-table3'
import { type Arrival, defaultSimilarity, learnHolds, Window } from '../../goalstate/index.ts'
import { dataSetsFor, loadDataSet } from '../data-sets.ts'

type Extent = Parameters<typeof dataSetsFor>[0]

/** Logs of single requests in exact order; the region is simulated, the others need `--data`. */
const logs = ['region', 'rita_http', 'nezha_k8s']

/** What gathering cost and brought. */
interface Gathering {
  /** Pushes for a request; 1 is no gathering at all. */
  readonly pushes: number
  /** Mean, milliseconds. */
  readonly wait: number
}

const delays = [10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1_000, 1_500]

/**
 * Learns from the first seven tenths of each log what follows what, and gathers the rest with that, beside
 * windows of fixed length: how much longer the fixed one must wait for as few pushes.
 */
export async function similarityGain(
  extent: Extent,
  print: (text: string) => void,
): Promise<Record<string, number>> {
  const figures: Record<string, number> = {}
  const table = new Table({
    head: [
      'log',
      'requests',
      'learned: pushes',
      'wait ms',
      'fixed: wait ms',
      'pushes at that wait',
    ],
    style: { head: [], border: [], compact: true },
  })
  for (const set of dataSetsFor(extent).filter(({ id }) => logs.includes(id))) {
    const arrivals = await arrivalsOf(set, extent)
    const cut = Math.floor(arrivals.length * 0.7)
    const [seen, rest] = [arrivals.slice(0, cut), arrivals.slice(cut)]
    const hold = learnHolds(seen)
    const learned = gathered(rest, new Window<Arrival>({ delay: defaultSimilarity.longest, hold }))
    const fixed = delays.map((delay) => gathered(rest, new Window<Arrival>({ delay })))
    const wait = at(learned.pushes, fixed, 'pushes', 'wait')
    const pushes = at(learned.wait, fixed, 'wait', 'pushes')
    figures[`${set.id}WaitLearnedMs`] = learned.wait
    figures[`${set.id}WaitFixedMs`] = wait
    table.push([
      set.id,
      rest.length,
      ...[learned.pushes.toFixed(3), learned.wait.toFixed(1), wait.toFixed(1), pushes.toFixed(3)],
    ])
  }
  print(`waiting for what follows, against a window of fixed length, by VPC\n${table}\n`)
  return figures
}

async function arrivalsOf(
  set: ReturnType<typeof dataSetsFor>[number],
  extent: Extent,
): Promise<Arrival[]> {
  const { log } = await loadDataSet(set, extent)
  return Array.from({ length: log.length }, (_, i) => {
    const vm = log.vm[i]!
    return {
      time: log.time[i]!,
      group: String(log.catalog.vms.vni(vm)),
      keys: [`${vm} ${log.item[i]}`, `${vm}`],
    }
  })
}

function gathered(arrivals: readonly Arrival[], window: Window<Arrival>): Gathering {
  let pushes = 0
  let wait = 0
  const push = (now: number) => {
    for (const { key, requests } of window.due(now)) {
      pushes++
      for (const { time } of requests) wait += now - time
      window.done(key)
    }
  }
  const pushUntil = (end: number) => {
    for (let next = window.nextDue(); next !== undefined && next < end; next = window.nextDue())
      push(next)
  }
  for (const arrival of arrivals) {
    pushUntil(arrival.time)
    window.add(arrival.group, arrival, arrival.time)
    push(arrival.time)
  }
  pushUntil(Number.POSITIVE_INFINITY)
  return { pushes: pushes / arrivals.length, wait: wait / arrivals.length }
}

/** What the fixed windows have of one thing where they have `value` of the other, on straight lines between. */
function at(
  value: number,
  fixed: readonly Gathering[],
  of: keyof Gathering,
  wanted: keyof Gathering,
): number {
  const points = [{ pushes: 1, wait: 0 }, ...fixed].sort((a, b) => a[of] - b[of])
  const above = points.findIndex((point) => point[of] >= value)
  if (above <= 0) return points[above === 0 ? 0 : points.length - 1]![wanted]
  const [a, b] = [points[above - 1]!, points[above]!]
  const share = b[of] === a[of] ? 0 : (value - a[of]) / (b[of] - a[of])
  return a[wanted] + share * (b[wanted] - a[wanted])
}
