import type { Rule } from '../check/rule.ts'
import type { Lookup } from '../state/lookup.ts'
import { byId, byKey } from '../state/lookups.ts'
import type { Resource, ResourceOf, ResourceType } from '../state/state.ts'
import type { StateIndex } from '../state/state-index.ts'

export { type ToldType, toldTypes } from '../state/wire-names.ts'

type Each<R extends Resource> = Pick<Rule<R>, 'subjects' | 'touchedBy'>

/** The subjects of a rule that looks at every resource of some types by itself. */
export function eachOf<T extends ResourceType>(types: readonly T[]): Each<ResourceOf<T>> {
  return {
    *subjects(index: StateIndex) {
      for (const type of types) yield* index.all(type)
    },
    touchedBy: byType(types, (resource) => [resource]),
  }
}

/** The entries of `touchedBy` that are alike for some types. */
export function byType<T extends ResourceType, S extends Resource | string>(
  types: readonly T[],
  touch: (
    resource: ResourceOf<T>,
    index: StateIndex,
    other: ResourceOf<T> | undefined,
  ) => Iterable<S>,
): Rule<S>['touchedBy'] {
  return Object.fromEntries(types.map((type) => [type, touch]))
}

/** The lookup by id of a type that is known only when it runs. */
export function idsOf(type: ResourceType): Lookup<Resource> {
  return byId[type] as Lookup<never> as Lookup<Resource>
}

/** The lookup by key of a type that is known only when it runs. */
export function keysOf(type: ResourceType): Lookup<Resource> {
  return byKey[type] as Lookup<never> as Lookup<Resource>
}

/** What to call a type in a sentence. */
export function nameOf(type: ResourceType | number): string {
  return names[type] ?? String(type)
}

/** What to call a resource in a sentence, e.g. `port p1`; one without an id too. */
export function called({ type, id }: Pick<Resource, 'type' | 'id'>): string {
  return `${nameOf(type)} ${id === '' ? 'without an id' : id}`
}

const names: Readonly<Record<string, string>> = {
  vpc: 'VPC',
  'security-group': 'security group',
  dhcp: 'DHCP entry',
}
