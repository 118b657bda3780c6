import { toldTypes } from '../rules/each.ts'
import type { NetworkState, Resource, ResourceType } from '../state/state.ts'
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
  const byName = new Map<string, Map<string, Resource[]>>()
  const unplaced = new Set<Resource>()
  for (const resource of resources) {
    if (!told.has(resource.type)) continue
    let byKey = byName.get(resource.type)
    if (!byKey) {
      byKey = new Map()
      byName.set(resource.type, byKey)
    }
    const same = byKey.get(resource.key)
    if (same) same.push(resource)
    else byKey.set(resource.key, [resource])
    unplaced.add(resource)
  }
  const byHost = new Map<string, Set<Resource>>()
  for (const placement of resources) {
    if (placement.type !== 'placement') continue
    const placed = byName.get(String(placement.resourceType))?.get(placement.resourceKey)
    if (!placed) continue
    let slice = byHost.get(placement.host)
    if (!slice) {
      slice = new Set()
      byHost.set(placement.host, slice)
    }
    for (const resource of placed) {
      slice.add(resource)
      unplaced.delete(resource)
    }
  }
  if (unplaced.size > 0) byHost.set('', new Set([...(byHost.get('') ?? []), ...unplaced]))
  return new Map([...byHost].map(([host, slice]) => [host, sliceOf([...slice])]))
}
