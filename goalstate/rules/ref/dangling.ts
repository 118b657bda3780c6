import type { Observation } from '../../check/finding.ts'
import type { CheckSettings, Rule } from '../../check/rule.ts'
import type { Lookup } from '../../state/lookup.ts'
import {
  type Endpoint,
  isLive,
  type Resource,
  type ResourceOf,
  type ResourceType,
} from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import { called, eachOf, idsOf, nameOf } from '../each.ts'

/** One reference of a resource: the id that it names, and which of its parts does. */
interface Reference {
  readonly id: string
  /** The part, e.g. `rule r1`; absent for the resource itself. */
  readonly part?: string
}

interface References<T extends ResourceType> {
  /** The type that is referred to. */
  readonly to: ResourceType
  /** The types that refer to it. */
  readonly from: readonly T[]
  of(resource: ResourceOf<T>): Iterable<Reference>
  /** For each of `from`: how to find those that name an id. */
  readonly by: readonly Lookup<ResourceOf<T>>[]
  /** Endpoints by the subnet that they name: it exists, though it is not described. */
  readonly provenBy?: Lookup<Endpoint>
  isKnown?(id: string, settings: CheckSettings): boolean
}

type Dangling<R extends Resource> = Pick<Rule<R>, 'subjects' | 'check' | 'touchedBy'>

/**
 * What the rules about references to missing resources share.
 *
 * The subject is what refers. A resource that is being deleted still exists (ALC-REF-010 is about
 * those), and an empty reference where one must be is dangling too.
 */
export function dangling<T extends ResourceType>(
  references: References<T>,
): Dangling<ResourceOf<T>> {
  const { to, from, by, provenBy } = references
  const each = eachOf(from)
  const namers = (id: string, index: StateIndex) =>
    by.flatMap((lookup) => [...index.get(lookup, id)])
  return {
    subjects: each.subjects,
    *check(resource, index, { settings }) {
      if (!isLive(resource) || !index.covers(to)) return
      let told: Set<string> | undefined
      for (const { id, part } of references.of(resource)) {
        if (exists(id, index, to, provenBy) || references.isKnown?.(id, settings)) continue
        const role = part === undefined ? id : `${part}: ${id}`
        told ??= new Set()
        if (told.has(role)) continue
        told.add(role)
        yield missing(resource, to, id, part, role)
      }
    },
    touchedBy: {
      ...each.touchedBy,
      ...(provenBy && {
        endpoint: ({ subnetId }: Endpoint, index: StateIndex) => namers(subnetId, index),
      }),
      [to]: (target: Resource, index: StateIndex, other: Resource | undefined) => [
        ...(from.some((type) => type === target.type) ? [target as ResourceOf<T>] : []),
        ...(other?.id === target.id ? [] : namers(target.id, index)),
      ],
    },
  }
}

function exists(
  id: string,
  index: StateIndex,
  to: ResourceType,
  provenBy: Lookup<Endpoint> | undefined,
): boolean {
  if (id === '') return false
  if (index.count(idsOf(to), id) > 0) return true
  return provenBy !== undefined && index.count(provenBy, id) > 0
}

function missing(
  resource: Resource,
  to: ResourceType,
  id: string,
  part: string | undefined,
  role: string,
): Observation {
  const who = `${part === undefined ? '' : `${part} of `}${called(resource)}`
  return {
    resources: [resource],
    role,
    message:
      id === ''
        ? `${who} names no ${nameOf(to)}`
        : `${who} names ${nameOf(to)} ${id}, which is not there`,
    ...(id === '' ? {} : { actual: id }),
  }
}
