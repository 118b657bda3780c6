import type { Counts, MinuteSeries } from './wire.ts'

const minute = 60_000
const slots = 60
const kinds = ['requests', 'hits', 'late', 'unused'] as const

export type CountKind = (typeof kinds)[number]

/** Counts of one network: those of minute `m` at `(m % 60) × 4`, as far as they are of the last hour. */
interface Ring {
  readonly counts: Uint32Array
  /** The latest minute that was counted, minutes since the epoch. */
  latest: number
}

/** 960 bytes each; the networks that were quiet longest are forgotten first. */
const mostNetworks = 20_000

/**
 * What the networks had in each minute of the last hour. Times are milliseconds since the epoch, of when a
 * report came: one that comes late counts when it comes, as in `portent_coverage`.
 */
export class NetworkCounts {
  readonly #rings = new Map<number, Ring>()
  #changed = new Set<number>()
  #minute = 0

  add(vni: number, kind: CountKind, time: number, count = 1): void {
    const at = Math.floor(time / minute)
    const ring = this.#ringOf(vni, at)
    // A minute that has left the ring already.
    if (at <= ring.latest - slots) return
    ring.counts[(at % slots) * kinds.length + kinds.indexOf(kind)]! += count
    this.#changed.add(vni)
  }

  /** The networks that had anything in the last hour. */
  get vnis(): Iterable<number> {
    return this.#rings.keys()
  }

  /** Networks whose counts may differ from when this was last asked; all, once a minute. */
  takeChanged(now: number): ReadonlySet<number> {
    const at = Math.floor(now / minute)
    const changed = at === this.#minute ? this.#changed : new Set(this.#rings.keys())
    for (const [vni, { latest }] of this.#rings) if (latest <= at - slots) this.#rings.delete(vni)
    this.#minute = at
    this.#changed = new Set()
    return changed
  }

  /** @param minutes - Of the last hour, the present one included, in `[1, 60]`. */
  sum(vni: number, now: number, minutes: number): Counts {
    const sum = { requests: 0, hits: 0, late: 0, unused: 0 }
    this.#eachMinute(vni, now, (age, counts, at) => {
      if (age < minutes) for (const [i, kind] of kinds.entries()) sum[kind] += counts[at + i]!
    })
    return sum
  }

  /** Share of first packets that met a push in time, in twelve parts of the last hour, oldest first. */
  trend(vni: number, now: number): (number | null)[] {
    const hits = new Array<number>(12).fill(0)
    const packets = new Array<number>(12).fill(0)
    this.#eachMinute(vni, now, (age, counts, at) => {
      const part = 11 - Math.floor(age / 5)
      hits[part]! += counts[at + 1]!
      packets[part]! += counts[at]! + counts[at + 1]! + counts[at + 2]!
    })
    return hits.map((hit, part) => (packets[part] === 0 ? null : hit / packets[part]!))
  }

  /** The sums over the networks that may be seen, for each minute of the last hour. */
  series(now: number, maySee: (vni: number) => boolean): MinuteSeries {
    const series = kinds.map(() => new Array<number>(slots).fill(0))
    for (const vni of this.#rings.keys())
      if (maySee(vni))
        this.#eachMinute(vni, now, (age, counts, at) => {
          for (const [i, minutes] of series.entries()) minutes[slots - 1 - age]! += counts[at + i]!
        })
    const [requests, hits, late, unused] = series as [number[], number[], number[], number[]]
    return { requests, hits, late, unused }
  }

  #eachMinute(
    vni: number,
    now: number,
    visit: (age: number, counts: Uint32Array, at: number) => void,
  ): void {
    const ring = this.#rings.get(vni)
    if (!ring) return
    const present = Math.floor(now / minute)
    const first = Math.max(0, present - ring.latest)
    for (let age = first; age < slots && present - age > ring.latest - slots; age++)
      visit(age, ring.counts, ((present - age) % slots) * kinds.length)
  }

  #ringOf(vni: number, at: number): Ring {
    const known = this.#rings.get(vni)
    const ring = known ?? { counts: new Uint32Array(slots * kinds.length), latest: at }
    if (at > ring.latest) {
      const passed = Math.min(slots, at - ring.latest)
      for (let i = 0; i < passed; i++) {
        const from = ((at - i) % slots) * kinds.length
        ring.counts.fill(0, from, from + kinds.length)
      }
      ring.latest = at
    }
    if (known && known.latest === at) return ring
    this.#rings.delete(vni)
    this.#rings.set(vni, ring)
    if (this.#rings.size > mostNetworks) this.#rings.delete(this.#rings.keys().next().value!)
    return ring
  }
}
