import type { Rule } from '../../check/rule.ts'
import { pair } from '../../state/lookup.ts'
import { portsByIp } from '../../state/lookups.ts'
import { sorted } from '../../state/order.ts'
import { isLive, type Port } from '../../state/state.ts'

/** The subject is an address within a VPC, `pair(vpcId, canonical address)`. */
export const duplicateIp: Rule<string> = {
  id: 'ALC-ADR-005',
  severity: 'error',
  title: 'two ports with one IP address in a VPC',
  why: 'Both VMs answer for the address; packets reach the one whose neighbor entry came last.',
  remedy: 'Give one of the ports another address.',
  example: 'ports p1 and p2 of VPC v1 both have 10.0.0.5',
  starred: true,

  subjects: (index) => index.sharedKeys(portsByIp),

  *check(key, index) {
    const ports = distinct(sorted(index.get(portsByIp, key)).filter(isLive))
    if (ports.length < 2) return
    const address = key.slice(key.lastIndexOf('\0') + 1)
    yield {
      resources: ports,
      role: address,
      message: `${address} belongs to ${ports.length} ports of VPC ${ports[0]!.vpcId}: ${ports.map(({ id }) => id).join(', ')}`,
      witness: address,
    }
  },

  touchedBy: {
    port: (port) =>
      port.fixedIps.flatMap(({ ip }) => (ip.version === 0 ? [] : [pair(port.vpcId, ip.canonical)])),
  },
}

/** One port described twice is not two ports. */
function distinct(ports: readonly Port[]): Port[] {
  return ports.filter((port, i) => i === 0 || port.id !== ports[i - 1]!.id)
}
