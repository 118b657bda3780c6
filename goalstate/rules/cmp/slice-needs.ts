import type { Observation } from '../../check/finding.ts'
import type { Rule } from '../../check/rule.ts'
import type { Lookup } from '../../state/lookup.ts'
import {
  isLive,
  type Placement,
  type Resource,
  type ResourceOf,
  type ResourceType,
} from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import { byType, keysOf } from '../each.ts'
import { isSent, placementsOfResource, sentAs } from './sent.ts'

/** What the part of a host must hold besides what needs it. */
interface Needs<U extends ResourceType, P extends ResourceType> {
  /** The types that need something. */
  readonly users: readonly U[]
  /** The ids that one of them needs. */
  of(user: ResourceOf<U>): readonly string[]
  /** How to find those that need an id. */
  readonly by: readonly Lookup<ResourceOf<U>>[]
  readonly provider: P
  /** The ids that one provides. */
  provides(provider: ResourceOf<P>): readonly string[]
  /** How to find those that provide an id. */
  readonly providedBy: Lookup<ResourceOf<P>>
  /** True if what nobody provides at all is also this rule's finding, and not another's. */
  readonly alsoNowhere?: boolean
  observe(placement: Placement, user: ResourceOf<U>, id: string): Observation
}

/**
 * What the rules share about a host that is sent something without what it needs to use it.
 *
 * The subject is that a host is sent the thing. Only states that say what hosts are sent are judged.
 */
export function sliceNeeds<U extends ResourceType, P extends ResourceType>(
  needs: Needs<U, P>,
): Pick<Rule<Placement>, 'subjects' | 'check' | 'touchedBy'> {
  const { users, by, provider, providedBy } = needs
  const isUser = (type: ResourceType | number): type is U => users.some((user) => user === type)
  /** That users of an id are sent, to one host or to any. */
  const usersSent = (index: StateIndex, id: string, host?: string) =>
    by
      .flatMap((lookup) => [...index.get(lookup, id)])
      .flatMap((user) => [
        ...(host === undefined ? placementsOfResource(index, user) : sentAs(index, host, user)),
      ])

  return {
    *subjects(index) {
      if (!index.covers('placement')) return
      const hosts = new Map<string, ReadonlySet<string>>()
      for (const placement of index.all('placement')) {
        const { host, resourceType, resourceKey } = placement
        if (!isUser(resourceType)) continue
        for (const user of index.get(keysOf(resourceType), resourceKey) as Iterable<ResourceOf<U>>)
          if (needs.of(user).some((id) => !hostsWith(id, index, hosts).has(host))) yield placement
      }
    },

    *check(placement, index) {
      const { host, resourceType, resourceKey } = placement
      if (!isUser(resourceType) || !isLive(placement) || !index.covers('placement')) return
      for (const user of index.get(keysOf(resourceType), resourceKey) as Iterable<ResourceOf<U>>) {
        if (!isLive(user)) continue
        for (const id of new Set(needs.of(user)))
          if (isLacking(needs, index, host, id)) yield needs.observe(placement, user, id)
      }
    },

    touchedBy: {
      ...byType(users, (user, index, other) =>
        other && saysTheSame(user, other, needs.of) ? [] : placementsOfResource(index, user),
      ),
      ...byType([provider], (one, index, other) =>
        other && saysTheSame(one, other, needs.provides)
          ? []
          : needs.provides(one).flatMap((id) => usersSent(index, id)),
      ),
      placement: (placement, index) => [
        placement,
        ...(placement.resourceType === provider
          ? [...index.get(keysOf(provider), placement.resourceKey)].flatMap((one) =>
              needs
                .provides(one as ResourceOf<P>)
                .flatMap((id) => usersSent(index, id, placement.host)),
            )
          : []),
      ],
    },
  }

  /** The hosts that are sent what provides an id, found once for all that need it. */
  function hostsWith(
    id: string,
    index: StateIndex,
    known: Map<string, ReadonlySet<string>>,
  ): ReadonlySet<string> {
    const before = known.get(id)
    if (before) return before
    const hosts = new Set<string>()
    for (const one of index.get(providedBy, id))
      if (isLive(one)) for (const { host } of placementsOfResource(index, one)) hosts.add(host)
    known.set(id, hosts)
    return hosts
  }

  function isLacking(
    { alsoNowhere }: Needs<U, P>,
    index: StateIndex,
    host: string,
    id: string,
  ): boolean {
    let isSomewhere = false
    for (const one of index.get(providedBy, id)) {
      if (!isLive(one)) continue
      if (isSent(index, host, one)) return false
      isSomewhere = true
    }
    return isSomewhere || alsoNowhere === true
  }
}

/** True if two tellings of one resource say the same as far as these rules ask. */
function saysTheSame<R extends Resource>(
  a: R,
  b: R,
  idsOf: (resource: R) => readonly string[],
): boolean {
  return (
    a.key === b.key &&
    a.id === b.id &&
    isLive(a) === isLive(b) &&
    idsOf(a).join() === idsOf(b).join()
  )
}
