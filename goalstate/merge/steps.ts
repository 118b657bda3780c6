import { type HostQueue, nameOf } from './host-queue.ts'
import { type Agent, outcomeOf, sameHeld, type Told } from './observe/index.ts'

/**
 * What a host is told, as lists that must come one after the other: in one message each thing is named
 * once, and agents do all of it at the same time, so what would come in another's way waits for the next.
 *
 * @returns Nearly always one list; each in no particular order.
 */
export function stepsOf({ threads }: HostQueue, agent: Agent): Told[][] {
  const steps: Told[][] = []
  const last = new Map<string, { told: Told; step: number }>()
  for (const told of inArrival(threads)) {
    const name = nameOf(told.resource)
    const named = last.get(name)
    let step = named ? named.step + 1 : 0
    for (const slot of agent.slotsOf(told.resource)) {
      const before = last.get(slot)
      if (before)
        step = Math.max(step, before.step + (mustWait(slot, before.told, told, agent) ? 1 : 0))
      last.set(slot, { told, step })
    }
    last.set(name, { told, step })
    const list = steps[step]
    if (list) list.push(told)
    else steps[step] = [told]
  }
  return steps
}

/** Of one thing in the order of its thread, else by arrival. */
function inArrival(threads: HostQueue['threads']): Told[] {
  const all: Told[] = []
  let isAscending = true
  for (const thread of threads.values()) {
    let latest = 0
    for (const told of thread) {
      latest = Math.max(latest, told.at)
      isAscending &&= all.length === 0 || all.at(-1)!.at <= latest
      all.push(latest === told.at ? told : { ...told, at: latest })
    }
  }
  return isAscending ? all : all.sort((a, b) => a.at - b.at)
}

function mustWait(slot: string, before: Told, told: Told, agent: Agent): boolean {
  if (before.at === told.at) return false
  const [a, b] = [outcomeOf([before], agent), outcomeOf([told], agent)]
  if (a.kind === 'held' && b.kind === 'held') return !sameHeld(slot, a, b, agent.target)
  return !(a.kind === 'gone' && b.kind === 'gone')
}
