/** Challengers whose worth is known, judged again and again: what a rule's error rate comes to. */
import { randomBeta, randomGeometric } from 'd3-random'
import { type Random, seeded } from '../../../core/index.ts'
import type { VmTally } from './paired-bounds.ts'
import { judgeChallenger, type ModelFigures, type PromotionRule } from './promotion-rule.ts'

/** As good as the champion in all but coverage. */
const figures: ModelFigures = {
  ...{ coverage: 0.5, calibrationError: 0.02, brier: 0.1, logLoss: 0.4, medianMs: 1, bytes: 1e6 },
}

export interface Simulation {
  readonly challengers: number
  readonly vms: number
  /** By how much more of an average request a challenger covers. */
  readonly effect: number
}

/** The share of simulated challengers that get a canary at one of their looks. */
export function promotedShare(
  { challengers, vms, effect }: Simulation,
  rule: PromotionRule,
): number {
  const random = seeded(vms)
  let canaries = 0
  for (let i = 0; i < challengers; i++)
    if (outcomeOf(simulated(random, vms, effect), rule, i) === 'canary') canaries++
  return canaries / challengers
}

/** What becomes of one challenger in the end. */
function outcomeOf(
  more: (moments: number) => readonly VmTally[],
  rule: PromotionRule,
  seed: number,
) {
  for (let look = 0; ; look++) {
    const moments = rule.firstLook * 2 ** look
    const { outcome } = judgeChallenger(
      {
        ...{ champion: 'a', challenger: 'b', from: 0, to: rule.minTime, moments, look },
        vms: more(look === 0 ? moments : moments / 2),
        figures: { champion: figures, challenger: figures },
      },
      rule,
      seed,
    )
    if (outcome !== 'wait') return outcome
  }
}

/**
 * VMs that differ in how much they ask for and in how well they are known, and in what the challenger changes for
 * them; on average it changes `effect`.
 *
 * @returns Adds so many moments, and gives what came of all so far.
 */
function simulated(random: Random, vms: number, effect: number): (moments: number) => VmTally[] {
  const known = randomBeta.source(random)(2, 2)
  const asks = randomGeometric.source(random)(0.3)
  const own = Array.from({ length: vms }, () => {
    const share = 0.15 + 0.7 * known()
    const change = effect + (random() < 0.5 ? 0.12 : -0.12)
    return { share, other: Math.min(1, Math.max(0, share + change)), pace: asks() }
  })
  const tallies = own.map(() => ({ vni: 1, asked: 0, championHits: 0, challengerHits: 0 }))
  return (moments) => {
    for (let i = 0; i < moments; i++) {
      const vm = Math.floor(random() * vms)
      for (let k = 0; k < own[vm]!.pace; k++) {
        const luck = random()
        tallies[vm]!.asked += 1
        if (luck < own[vm]!.share) tallies[vm]!.championHits += 1
        if (luck < own[vm]!.other) tallies[vm]!.challengerHits += 1
      }
    }
    return tallies.map((tally) => ({ ...tally }))
  }
}
