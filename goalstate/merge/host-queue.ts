import type { Resource } from '../state/state.ts'
import type { Agent } from './observe/agent.ts'
import type { Told } from './observe/told.ts'

/**
 * What one host is to be told, while it is being merged: by name, the tellings of one thing in their
 * order. It is the pipeline's own draft, and transformations change it in place.
 */
export interface HostQueue {
  readonly host: string
  readonly threads: Map<string, readonly Told[]>
}

/** The name of a thing in a message, of which a message can have one only: its type and key. */
export function nameOf({ type, key }: Resource): string {
  return `${type}/${key}`
}

export function queueOf(host: string, tellings: Iterable<Told>): HostQueue {
  const threads = new Map<string, Told[]>()
  for (const told of tellings) {
    const name = nameOf(told.resource)
    const thread = threads.get(name)
    if (thread) thread.push(told)
    else threads.set(name, [told])
  }
  return { host, threads }
}

/** Goes over threads of more than one telling; what `change` gives takes the thread's place. */
export function changeThreads(
  { threads }: HostQueue,
  change: (thread: readonly Told[]) => readonly Told[],
): number {
  let changes = 0
  for (const [name, thread] of threads) {
    if (thread.length < 2) continue
    const changed = change(thread)
    if (changed === thread) continue
    changes++
    setThread(threads, name, changed)
  }
  return changes
}

/** Goes over what would be told once of each thing; what `change` gives takes the resource's place. */
export function changeResources(
  { threads }: HostQueue,
  change: (resource: Resource) => Resource,
): number {
  let changes = 0
  for (const [name, [told, ...others]] of threads) {
    // A part that comes after it goes by the rules that it had.
    if (!told || others.length > 0) continue
    const resource = change(told.resource)
    if (resource === told.resource) continue
    changes++
    threads.set(name, [{ ...told, resource }])
  }
  return changes
}

function setThread(threads: HostQueue['threads'], name: string, thread: readonly Told[]): void {
  if (thread.length === 0) threads.delete(name)
  else threads.set(name, thread)
}

const slotNames = new WeakMap<HostQueue, Map<string, string | undefined>>()

/**
 * True if something that has another name writes a slot of some resources, too: two ports with one device, two
 * neighbors with one address.
 */
export function sharesSlots(
  queue: HostQueue,
  resources: readonly Resource[],
  agent: Agent,
): boolean {
  let names = slotNames.get(queue)
  if (!names) {
    names = namesOfSlots(queue, agent)
    slotNames.set(queue, names)
  }
  return resources.some((resource) =>
    agent.slotsOf(resource).some((slot) => names.has(slot) && names.get(slot) === undefined),
  )
}

/** By slot the name of all that writes it; `undefined` where there are several. */
function namesOfSlots({ threads }: HostQueue, agent: Agent): Map<string, string | undefined> {
  const names = new Map<string, string | undefined>()
  for (const [name, thread] of threads)
    for (const { resource } of thread)
      for (const slot of agent.slotsOf(resource))
        if (!names.has(slot)) names.set(slot, name)
        else if (names.get(slot) !== name) names.set(slot, undefined)
  return names
}
