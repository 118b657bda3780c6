import type { Catalog } from '../../../datasets/index.ts'
import { type Artifact, float64Of, int32Of } from './artifact.ts'
import type { Followers } from './chain.ts'

/**
 * When each VM was first heard of, with what, and how long it was silent after that; by VM id. Never written
 * again once a model holds it.
 */
export interface Beginnings {
  /** The item of its first request; -1 where there is none, or where the item is forgotten. */
  readonly items: Int32Array
  /** Of its first and of its latest request, milliseconds since the epoch; NaN where there is none. */
  readonly firsts: Float64Array
  readonly lasts: Float64Array
  /** The longest time between two of its requests, milliseconds; 0 where there are no two. */
  readonly silences: Float64Array
  /** How many such times there are: its distinct moments of requests, less one. */
  readonly gaps: Int32Array
}

/** Requests as columns, in time order, shape `[n]` each. */
interface Requests {
  readonly vm: Int32Array
  readonly item: Int32Array
  readonly time: Float64Array
}

/** Milliseconds before which nobody can tell a new VM from one whose last packets came before the log. */
const leastWait = 60_000
/** Of so many silences and one more the longest is the first by chance in at most a tenth of all cases. */
const fewestGaps = 9

export const noBeginnings: Beginnings = {
  items: new Int32Array(0),
  firsts: new Float64Array(0),
  lasts: new Float64Array(0),
  silences: new Float64Array(0),
  gaps: new Int32Array(0),
}

/** The beginnings that know later requests too. */
export function beginningsWith(known: Beginnings, requests: Requests, vms: number): Beginnings {
  const items = new Int32Array(vms).fill(-1)
  const firsts = new Float64Array(vms).fill(Number.NaN)
  const lasts = new Float64Array(vms).fill(Number.NaN)
  const silences = new Float64Array(vms)
  const gaps = new Int32Array(vms)
  items.set(known.items)
  firsts.set(known.firsts)
  lasts.set(known.lasts)
  silences.set(known.silences)
  gaps.set(known.gaps)
  for (const [e, vm] of requests.vm.entries()) {
    const time = requests.time[e]!
    if (Number.isNaN(firsts[vm]!)) {
      items[vm] = requests.item[e]!
      firsts[vm] = time
    } else if (time > lasts[vm]!) {
      silences[vm] = Math.max(silences[vm]!, time - lasts[vm]!)
      gaps[vm]! += 1
    }
    lasts[vm] = time
  }
  return { items, firsts, lasts, silences, gaps }
}

/** The beginnings without some items: what those VMs began with is not known any more. */
export function beginningsWithout(known: Beginnings, items: ReadonlySet<number>): Beginnings {
  return { ...known, items: known.items.map((item) => (items.has(item) ? -1 : item)) }
}

/** What VMs ask for first: of each network, and of the VMs of each cluster within it. */
export interface FirstRequests {
  /** By VNI; a network that saw nobody begin has none. */
  readonly networks: ReadonlyMap<number, Followers>
  /** By VNI and cluster; see {@link firstRequestsIn}. */
  readonly clusters: ReadonlyMap<string, Followers>
}

/**
 * Counts the first requests of the VMs that were seen to begin.
 *
 * A log begins somewhere, and what each VM is first seen to ask for then is whatever it was busy with, not
 * what a new VM asks for: of a log of 13 machines all 13 "began" in its first hours, 12 of them with what one
 * page view causes. So a VM counts only if the log was without it for longer than it was ever silent
 * afterwards, up to the end of its network's log, for at least a minute (the idle timeout), and with 9 times
 * between requests or more to tell from. Were it a VM that had been there before, each of its n silences and
 * the one before its first request would be the longest with chance 1 / (n + 1), at most one in ten. A VM with a
 * rhythm longer than the log is taken for an old one too, for its silence at the end is long.
 *
 * @param clusterOf - Cluster by VM id, -1 where it has none; VMs beyond its end have none.
 */
export function firstRequests(
  { items, firsts, lasts, silences, gaps }: Beginnings,
  { vms }: Catalog,
  clusterOf: Int32Array,
): FirstRequests {
  const networks = new Map<number, Counted>()
  const clusters = new Map<string, Counted>()
  for (const vni of vms.vnis) {
    const [begin, end] = extentOf(vms.idsOf(vni), firsts, lasts)
    for (const vm of vms.idsOf(vni)) {
      if (!((items[vm] ?? -1) >= 0) || gaps[vm]! < fewestGaps) continue
      const longest = Math.max(leastWait, silences[vm]!, end - lasts[vm]!)
      if (!(firsts[vm]! - begin > longest)) continue
      count(networks, vni, items[vm]!)
      const cluster = clusterOf[vm] ?? -1
      if (cluster >= 0) count(clusters, firstRequestsIn(vni, cluster), items[vm]!)
    }
  }
  return { networks, clusters }
}

/** Clusters may span networks; what is told of one network stays in it. */
export function firstRequestsIn(vni: number, cluster: number): string {
  return `${vni} ${cluster}`
}

/** The beginnings as arrays of an artifact. */
export function beginningArrays(beginnings: Beginnings): Artifact['arrays'] {
  return Object.fromEntries(
    Object.entries(beginnings).map(([name, values]) => [prefix + name, values]),
  )
}

/** Those that {@link beginningArrays} put there; none of an artifact that has none. */
export function savedBeginnings(artifact: Artifact): Beginnings {
  if (!(`${prefix}items` in artifact.arrays)) return noBeginnings
  return {
    items: int32Of(artifact, `${prefix}items`),
    firsts: float64Of(artifact, `${prefix}firsts`),
    lasts: float64Of(artifact, `${prefix}lasts`),
    silences: float64Of(artifact, `${prefix}silences`),
    gaps: int32Of(artifact, `${prefix}gaps`),
  }
}

const prefix = 'beginning '

interface Counted {
  total: number
  readonly counts: Map<number, number>
}

function count<Key>(into: Map<Key, Counted>, key: Key, item: number): void {
  const row = into.get(key) ?? { total: 0, counts: new Map() }
  into.set(key, row)
  row.total += 1
  row.counts.set(item, (row.counts.get(item) ?? 0) + 1)
}

/** The first and the last time that a network's log tells of. */
function extentOf(
  ids: readonly number[],
  firsts: Float64Array,
  lasts: Float64Array,
): [begin: number, end: number] {
  let [begin, end] = [Infinity, -Infinity]
  for (const vm of ids) {
    if (firsts[vm]! < begin) begin = firsts[vm]!
    if (lasts[vm]! > end) end = lasts[vm]!
  }
  return [begin, end]
}
