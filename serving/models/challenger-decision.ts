import {
  type Decision,
  isLookDue,
  judgeChallenger,
  type PromotionRule,
  type Registry,
} from '../../ml/index.ts'
import { shareThatReaches } from './canary.ts'
import type { JudgingStore } from './judging-store.ts'

/** What the next look at a challenger is decided from. */
export interface JudgingContext {
  readonly registry: Registry
  readonly judging: JudgingStore
  readonly rule: PromotionRule
  readonly seed: number
}

/** The next look at a challenger that answers for no network yet, if there is one and it is due. */
export function challengerDecision({
  registry,
  judging,
  rule,
  seed,
}: JudgingContext): Decision | undefined {
  const { champion, challenger } = registry.aliases()
  if (!champion || !challenger || challenger.share > 0) return undefined
  const pair = { champion: champion.version, challenger: challenger.version }
  const window = judging.windowOf(pair)
  // Cheap questions first: this is asked every few seconds.
  if (!isLookDue(rule, { ...window, look: 0 })) return undefined
  const look = looksAt(registry, pair)
  if (!isLookDue(rule, { ...window, look })) return undefined
  const sizes = new Map(registry.list().map(({ manifest, size }) => [manifest.version, size]))
  const figuresOf = (role: 'champion' | 'challenger') => ({
    ...judging.figures(pair, role),
    bytes: sizes.get(pair[role]) ?? 0,
  })
  const vms = judging.tallies(pair)
  const decision = judgeChallenger(
    {
      ...{ ...pair, look, vms, moments: window.moments, from: window.from, to: window.to },
      figures: { champion: figuresOf('champion'), challenger: figuresOf('challenger') },
    },
    withReach(rule, vms),
    seed,
  )
  return decision
}

/** The rule with a canary that takes in at least one of the networks judged. */
function withReach(rule: PromotionRule, vms: readonly { readonly vni: number }[]): PromotionRule {
  const networks = [...new Set(vms.map(({ vni }) => vni))]
  return { ...rule, canaryShare: shareThatReaches(networks, rule.canaryShare) }
}

/** How often a pair was looked at before. */
function looksAt(
  registry: Registry,
  pair: { readonly champion: string; readonly challenger: string },
): number {
  return registry
    .decisions(1_000, pair.challenger)
    .filter(
      ({ stage, champion, challenger, checks }) =>
        stage === 'judging' &&
        checks.length > 0 &&
        champion === pair.champion &&
        challenger === pair.challenger,
    ).length
}
