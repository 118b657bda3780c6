import type { Check, Decision, DecisionOutcome, NetworkFigures } from '../registry/decision.ts'
import { fewestVms, type PairedBounds, pairedBounds, type VmTally } from './paired-bounds.ts'

/** The bounds that a challenger is held against. */
export interface PromotionRule {
  /** So often, at most, a challenger that covers no more passes for one that covers more; over all looks. */
  readonly errorRate: number
  /** Moments after which VMs asked for something, at the first look; each look after it has twice as many. */
  readonly firstLook: number
  /** After so many looks a challenger that is not shown to be better is rejected. */
  readonly looks: number
  /** A look is at no less than this time, milliseconds. */
  readonly minTime: number
  /** Networks with so many VMs that asked for something are large. */
  readonly largeVms: number
  /** Coverage that no large network may lose, in `[0, 1]`. */
  readonly tolerance: number
  /** Expected calibration error; a champion with more sets the bound itself. */
  readonly maxCalibrationError: number
  /** Median time of a prediction, milliseconds; a slower champion sets the bound itself. */
  readonly maxMs: number
  /** Bytes of the model's file, which is about what it takes in memory. */
  readonly maxBytes: number
  /** The share of networks that a canary answers for. */
  readonly canaryShare: number
}

export const defaultRule: PromotionRule = {
  errorRate: 0.05,
  firstLook: 500,
  looks: 6,
  minTime: 1_800_000,
  largeVms: 20,
  tolerance: 0.05,
  maxCalibrationError: 0.05,
  maxMs: 25,
  maxBytes: 2 ** 31,
  canaryShare: 0.1,
}

/** What was measured of one model. */
export interface ModelFigures {
  /** Share of the items asked for that it had named, in `[0, 1]`. */
  readonly coverage: number
  /** Expected calibration error of the items named, in `[0, 1]`. */
  readonly calibrationError: number
  /** Means over moments, see `scoreMoment`. */
  readonly brier: number
  readonly logLoss: number
  /** Median time of a prediction, milliseconds. */
  readonly medianMs: number
  readonly bytes: number
}

/** What two models said at the same moments, and what came. */
export interface Evidence {
  /** Versions. */
  readonly champion: string
  readonly challenger: string
  /** The moments, milliseconds since the epoch. */
  readonly from: number
  readonly to: number
  readonly moments: number
  /** Looks at these two before this one. */
  readonly look: number
  readonly vms: readonly VmTally[]
  readonly figures: { readonly champion: ModelFigures; readonly challenger: ModelFigures }
}

/** Whether there is enough for the next look at a challenger; what tells too little costs no look. */
export function isLookDue(
  rule: PromotionRule,
  {
    look,
    telling,
    vms,
    from,
    to,
  }: {
    readonly look: number
    /** Moments after which the VM asked for something. */
    readonly telling: number
    /** How many VMs those are of. */
    readonly vms: number
    /** Milliseconds since the epoch. */
    readonly from: number
    readonly to: number
  },
): boolean {
  return telling >= rule.firstLook * 2 ** look && vms >= fewestVms && to - from >= rule.minTime
}

/**
 * Whether a challenger may answer for some networks: it must cover more on what came after both models were
 * trained, on no large network less, with probabilities that can be believed, in time and memory that there are.
 *
 * Each of the looks has the same part of the error rate, so that all of them together keep it (Bonferroni).
 *
 * @param seed - Of the resamples.
 */
export function judgeChallenger(evidence: Evidence, rule: PromotionRule, seed: number): Decision {
  const level = rule.errorRate / rule.looks
  const bounds = pairedBounds(evidence.vms, { level, seed })
  const networks = largeNetworks(evidence.vms, rule, seed)
  const checks = [
    isBetter(evidence, bounds, level),
    isNoWorseAnywhere(networks, rule),
    isCalibrated(evidence, rule),
    isFast(evidence, rule),
    isSmall(evidence, rule),
  ]
  const isWorse = bounds !== undefined && bounds.high < 0
  const outcome = outcomeOf(checks, isWorse, evidence.look + 1 >= rule.looks)
  const { champion, challenger } = evidence
  return {
    ...{ stage: 'judging', outcome, champion, challenger, who: 'portent' },
    inputs: {
      from: new Date(evidence.from).toISOString(),
      to: new Date(evidence.to).toISOString(),
      moments: evidence.moments,
      vms: evidence.vms.filter(({ asked }) => asked > 0).length,
      look: evidence.look + 1,
    },
    numbers: numbersOf(evidence, bounds),
    rule: { ...rule },
    checks,
    networks,
    ...(outcome === 'canary' && { share: rule.canaryShare }),
    sentence: sentenceOf(outcome, checks, isWorse, evidence, rule),
  }
}

function outcomeOf(checks: readonly Check[], isWorse: boolean, isLast: boolean): DecisionOutcome {
  if (checks.every(({ passed }) => passed === true)) return 'canary'
  return isWorse || isLast ? 'reject' : 'wait'
}

