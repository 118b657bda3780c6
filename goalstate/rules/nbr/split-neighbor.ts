import type { Rule } from '../../check/rule.ts'
import { pair } from '../../state/lookup.ts'
import { neighborsByIp } from '../../state/lookups.ts'
import { sorted } from '../../state/order.ts'
import { isLive, type Neighbor } from '../../state/state.ts'

/** The subject is an address within a VPC, `pair(vpcId, canonical address)`. */
export const splitNeighbor: Rule<string> = {
  id: 'ALC-NBR-002',
  severity: 'error',
  title: 'two neighbors for one address that lead to different places',
  why: 'Some hosts send packets for the address to one place and some to another, and one of them drops them.',
  remedy: 'Keep the neighbor of the port that has the address, and delete the other.',
  example: 'neighbors p1 and p2 of VPC v1 both have 10.0.0.5, on hosts 10.1.0.1 and 10.1.0.2',
  starred: true,

  subjects: (index) => index.sharedKeys(neighborsByIp),

  *check(key, index) {
    const neighbors = [...index.get(neighborsByIp, key)].filter(isLive)
    const first = neighbors[0]
    if (!first || neighbors.every((other) => placeOf(other) === placeOf(first))) return
    const places = firstOfEachPlace(neighbors)
    const address = key.slice(key.lastIndexOf('\0') + 1)
    yield {
      resources: [...places.values()],
      role: address,
      message: `${address} of VPC ${first.vpcId} is at ${[...places].map(([place, { id }]) => `${place} (neighbor ${id})`).join(' and at ')}`,
      witness: address,
    }
  },

  touchedBy: {
    neighbor: ({ vpcId, fixedIps }) =>
      fixedIps.flatMap(({ ip }) => (ip.version === 0 ? [] : [pair(vpcId, ip.canonical)])),
  },
}

function firstOfEachPlace(neighbors: readonly Neighbor[]): Map<string, Neighbor> {
  const places = new Map<string, Neighbor>()
  for (const neighbor of sorted(neighbors))
    if (!places.has(placeOf(neighbor))) places.set(placeOf(neighbor), neighbor)
  return places
}

function placeOf({ mac, hostIp }: Neighbor): string {
  const host = hostIp.version === 0 ? hostIp.text : hostIp.canonical
  return `MAC ${mac.canonical || mac.text} on host ${host}`
}
