import {
  type Aliases,
  type Decision,
  judgeLive,
  type LiveCounts,
  type Registry,
  type WatchRule,
} from '../../ml/index.ts'
import { isInCanary } from './canary.ts'
import type { LiveCountStore } from './live-counts.ts'

/** What models that answer live are watched by. */
export interface WatchContext {
  readonly registry: Registry
  readonly counts: LiveCountStore
  readonly watch: WatchRule
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** What is decided of a canary and of a new champion; nothing while both stay within bounds. */
export function watchDecisions(context: WatchContext): Decision[] {
  const aliases = context.registry.aliases()
  return [ofCanary(context, aliases), ofChampion(context, aliases)].filter(
    (decision) => decision !== undefined,
  )
}

function ofCanary(
  { counts, watch, now }: WatchContext,
  { champion, challenger }: Aliases,
): Decision | undefined {
  if (!champion || !challenger || challenger.share === 0) return undefined
  const vnis = counts.networks().filter((vni) => isInCanary(vni, challenger.share))
  const begun = Date.parse(challenger.since)
  const model = challenger.version
  return judgeLive(
    {
      ...{ stage: 'canary', champion: champion.version, challenger: model },
      past: counts.between(Number.NEGATIVE_INFINITY, begun, { vnis }),
      since: stretchesSince(begun, watch.canaryStretches, watch, now, (from, to) =>
        counts.between(from, to, { vnis, model }),
      ),
    },
    watch,
  )
}

/** A champion is watched from its promotion until it has proved itself; one that was gone back to is not. */
function ofChampion(
  { registry, counts, watch, now }: WatchContext,
  { champion, challenger, previous }: Aliases,
): Decision | undefined {
  if (!champion || previous === undefined) return undefined
  const change = registry.audit(200).find(({ alias }) => alias === 'champion')
  if (change?.action !== 'promote') return undefined
  const isProven = registry
    .decisions(200, champion.version)
    .some(
      ({ stage, outcome, time }) =>
        stage === 'watch' && outcome === 'keep' && time >= champion.since,
    )
  if (isProven) return undefined
  const begun = Date.parse(champion.since)
  const model = champion.version
  // While a canary is under way its networks are none of the champion's.
  const own = challenger && challenger.share > 0 ? { vnis: outside(counts, challenger.share) } : {}
  return judgeLive(
    {
      ...{ stage: 'watch', champion: model, challenger: null },
      past: counts.between(Number.NEGATIVE_INFINITY, begun, own),
      since: stretchesSince(begun, watch.championStretches, watch, now, (from, to) =>
        counts.between(from, to, { ...own, model }),
      ),
    },
    watch,
  )
}

const outside = (counts: LiveCountStore, share: number) =>
  counts.networks().filter((vni) => !isInCanary(vni, share))

/** The whole stretches from a moment on, at most `most`, those included in which nothing happened. */
function stretchesSince(
  begun: number,
  most: number,
  { stretch }: WatchRule,
  now: number,
  between: (from: number, to: number) => LiveCounts[],
): LiveCounts[] {
  const first = Math.ceil(begun / stretch) * stretch
  const length = Math.min(most, Math.max(0, Math.floor((now - first) / stretch)))
  const counted = new Map(
    between(first, first + length * stretch).map((counts) => [counts.time, counts]),
  )
  return Array.from({ length }, (_, i) => {
    const time = first + i * stretch
    return counted.get(time) ?? { time, hits: 0, late: 0, misses: 0, unused: 0 }
  })
}
