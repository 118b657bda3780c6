import type { Dhcp } from '../../state/state.ts'
import { type HostQueue, nameOf } from '../host-queue.ts'
import { type Agent, contentOf, type Told } from '../observe/index.ts'
import type { Transformation } from '../transformation.ts'
import { foldedOperation } from './fold-operations.ts'

/** M14. */
export const leaseByMac: Transformation = {
  id: 'M14',
  title: 'one DHCP entry for a MAC in a subnet',
  invariant: 'each MAC is leased the same address',
  hazard:
    'ids of DHCP entries are random on every push, so they do not tell which are one; an agent that ' +
    'refuses a second entry of a MAC keeps the first, and only repeats can go',
  apply(queue, { agent }) {
    let changes = 0
    for (const leases of leasesBySlot(queue, agent).values()) {
      if (leases.length < 2) continue
      const kept = keptOf(leases, agent)
      if (kept.length === leases.length) continue
      changes++
      for (const { resource } of leases) queue.threads.delete(nameOf(resource))
      for (const told of kept) queue.threads.set(nameOf(told.resource), [told])
    }
    return changes
  },
}

/** Those that are told once under each of their ids. */
function leasesBySlot({ threads }: HostQueue, agent: Agent): Map<string, Told[]> {
  const bySlot = new Map<string, Told[]>()
  const unclear = new Set<string>()
  for (const thread of threads.values()) {
    if (thread[0]!.resource.type !== 'dhcp') continue
    for (const told of thread)
      for (const slot of agent.slotsOf(told.resource)) {
        if (thread.length > 1) unclear.add(slot)
        const leases = bySlot.get(slot)
        if (leases) leases.push(told)
        else bySlot.set(slot, [told])
      }
  }
  for (const slot of unclear) bySlot.delete(slot)
  return bySlot
}

function keptOf(leases: readonly Told[], agent: Agent): Told[] {
  const kept: Told[] = []
  for (const told of [...leases].sort((a, b) => a.at - b.at)) {
    const before = kept.at(-1)
    if (before && isRepeated(before, told)) continue
    // Of one id the order of revisions is M3's affair.
    if (
      before &&
      before.resource.id !== told.resource.id &&
      agent.overwrites(told.resource, before.resource)
    )
      kept[kept.length - 1] = afterLease(before, told, agent)
    else kept.push(told)
  }
  return kept
}

function isRepeated({ resource: a }: Told, { resource: b }: Told): boolean {
  return a.operation === b.operation && contentOf(a) === contentOf(b)
}

function afterLease({ resource: earlier }: Told, told: Told, agent: Agent): Told {
  const operation = foldedOperation(agent.operationOf(earlier), agent.operationOf(told.resource))
  const kept = operation === 'none-if-new' ? 'delete' : operation
  if (kept === told.resource.operation) return told
  return { ...told, resource: { ...(told.resource as Dhcp), operation: kept } }
}
