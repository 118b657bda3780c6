import { below, type Random, seeded, shuffle } from '../../../core/index.ts'
import { normalShare, studentQuantile } from './quantiles.ts'

/** What two models covered of one VM's requests. */
export interface VmTally {
  readonly vni: number
  /** Distinct items that it asked for within the horizons of the moments judged, summed over the moments. */
  readonly asked: number
  /** How many of them each model had named. */
  readonly championHits: number
  readonly challengerHits: number
}

/** By how much the challenger covers more, in `[-1, 1]`. */
export interface PairedBounds {
  readonly difference: number
  /** One-sided bounds at the level asked for, each. */
  readonly low: number
  readonly high: number
}

/** More VMs than this are drawn in groups, so that a look at many takes no longer. */
const mostUnits = 400

/** Below this many VMs a bootstrap over them says nothing. */
export const fewestVms = 10

/**
 * Bounds for the difference of two coverages, `Σ (challenger − champion hits) / Σ asked`, by drawing VMs with
 * replacement.
 *
 * VMs, and not moments, are drawn because the moments of one VM are alike. Percentiles are taken further out as
 * Student's t is further out than the normal, or few VMs would give bounds that hold too seldom.
 *
 * @param level - Of each bound, in `(0, 0.5)`: so often the truth lies beyond it, at most.
 * @returns Nothing for fewer than {@link fewestVms} VMs with requests.
 * @see Hesterberg, What Teachers Should Know About the Bootstrap, The American Statistician 69(4), 2015, on
 *   expanded percentile intervals.
 */
export function pairedBounds(
  vms: readonly VmTally[],
  { level, seed, resamples = 2_000 }: { level: number; seed: number; resamples?: number },
): PairedBounds | undefined {
  const counted = vms.filter(({ asked }) => asked > 0)
  if (counted.length < fewestVms) return undefined
  const random = seeded(seed)
  const { asked, gained } = unitsOf(counted, random)
  const n = asked.length
  const drawn = new Float64Array(resamples)
  for (let r = 0; r < resamples; r++) {
    let gains = 0
    let total = 0
    for (let draw = 0; draw < n; draw++) {
      const unit = below(random, n)
      gains += gained[unit]!
      total += asked[unit]!
    }
    drawn[r] = gains / total
  }
  drawn.sort()
  const expanded = normalShare(Math.sqrt(n / (n - 1)) * studentQuantile(level, n - 1))
  const at = Math.floor(expanded * resamples)
  const difference = sumOf(gained) / sumOf(asked)
  return { difference, low: drawn[at]!, high: drawn[resamples - 1 - at]! }
}

/** What is drawn: VMs, or groups of them that a shuffle made, which vary as much as their sums do. */
function unitsOf(
  vms: readonly VmTally[],
  random: Random,
): { asked: Float64Array; gained: Float64Array } {
  const n = Math.min(mostUnits, vms.length)
  const order = Int32Array.from({ length: vms.length }, (_, i) => i)
  if (vms.length > n) shuffle(order, random)
  const asked = new Float64Array(n)
  const gained = new Float64Array(n)
  for (const [at, index] of order.entries()) {
    const vm = vms[index]!
    asked[at % n]! += vm.asked
    gained[at % n]! += vm.challengerHits - vm.championHits
  }
  return { asked, gained }
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}
