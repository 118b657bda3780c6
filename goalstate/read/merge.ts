import { wordingOf } from '../state/digest.ts'
import type { NetworkState, Resource, ResourceType } from '../state/state.ts'

/**
 * Several inputs as one state, as if all had been sent.
 *
 * What is told in the same words more than once is there once; what is told differently under one id is
 * there as often as it is told, for rules to report.
 */
export function merge(states: readonly NetworkState[]): NetworkState {
  if (states.length === 1) return states[0]!
  return {
    resources: withoutRepeats(states.flatMap(({ resources }) => resources)),
    covers: new Set<ResourceType>(states.flatMap(({ covers }) => [...covers])),
    unread: states.flatMap(({ unread }) => unread),
    formatVersion: Math.max(0, ...states.map(({ formatVersion }) => formatVersion)),
  }
}

/** The resources without those that say what one before says, of which they are the same telling. */
export function withoutRepeats(resources: readonly Resource[]): Resource[] {
  const known = new Map<string, Resource[]>()
  return resources.filter((resource) => {
    const name = `${resource.type}/${resource.key}`
    const others = known.get(name)
    if (!others) known.set(name, [resource])
    else if (resource.id !== '' && others.some((other) => tellAlike(other, resource))) return false
    else others.push(resource)
    return true
  })
}

function tellAlike(a: Resource, b: Resource): boolean {
  return (
    a.operation === b.operation &&
    a.revision === b.revision &&
    a.update === b.update &&
    wordingOf(a) === wordingOf(b)
  )
}
