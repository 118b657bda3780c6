import { ip, mac } from '../state/address.ts'
import { pair } from '../state/lookup.ts'
import type { Node, Resource } from '../state/state.ts'
import type { HeldResource } from './collection.ts'
import type { DesiredSlice } from './desired.ts'
import type { SeenHost } from './seen-host.ts'

/** Spans are milliseconds. */
export interface DriftSettings {
  /** What differs for less than so long may still be on its way: 60 s, as Neutron's maintenance has it. */
  readonly grace: number
  /** What was collected longer ago tells nothing: two rounds of collecting, unless said. */
  readonly staleAfter: number
  /** The agent generation that was told. */
  readonly target: 'aca-2022' | 'generic'
  /** True if hosts ask for neighbors on demand, so that they hold some that nobody planned. */
  readonly onDemand: boolean
}

/** How often to collect, milliseconds. */
export const defaultCadence = 300_000

export const defaultDriftSettings: DriftSettings = {
  grace: 60_000,
  staleAfter: 2 * defaultCadence,
  target: 'aca-2022',
  onDemand: false,
}

/** One host: what it should hold, and what is known of it. */
export interface HostView {
  readonly host: string
  /** Undefined if the desired state says nothing of this host, which may be another's. */
  readonly slice: DesiredSlice | undefined
  /** The slice, empty if there is none. */
  readonly desired: DesiredSlice
  readonly seen: SeenHost
  readonly settings: DriftSettings
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Since when a resource is desired as it is, or since when one that is not is no more; −∞ if unknown. */
  desiredSince(resource: Resource): number
}

/** What is desired beside what is held. */
export interface Comparison {
  /** Desired, and not held though all of its type was seen. */
  readonly missing: readonly Resource[]
  /** Held, and not desired. */
  readonly extra: readonly HeldResource[]
  readonly pairs: readonly { readonly desired: Resource; readonly held: HeldResource }[]
}

const known = new WeakMap<HostView, Comparison>()

/** Compares by type and key, and by id where a host has a key of its own for it. */
export function comparison(view: HostView): Comparison {
  let compared = known.get(view)
  if (!compared) {
    compared = compare(view)
    known.set(view, compared)
  }
  return compared
}

function compare({ desired, seen }: HostView): Comparison {
  const missing: Resource[] = []
  const pairs: { desired: Resource; held: HeldResource }[] = []
  const left = new Set(seen.held?.value ?? [])
  const byKey = new Map([...left].map((held) => [nameOf(held.resource), held]))
  const waiting: Resource[] = []
  for (const resource of desired.resources.values()) {
    const held = byKey.get(nameOf(resource))
    if (held && left.delete(held)) pairs.push({ desired: resource, held })
    else waiting.push(resource)
  }
  const byId = new Map([...left].map((held) => [idOf(held.resource), held]))
  for (const resource of waiting) {
    const held = byId.get(idOf(resource))
    if (held && left.delete(held)) pairs.push({ desired: resource, held })
    else if (seen.complete.has(resource.type)) missing.push(resource)
  }
  return { missing, extra: [...left], pairs }
}

const nameOf = ({ type, key }: Resource) => pair(type, key)
const idOf = ({ type, id }: Resource) => pair(type, id)

/** The host itself, for what is about none of its resources. */
export function hostItself(host: string): Node {
  return {
    type: 'node',
    id: host,
    key: host,
    operation: 'info',
    revision: undefined,
    update: 'full',
    requestId: '',
    file: '',
    pointer: '',
    name: '',
    ip: ip(host),
    mac: mac(''),
    dvrMac: mac(''),
  }
}
