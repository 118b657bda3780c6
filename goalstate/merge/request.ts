import { toldTypes } from '../rules/each.ts'
import {
  type NetworkState,
  type Resource,
  type ResourceType,
  resourceTypes,
} from '../state/state.ts'
import { type Slice, sliceOf } from './observe/agent.ts'

/** One message of goal states, as somebody asked for it to be pushed. */
export interface MergeRequest {
  /** Names it in findings and proofs. */
  readonly name: string
  /** The ids under which its sender waits for answers. */
  readonly ids: readonly string[]
  /** Placements say which hosts are sent what; what none names is sent to the host without a name. */
  readonly resources: readonly Resource[]
}

/** A state that was read, as a request; its ids are those of its resources. */
export function requestOf({ resources }: NetworkState, name: string): MergeRequest {
  const ids = new Set(resources.map(({ requestId }) => requestId))
  ids.delete('')
  return { name, ids: [...ids], resources }
}

const told: ReadonlySet<ResourceType> = new Set(toldTypes)

/**
 * What each host is told by a message, as the Network Configuration Manager takes it apart.
 *
 * What no placement names goes to the host `''`, so that nothing is lost; nodes and endpoints, which no
 * host is told, go nowhere.
 */
export function slicesOf(resources: readonly Resource[]): Map<string, Slice> {
  const byHost = new Map<string, Resource[]>()
  const byType = new Map(resourceTypes.map((type) => [type, new Map<string, Resource[]>()]))
  const unplaced = new Set<Resource>()
  for (const resource of resources) {
    if (!told.has(resource.type)) continue
    const byKey = byType.get(resource.type)!
    const same = byKey.get(resource.key)
    if (same) same.push(resource)
    else byKey.set(resource.key, [resource])
    unplaced.add(resource)
  }
  for (const placement of resources) {
    if (placement.type !== 'placement' || typeof placement.resourceType === 'number') continue
    const placed = byType.get(placement.resourceType)?.get(placement.resourceKey)
    if (!placed) continue
    const slice = byHost.get(placement.host)
    if (slice) slice.push(...placed)
    else byHost.set(placement.host, [...placed])
    for (const resource of placed) unplaced.delete(resource)
  }
  if (unplaced.size > 0) byHost.set('', [...(byHost.get('') ?? []), ...unplaced])
  return new Map([...byHost].map(([host, slice]) => [host, sliceOf([...new Set(slice)])]))
}
