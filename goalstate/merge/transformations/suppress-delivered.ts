import { type HostQueue, sharesSlots } from '../host-queue.ts'
import { Needs } from '../needs.ts'
import { after, type HeldBefore, outcomeOf, sameHeld, type Told } from '../observe/index.ts'
import type { MergeContext, Transformation } from '../transformation.ts'

/** M8. */
export const suppressDelivered: Transformation = {
  id: 'M8',
  title: 'leave out what was delivered',
  invariant: 'the host holds the same, at the same revision',
  hazard:
    'replies say nothing of neighbors, so only what was confirmed counts; a restart clears it; subnets and ' +
    'VPCs stay where something else in the message needs them',
  apply(queue, context) {
    const before = context.before(queue.host)
    const delivered = [...queue.threads].filter(([, [told, ...others]]) => {
      if (!told || others.length > 0 || !isDelivered(told, before, context)) return false
      // What something else writes in between, it must write again.
      return !sharesSlots(queue, [told.resource], context.agent)
    })
    if (delivered.length === 0) return 0
    const needed = neededByOthers(queue, new Set(delivered.map(([name]) => name)))
    let changes = 0
    for (const [name, [told]] of delivered) {
      if (needed.has(told!.resource)) continue
      queue.threads.delete(name)
      changes++
    }
    return changes
  },
}

function isDelivered(told: Told, before: HeldBefore, { agent }: MergeContext): boolean {
  return agent.slotsOf(told.resource).every((slot) => {
    const known = before(slot)
    if (known === undefined) return false
    const held = known === 'nothing' ? undefined : known
    const made = after(outcomeOf([told], agent), held)
    if (made.kind !== 'held') return !held
    return (
      held !== undefined &&
      (held.resource.revision ?? 0) === (told.resource.revision ?? 0) &&
      sameHeld(slot, held, made, agent.target)
    )
  })
}

function neededByOthers({ threads }: HostQueue, delivered: ReadonlySet<string>) {
  const all = [...threads.values()].flatMap((thread) => thread.map(({ resource }) => resource))
  const others = [...threads].flatMap(([name, thread]) =>
    delivered.has(name) ? [] : thread.map(({ resource }) => resource),
  )
  return others.length === 0 ? new Set() : new Needs(all).of(others)
}
