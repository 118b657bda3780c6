import { isLive, type Resource, type ResourceType } from '../state/state.ts'

/** What needs what: a thing comes after all that it may name. */
const dependencies: readonly ResourceType[] = [
  'vpc',
  'gateway',
  'subnet',
  'security-group',
  'router',
  'port',
  'neighbor',
  'dhcp',
]

const rankOf = new Map(dependencies.map((type, rank) => [type, rank]))

/**
 * M17: what others name comes first; deletes come last, and the other way round.
 *
 * Within one message it is the agent that orders, so this is the order of messages into which one is
 * taken apart, and of the resources in each for whoever reads them.
 */
export function inDependencyOrder(a: Resource, b: Resource): number {
  return phase(a) - phase(b) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)
}

function phase(resource: Resource): number {
  const rank = rankOf.get(resource.type) ?? 0
  return isLive(resource) ? rank : 2 * dependencies.length - rank
}
