import { alike } from '../drift/alike.ts'
import type { Resource } from '../state/state.ts'
import { nameOf } from './host-queue.ts'

/**
 * One object for all that is told alike but for the request's id, so that it can be told in common: of
 * some the one with the least request id, whatever their order.
 */
export function interned(
  lists: Iterable<{ readonly resources: readonly Resource[] }>,
): (resource: Resource) => Resource {
  const byName = new Map<string, Class[]>()
  const classOf = new Map<Resource, Class>()
  for (const { resources } of lists)
    for (const resource of resources) {
      if (resource.type === 'placement') continue
      const name = nameOf(resource)
      const known = byName.get(name)
      if (!known) byName.set(name, [{ best: resource }])
      else if (!known.some(({ best }) => best === resource)) join(resource, known, classOf)
    }
  return (resource) => classOf.get(resource)?.best ?? resource
}

/** Tellings that are alike, by the one that stands for them. */
interface Class {
  best: Resource
}

function join(resource: Resource, known: Class[], classOf: Map<Resource, Class>): void {
  const own = known.find(({ best }) => isSame(best, resource))
  if (!own) known.push({ best: resource })
  else {
    classOf.set(own.best, own)
    classOf.set(resource, own)
    if (resource.requestId < own.best.requestId) own.best = resource
  }
}

function isSame(a: Resource, b: Resource): boolean {
  return (
    a.id === b.id &&
    a.operation === b.operation &&
    a.revision === b.revision &&
    a.update === b.update &&
    alike(a, b)
  )
}
