import type { ResourceType } from '../state/state.ts'
import type { HeldResource, HostCollection, PushAnswer } from './collection.ts'
import type { Flow } from './ovs/flow.ts'
import type { OvsPort } from './ovs/ovsdb.ts'

/** Something seen, and when. */
interface Seen<T> {
  readonly value: T
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** All that is known of one host, the newest of each kind. */
export interface SeenHost {
  readonly held?: Seen<readonly HeldResource[]>
  /** What `held` rests on. */
  readonly evidence: HostCollection['evidence'] | undefined
  readonly complete: ReadonlySet<ResourceType>
  readonly answers?: Seen<ReadonlyMap<string, PushAnswer>>
  readonly flows?: Seen<ReadonlyMap<string, readonly Flow[]>>
  readonly ports?: Seen<readonly OvsPort[]>
  /** Why it is not known, or not all of it; empty if all that was asked for is. */
  readonly unknown: readonly string[]
  /** When the oldest part of it was seen; undefined if none was. */
  readonly seenAt: number | undefined
}

/** How old what was collected may be. Times and spans are milliseconds. */
export interface Freshness {
  readonly now: number
  readonly staleAfter: number
  /** When the host was last repaired: what was seen before says nothing of it now. */
  readonly repairedAt: number | undefined
  /** True if hosts were looked at, so that one that was not is unknown whatever was pushed to it. */
  readonly mustSee: boolean
}

const kinds = ['held', 'answers', 'flows', 'ports'] as const
type Kind = (typeof kinds)[number]

const names: Readonly<Record<Kind, string>> = {
  held: 'resources',
  answers: 'answers',
  flows: 'flows',
  ports: 'ports',
}

/**
 * Puts together what several collectors saw of one host.
 *
 * What is too old is left out, and makes the host unknown: it may have changed since. So does a host that
 * none could read.
 */
export function seenHost(collections: readonly HostCollection[], freshness: Freshness): SeenHost {
  const problems = new Map<string, string[]>()
  const seen: Partial<Record<Kind, { at: number; from: HostCollection }>> = {}
  for (const kind of kinds) {
    const newest = newestWith(collections, kind)
    if (!newest) continue
    const problem = problemOf(newest.collectedAt, freshness)
    if (problem) {
      const what = `${problem} (${newest.source})`
      problems.set(what, [...(problems.get(what) ?? []), names[kind]])
    } else seen[kind] = { at: newest.collectedAt, from: newest }
  }
  const unknown = [...problems].map(([what, kinds]) => `its ${kinds.join(', ')} were ${what}`)
  if (!collections.some((collection) => isSight(collection, freshness)))
    unknown.push(...failuresOf(collections))
  const times = Object.values(seen).map(({ at }) => at)
  return {
    evidence: seen.held?.from.evidence,
    complete: seen.held?.from.complete ?? new Set(),
    ...partOf(seen, 'held'),
    ...partOf(seen, 'answers'),
    ...partOf(seen, 'flows'),
    ...partOf(seen, 'ports'),
    unknown,
    seenAt: times.length > 0 ? Math.min(...times) : undefined,
  }
}

/** What was seen on the host counts before what was pushed to it. */
function newestWith(
  collections: readonly HostCollection[],
  kind: Kind,
): HostCollection | undefined {
  const having = collections.filter((collection) => collection[kind] !== undefined)
  const seen = having.filter(({ evidence }) => evidence === 'seen')
  return (seen.length > 0 ? seen : having).reduce<HostCollection | undefined>(
    (newest, next) => (newest && newest.collectedAt >= next.collectedAt ? newest : next),
    undefined,
  )
}

function partOf<K extends Kind>(
  seen: Partial<Record<Kind, { at: number; from: HostCollection }>>,
  kind: K,
): { readonly [P in K]?: Seen<NonNullable<HostCollection[P]>> } {
  const found = seen[kind]
  if (!found) return {}
  return { [kind]: { value: found.from[kind], at: found.at } } as never
}

function problemOf(at: number, { now, staleAfter, repairedAt }: Freshness): string | undefined {
  if (repairedAt !== undefined && at < repairedAt)
    return 'collected before the last repair, which they cannot prove'
  if (now - at > staleAfter) return `collected ${inWords(now - at)} ago, too long to tell`
  if (at - now > 60_000) return `collected ${inWords(at - now)} in the future: correct the clock`
  return undefined
}

/** True if it can tell what the host holds. */
function isSight(collection: HostCollection, { mustSee }: Freshness): boolean {
  const { held, flows, ports, evidence } = collection
  return Boolean(held ?? flows ?? ports) && (evidence === 'seen' || !mustSee)
}

function failuresOf(collections: readonly HostCollection[]): string[] {
  const failures = collections.filter(({ failure }) => failure !== undefined)
  if (failures.length === 0) return ['it was not collected']
  return failures.map(({ failure, source }) => `it could not be collected: ${failure} (${source})`)
}

/** `90 s`, `12 min`, `3.5 h`, `4 days` */
function inWords(span: number): string {
  if (span < 120_000) return `${Math.round(span / 1_000)} s`
  if (span < 7_200_000) return `${Math.round(span / 60_000)} min`
  if (span < 172_800_000) return `${(span / 3_600_000).toFixed(1)} h`
  return `${Math.round(span / 86_400_000)} days`
}
