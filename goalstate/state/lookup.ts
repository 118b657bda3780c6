import type { Resource, ResourceOf, ResourceType } from './state.ts'

/**
 * A way to find resources: the keys under which each resource of one type is found.
 *
 * It is the identity of a table in every `StateIndex`, so make it once, at the top of a module.
 */
export interface Lookup<R extends Resource> {
  readonly type: R['type']
  /** No key, one, or several; equal ones count once. A pure function of the resource. */
  keysOf(resource: R): string | readonly string[] | undefined
}

/** Makes a {@link Lookup}, e.g. `lookup('port', (port) => port.vpcId)`. */
export function lookup<T extends ResourceType>(
  type: T,
  keysOf: (resource: ResourceOf<T>) => string | readonly string[] | undefined,
): Lookup<ResourceOf<T>> {
  return { type, keysOf } as Lookup<ResourceOf<T>>
}

/** One key of two parts: ids may hold any character but, in practice, never NUL. */
export function pair(a: string, b: string): string {
  return `${a}\0${b}`
}
