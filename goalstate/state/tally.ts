import type { Resource, ResourceOf, ResourceType } from './state.ts'

/**
 * A way to count resources: the pairs of keys under which each resource of one type counts once.
 *
 * Like a `Lookup` it is the identity of a table in every `StateIndex`, so make it once, at the top of a module.
 * Of a thousand resources under one key it answers at the cost of the second keys that they have.
 */
export interface Tally<R extends Resource> {
  readonly type: R['type']
  /** Equal pairs count once. A pure function of the resource. */
  pairsOf(resource: R): readonly (readonly [string, string])[]
}

/** Makes a {@link Tally}, e.g. of ports by VPC and device. */
export function tally<T extends ResourceType>(
  type: T,
  pairsOf: (resource: ResourceOf<T>) => readonly (readonly [string, string])[],
): Tally<ResourceOf<T>> {
  return { type, pairsOf } as Tally<ResourceOf<T>>
}

/** One {@link Tally} as counted so far; a count of 0 has no entry. */
export class TallyTable {
  readonly #pairsOf: Tally<Resource>['pairsOf']
  readonly #counts = new Map<string, Map<string, number>>()

  constructor(pairsOf: Tally<Resource>['pairsOf']) {
    this.#pairsOf = pairsOf
  }

  add(resource: Resource): void {
    for (const [first, second] of distinct(this.#pairsOf(resource))) {
      const counts = this.#counts.get(first)
      if (counts) counts.set(second, (counts.get(second) ?? 0) + 1)
      else this.#counts.set(first, new Map([[second, 1]]))
    }
  }

  delete(resource: Resource): void {
    for (const [first, second] of distinct(this.#pairsOf(resource))) {
      const counts = this.#counts.get(first)
      const left = (counts?.get(second) ?? 0) - 1
      if (left > 0) counts?.set(second, left)
      else counts?.delete(second)
      if (counts?.size === 0) this.#counts.delete(first)
    }
  }

  get(first: string): ReadonlyMap<string, number> {
    return this.#counts.get(first) ?? none
  }
}

const none: ReadonlyMap<string, number> = new Map()

type Pairs = readonly (readonly [string, string])[]

function distinct(pairs: Pairs): Pairs {
  if (pairs.length < 2) return pairs
  return pairs.filter(
    ([first, second], i) => pairs.findIndex(([a, b]) => a === first && b === second) === i,
  )
}
