import { placementOf } from '../read/from-goal-state.ts'
import type { Resource } from '../state/state.ts'
import { MessageSize, type WireSizes } from './wire-size.ts'

/** What one host is told by a message. */
export interface HostPart {
  readonly host: string
  readonly resources: readonly Resource[]
  /** True if it must stay together, as only its agent's own order decides what it comes to. */
  readonly isWhole?: boolean
}

/** One message to be pushed: each thing is in it once, and placements say who is sent it. */
export interface MergedMessage {
  /** Ascending; the host `''` is for what no placement named. */
  readonly hosts: readonly string[]
  readonly resources: readonly Resource[]
  /** Of it as GoalStateV2. */
  readonly bytes: number
}

/** A message of the parts of some hosts. No two parts may have different things under one name. */
export function messageOf(parts: readonly HostPart[], sizes: WireSizes): MergedMessage {
  const sorted = [...parts].sort((a, b) => (a.host < b.host ? -1 : 1))
  const distinct = new Set<Resource>()
  const size = new MessageSize(sizes)
  const placements: Resource[] = []
  for (const { host, resources } of sorted) {
    size.add(host, resources)
    for (const resource of resources) {
      distinct.add(resource)
      if (host !== '') placements.push(placementOf(host, resource.type, resource.key, '', ''))
    }
  }
  return {
    hosts: sorted.map(({ host }) => host),
    resources: [...distinct, ...placements],
    bytes: size.bytes,
  }
}
