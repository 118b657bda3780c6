import { PortentError } from '../../core/index.ts'
import { pair } from '../state/lookup.ts'
import { byKey, placementsByHost } from '../state/lookups.ts'
import { sorted } from '../state/order.ts'
import { isLive, type NetworkState, type Resource } from '../state/state.ts'
import { StateIndex } from '../state/state-index.ts'

/** What one host should hold. */
export interface DesiredSlice {
  readonly host: string
  /** By `pair(type, key)`; none that is being deleted. */
  readonly resources: ReadonlyMap<string, Resource>
  /** The same, to be looked up. */
  readonly index: StateIndex
}

/**
 * What each host should hold, by host: the resources that it is sent and that are not being deleted.
 *
 * @throws PortentError `ERR_INPUT` for a state that names no hosts.
 */
export function desiredSlices(state: NetworkState): Map<string, DesiredSlice> {
  const index = new StateIndex(state.resources, state.covers)
  const hosts = [...index.keys(placementsByHost)].sort()
  if (hosts.length === 0)
    throw new PortentError(
      'ERR_INPUT',
      'the desired state says of no host what it should hold; give a GoalStateV2 with host_resources',
    )
  return new Map(hosts.map((host) => [host, sliceOf(host, index)]))
}

function sliceOf(host: string, index: StateIndex): DesiredSlice {
  const resources = new Map<string, Resource>()
  for (const placement of sorted(index.get(placementsByHost, host))) {
    if (!isLive(placement) || typeof placement.resourceType === 'number') continue
    const lookup = byKey[placement.resourceType]
    for (const resource of sorted<Resource>(index.get(lookup as never, placement.resourceKey)))
      if (isLive(resource)) resources.set(pair(resource.type, resource.key), resource)
  }
  return { host, resources, index: new StateIndex(resources.values()) }
}
