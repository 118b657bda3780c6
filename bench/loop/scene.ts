import { indexAtTime } from '../../datasets/index.ts'
import { defaultSettings, prepareTrial, type ReplaySettings, type Trial } from '../../ml/index.ts'
import { regionLog } from './region-log.ts'

export const day = 86_400_000
export const week = 7 * day

/** Which week each thing happens in, the first being 1. */
export const happenings = { role: 3, tenant: 5, popularity: 7, poison: 9 }
const weekBegins = (n: number) => 7 * (n - 1)

/** Items that the poisoned hosts claim their VMs use, of each network. */
const decoysOfNetwork = 5
/** Share of the hosts that are poisoned. */
const poisonedShare = 0.25

export interface SceneOptions {
  readonly vms: number
  readonly activity: number
  /** Weeks that are replayed, at most 10; before them comes one in which nothing is pushed. */
  readonly weeks: number
  readonly seed: number
  /** Kind of the models. */
  readonly kind: string
  /** Whether the poisoned hosts lie, in their week; if not, all is as it would be without them. */
  readonly hasLiars: boolean
}

/** What all learners live through. */
export interface Scene {
  readonly trial: Trial
  readonly settings: ReplaySettings
  readonly weeks: number
  readonly kind: string
  /** When the first week begins, milliseconds since the epoch. */
  readonly begin: number
  readonly hostOf: (vm: number) => string
  /** Whether the agent of a VM's host tells lies at `now`. */
  readonly lies: (vm: number, now: number) => boolean
  /** Item ids that lies are about, by VNI. */
  readonly decoys: ReadonlyMap<number, readonly number[]>
}

/** Ten weeks of a region of three tenants, one of which comes in week 5. */
export function makeScene({ vms, activity, weeks, seed, kind, hasLiars }: SceneOptions): Scene {
  const changes = (['role', 'tenant', 'popularity'] as const).map((kind) => ({
    kind,
    day: 7 + weekBegins(happenings[kind]),
  }))
  const region = { vms, vpcs: 3, vmsPerHost: 4, activity, seed, changes }
  const { log, restarts, hosts } = regionLog(region, 7 * (weeks + 1))
  const begin = Math.floor(log.time[0]! / day) * day + week
  const settings: ReplaySettings = {
    ...defaultSettings,
    horizon: 600_000,
    threshold: 0.1,
    withheld: 0.05,
    refreshEvery: day,
    seed,
  }
  const start = indexAtTime(log, begin)
  const trial = prepareTrial({ log, start, restarts }, settings)
  const poisonedFrom = begin + weekBegins(happenings.poison) * day
  const known = [...new Set(hosts)].sort()
  const poisoned = new Set(known.filter((_, i) => ((i + 0.5) * poisonedShare) % 1 < poisonedShare))
  const { items } = log.catalog
  const asked = new Map<number, number>()
  for (let e = 0; e < start; e++) asked.set(log.item[e]!, (asked.get(log.item[e]!) ?? 0) + 1)
  // Items that exist and that hardly anybody asks for; of the tenant that comes later, any.
  const decoysOf = (vni: number) =>
    Array.from(items.idsOf(vni))
      .filter((item) => asked.has(item) || vni === items.vnis.at(-1))
      .sort((a, b) => (asked.get(a) ?? 0) - (asked.get(b) ?? 0))
      .slice(0, decoysOfNetwork)
  return {
    ...{ trial, settings, weeks, begin, kind },
    hostOf: (vm) => hosts[vm]!,
    lies: (vm, now) => hasLiars && now >= poisonedFrom && poisoned.has(hosts[vm]!),
    decoys: new Map(items.vnis.map((vni) => [vni, decoysOf(vni)])),
  }
}
