import { groupHosts } from './group-hosts.ts'
import type { HostPart } from './message.ts'
import { shareStates } from './share-states.ts'

/** How what hosts are told becomes messages: see {@link shareStates} (M5) and {@link groupHosts} (M6). */
export type Packing = 'shared' | 'by-host'

/** Puts the parts of hosts, which may come in any order, into messages. */
export function packed(parts: readonly HostPart[], packing: Packing): HostPart[][] {
  const sorted = [...parts].sort((a, b) => (a.host < b.host ? -1 : 1))
  return packing === 'shared' ? shareStates(sorted) : groupHosts(sorted)
}
