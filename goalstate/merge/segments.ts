import type { Resource } from '../state/state.ts'
import { type Agent, outcomeOf, type Slice, sameHeld, type Told, toldBy } from './observe/index.ts'
import { unitedRouter } from './united-router.ts'

/** One host's part of one request. */
export interface HostRequest {
  readonly slice: Slice
  /** Position of the request. */
  readonly at: number
}

/** A run of what a host is told that may be merged, or one slice that must be sent as it is. */
export type Segment =
  | { readonly told: readonly Told[] }
  | { readonly asItIs: readonly Resource[]; readonly at: number }

/**
 * Cuts what a host is told where merging over the cut would change what it makes of it: where a subnet
 * that an agent looks up in the message only means something else than before, and around a slice of
 * which the agent refuses something that it might take if more were in the message.
 */
export function segmentsOf(
  requests: readonly HostRequest[],
  agent: Agent,
  intern: (resource: Resource) => Resource,
): Segment[] {
  const segments: Segment[] = []
  let told: Told[] = []
  let meanings = new Map<string, string>()
  const cut = () => {
    if (told.length > 0) segments.push({ told })
    told = []
    meanings = new Map()
  }
  for (const { slice, at } of requests) {
    const { taken, refused } = toldBy(slice, at, agent)
    const isSound =
      refused.length === 0 && !taken.some(({ resource }) => agent.lacks(resource, slice))
    if (!isSound || contradictsItself(taken, agent)) {
      cut()
      segments.push({ asItIs: slice.resources, at })
      continue
    }
    if (!agrees(slice, meanings, agent)) cut()
    for (const [id, subnet] of slice.subnets) meanings.set(id, agent.meaningOf(subnet))
    for (const one of taken) {
      const resource = intern(one.resource)
      told.push(resource === one.resource ? one : { ...one, resource })
    }
  }
  cut()
  return segments
}

function agrees(slice: Slice, meanings: ReadonlyMap<string, string>, agent: Agent): boolean {
  for (const [id, subnet] of slice.subnets) {
    const meaning = meanings.get(id)
    if (meaning !== undefined && meaning !== agent.meaningOf(subnet)) return false
  }
  return true
}

/** True if two resources of one message write one slot, and not the same. */
function contradictsItself(taken: readonly Told[], agent: Agent): boolean {
  const bySlot = new Map<string, Told>()
  for (const told of taken)
    for (const slot of agent.slotsOf(told.resource)) {
      const other = bySlot.get(slot)
      if (other && !agree(slot, other, told, agent)) return true
      bySlot.set(slot, told)
    }
  return false
}

function agree(slot: string, a: Told, b: Told, agent: Agent): boolean {
  if (a.resource.type === 'router' && b.resource.type === 'router')
    return unitedRouter(a.resource, b.resource) !== undefined
  const [first, second] = [outcomeOf([a], agent), outcomeOf([b], agent)]
  if (first.kind === 'held' && second.kind === 'held')
    return sameHeld(slot, first, second, agent.target)
  return first.kind === 'gone' && second.kind === 'gone'
}
