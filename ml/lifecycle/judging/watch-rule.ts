import type { Check, Decision } from '../registry/decision.ts'
import { controlBounds, fewestStretches, type Stretch } from './control-bounds.ts'

/** How a model that answers live is watched. */
export interface WatchRule {
  /** So often, at most, a watch of this length ends by chance though all is as it was. */
  readonly errorRate: number
  /** Length of a stretch, milliseconds. */
  readonly stretch: number
  /** A stretch with fewer events says nothing. */
  readonly fewestEvents: number
  /** So many stretches a canary lasts, and a new champion is watched. */
  readonly canaryStretches: number
  readonly championStretches: number
}

export const defaultWatch: WatchRule = {
  errorRate: 0.05,
  stretch: 600_000,
  fewestEvents: 50,
  canaryStretches: 12,
  championStretches: 144,
}

/** First packets and pushes of one stretch of time, as agents reported them. */
export interface LiveCounts {
  /** Start, milliseconds since the epoch. */
  readonly time: number
  readonly hits: number
  readonly late: number
  readonly misses: number
  /** Pushed items that expired unused. */
  readonly unused: number
}

/** What was seen of a model that answers live. */
export interface Watched {
  readonly stage: 'canary' | 'watch'
  readonly champion: string
  /** The version watched, in a canary; null where the champion is. */
  readonly challenger: string | null
  /** Of the same networks, under the champion before. */
  readonly past: readonly LiveCounts[]
  /** Whole stretches since the version watched answers for them, oldest first. */
  readonly since: readonly LiveCounts[]
}

/**
 * Whether a model that answers live stays within the bounds of its champion's own past, by coverage and by
 * redundancy; nothing is decided while it does and its time is not up.
 *
 * With two figures a stretch, each has its part of the error rate, so that a watch whose model is as good as its
 * champion's past ends by chance no more often than that (Bonferroni).
 */
export function judgeLive(watched: Watched, rule: WatchRule): Decision | undefined {
  const { stage, champion, challenger, past, since } = watched
  const stretches = stage === 'canary' ? rule.canaryStretches : rule.championStretches
  const level = rule.errorRate / (2 * stretches)
  const checked = since.map((counts) => [
    checkOf('coverage', counts, past, coverageOf, 'low', level, rule),
    checkOf('redundancy', counts, past, redundancyOf, 'high', level, rule),
  ])
  const outside = checked.flat().filter(({ passed }) => passed === false)
  const isOver = since.length >= stretches
  if (outside.length === 0 && !isOver) return undefined
  const outcome = outside.length > 0 ? 'rollback' : stage === 'canary' ? 'promote' : 'keep'
  const checks = outside.length > 0 ? outside : checked.at(-1)!
  return {
    ...{ stage, outcome, champion, challenger, who: 'portent' },
    inputs: { stretches: since.length, past: past.length, ...spanOf(since) },
    numbers: { ...totalsOf(past, 'before'), ...totalsOf(since, 'since') },
    rule: { ...rule, level },
    checks,
    networks: [],
    sentence: sentenceOf(outcome, watched, checks),
  }
}

/** First packets served in time. */
const coverageOf = ({ hits, late, misses }: LiveCounts): Stretch => ({
  part: hits,
  whole: hits + late + misses,
})

/** Pushes that nobody used. */
const redundancyOf = ({ hits, late, unused }: LiveCounts): Stretch => ({
  part: unused,
  whole: hits + late + unused,
})

function checkOf(
  name: 'coverage' | 'redundancy',
  counts: LiveCounts,
  past: readonly LiveCounts[],
  of: (counts: LiveCounts) => Stretch,
  side: 'low' | 'high',
  level: number,
  { fewestEvents }: WatchRule,
): Check {
  const { part, whole } = of(counts)
  const at = new Date(counts.time).toISOString()
  if (whole < fewestEvents) return { name, passed: null, told: `too few events at ${at}` }
  const earlier = past.map(of).filter((stretch) => stretch.whole >= fewestEvents)
  const bounds = controlBounds(earlier, whole, level)
  if (!bounds)
    return { name, passed: null, told: `the past has fewer than ${fewestStretches} such stretches` }
  const share = part / whole
  const bound = bounds[side]
  const passed = side === 'low' ? share >= bound : share <= bound
  const word = side === 'low' ? 'at least' : 'at most'
  const told = `${percent(share)} of ${whole} at ${at}, ${word} ${percent(bound)} by a past of ${percent(bounds.mean)}`
  return { name, passed, told }
}

function sentenceOf(
  outcome: 'rollback' | 'promote' | 'keep',
  { stage, champion, challenger, since }: Watched,
  checks: readonly Check[],
): string {
  const who = (challenger ?? champion).slice(0, 12)
  const told = checks.map((check) => `${check.name} ${check.told}`).join('; ')
  if (outcome === 'promote')
    return `${who} answers for all networks from now on: ${since.length} stretches of its canary stayed within bounds (${told})`
  if (outcome === 'keep')
    return `${who} stays champion: ${since.length} stretches since its promotion stayed within bounds (${told})`
  const back = stage === 'canary' ? 'its canary ends' : 'the champion before serves again'
  return `${who} left its bounds, so ${back}: ${told}`
}

function spanOf(since: readonly LiveCounts[]): Record<string, string> {
  if (since.length === 0) return {}
  const iso = (time: number) => new Date(time).toISOString()
  return { from: iso(since[0]!.time), to: iso(since.at(-1)!.time) }
}

function totalsOf(all: readonly LiveCounts[], when: string): Record<string, number> {
  const shareOf = (of: (counts: LiveCounts) => Stretch) => {
    const whole = all.reduce((sum, counts) => sum + of(counts).whole, 0)
    return whole === 0 ? [] : [all.reduce((sum, counts) => sum + of(counts).part, 0) / whole]
  }
  const [coverage] = shareOf(coverageOf)
  const [redundancy] = shareOf(redundancyOf)
  return {
    ...(coverage !== undefined && { [`coverage.${when}`]: coverage }),
    ...(redundancy !== undefined && { [`redundancy.${when}`]: redundancy }),
  }
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`
