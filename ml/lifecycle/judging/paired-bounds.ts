import { below, seeded } from '../../../core/index.ts'
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
  const n = counted.length
  if (n < fewestVms) return undefined
  const asked = Float64Array.from(counted, (vm) => vm.asked)
  const gained = Float64Array.from(counted, (vm) => vm.challengerHits - vm.championHits)
  const random = seeded(seed)
  const drawn = new Float64Array(resamples)
  for (let r = 0; r < resamples; r++) {
    let gains = 0
    let total = 0
    for (let draw = 0; draw < n; draw++) {
      const vm = below(random, n)
      gains += gained[vm]!
      total += asked[vm]!
    }
    drawn[r] = gains / total
  }
  drawn.sort()
  const expanded = normalShare(Math.sqrt(n / (n - 1)) * studentQuantile(level, n - 1))
  const at = Math.floor(expanded * resamples)
  const difference = sumOf(gained) / sumOf(asked)
  return { difference, low: drawn[at]!, high: drawn[resamples - 1 - at]! }
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}