function isBetter({ figures }: Evidence, bounds: PairedBounds | undefined, level: number): Check {
  const name = 'covers more'
  if (!bounds)
    return { name, passed: null, told: `fewer than ${fewestVms} VMs asked for something` }
  const { champion, challenger } = figures
  const shares = `${percent(challenger.coverage)} of what VMs asked for, against ${percent(champion.coverage)}`
  const [low, high] = [points(bounds.low), points(bounds.high)]
  const told = `it named ${shares}: ${low} to ${high} points more, each bound with ${percent(1 - level)} certainty`
  return { name, passed: bounds.low > 0, told }
}

/** A network is worse if that is certain, or if it lost more than is tolerated. */
function largeNetworks(
  vms: readonly VmTally[],
  rule: PromotionRule,
  seed: number,
): NetworkFigures[] {
  const byVni = byNetwork(vms)
  const large = [...byVni].filter(
    ([, own]) => own.filter(({ asked }) => asked > 0).length >= rule.largeVms,
  )
  // One certainty for all of them together, or of many networks some would always seem worse.
  const level = rule.errorRate / Math.max(1, large.length)
  return large.map(([vni, own]) => {
    const { difference, low, high } = pairedBounds(own, { level, seed, resamples: 1_000 })!
    const passed = high >= 0 && difference >= -rule.tolerance
    return { vni, passed, numbers: { difference, low, high, vms: own.length } }
  })
}

function isNoWorseAnywhere(networks: readonly NetworkFigures[], rule: PromotionRule): Check {
  const worse = networks.filter(({ passed }) => passed === false).length
  const told =
    networks.length === 0
      ? `no network has ${rule.largeVms} VMs that asked for something`
      : `${worse} of ${networks.length} large networks ${worse === 1 ? 'is' : 'are'} worse`
  return { name: 'no large network is worse', passed: worse === 0, told }
}

function isCalibrated({ figures: { champion, challenger } }: Evidence, rule: PromotionRule): Check {
  const bound = Math.max(rule.maxCalibrationError, champion.calibrationError)
  const told = `calibration error ${challenger.calibrationError.toFixed(3)}, at most ${bound.toFixed(3)}`
  return { name: 'is calibrated', passed: challenger.calibrationError <= bound, told }
}

function isFast({ figures: { champion, challenger } }: Evidence, rule: PromotionRule): Check {
  const bound = Math.max(rule.maxMs, champion.medianMs)
  const told = `${challenger.medianMs.toFixed(1)} ms a prediction, at most ${bound.toFixed(1)}`
  return { name: 'is fast enough', passed: challenger.medianMs <= bound, told }
}

function isSmall({ figures: { challenger } }: Evidence, { maxBytes }: PromotionRule): Check {
  const told = `${megabytes(challenger.bytes)}, at most ${megabytes(maxBytes)}`
  return { name: 'is small enough', passed: challenger.bytes <= maxBytes, told }
}

function numbersOf({ figures }: Evidence, bounds: PairedBounds | undefined) {
  const named = (who: string, { bytes: _, ...rest }: ModelFigures) =>
    Object.entries(rest).map(([name, value]) => [`${who}.${name}`, value] as const)
  return Object.fromEntries([
    ...named('champion', figures.champion),
    ...named('challenger', figures.challenger),
    ['challenger.bytes', figures.challenger.bytes],
    ...(bounds ? Object.entries(bounds) : []),
  ]) as Record<string, number>
}

function sentenceOf(
  outcome: DecisionOutcome,
  checks: readonly Check[],
  isWorse: boolean,
  { challenger, moments, look }: Evidence,
  rule: PromotionRule,
): string {
  const who = challenger.slice(0, 12)
  const [better, ...others] = checks as [Check, ...Check[]]
  const failed = others.filter(({ passed }) => passed === false)
  const seen = `at ${moments} moments ${better.told}`
  const but = failed.map(({ name, told }) => `it fails "${name}" (${told})`).join(', ')
  const why = but === '' ? seen : `${seen}; ${but}`
  if (outcome === 'canary')
    return `${who} answers for the networks of its canary from now on: ${seen}`
  if (outcome === 'wait') return `${who} waits for look ${look + 2} of ${rule.looks}: ${why}`
  if (isWorse) return `${who} is rejected, since it covers less: ${seen}`
  return `${who} is rejected after ${look + 1} looks: ${why}`
}

/** Node 20 has no `Map.groupBy`. */
function byNetwork(vms: readonly VmTally[]): Map<number, VmTally[]> {
  const byVni = new Map<number, VmTally[]>()
  for (const vm of vms) {
    const own = byVni.get(vm.vni)
    if (own) own.push(vm)
    else byVni.set(vm.vni, [vm])
  }
  return byVni
}

const percent = (share: number) => `${Number((100 * share).toFixed(1))} %`
const points = (share: number) => (100 * share).toFixed(1)
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
