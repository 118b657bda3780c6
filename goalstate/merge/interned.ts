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
  // Nearly every name is told of once, or always by the very same object, and then needs no list.
  const byName = new Map<string, Resource | Class[]>()
  const classOf = new Map<Resource, Class>()
  for (const { resources } of lists)
    for (const resource of resources) {
      if (resource.type === 'placement') continue
      const name = `${nameOf(resource)} ${resource.revision} ${resource.operation}`
      const known = byName.get(name)
      if (known === undefined) byName.set(name, resource)
      else if (Array.isArray(known)) join(resource, known, classOf)
      else if (known !== resource) {
        const classes = [{ best: known }]
        byName.set(name, classes)
        join(resource, classes, classOf)
      }
    }
  return (resource) => classOf.get(resource)?.best ?? resource
}

/** Tellings that are alike, by the one that stands for them. */
interface Class {
  best: Resource
}

function join(resource: Resource, known: Class[], classOf: Map<Resource, Class>): void {
  if (classOf.has(resource)) return
  const own = known.find(({ best }) => best === resource || isSame(best, resource))
  if (!own) known.push({ best: resource })
  else if (own.best !== resource) {
    classOf.set(own.best, own)
    classOf.set(resource, own)
    if (resource.requestId < own.best.requestId) own.best = resource
  }
}

/** Of two with one name, revision and operation. */
function isSame(a: Resource, b: Resource): boolean {
  return a.id === b.id && a.update === b.update && alike(a, b)
}
