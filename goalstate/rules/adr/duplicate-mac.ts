import type { Rule } from '../../check/rule.ts'
import { pair } from '../../state/lookup.ts'
import { portsByMac } from '../../state/lookups.ts'
import { sorted } from '../../state/order.ts'
import { isLive, type Port } from '../../state/state.ts'

const zeros = '00:00:00:00:00:00'

/** The subject is `pair(vpcId, canonical MAC)`. Zeros are ALC-ADR-009's finding. */
export const duplicateMac: Rule<string> = {
  id: 'ALC-ADR-006',
  severity: 'error',
  title: 'two ports with one MAC address in a VPC',
  why: 'Frames for one of them go to whichever host the switch heard of last.',
  remedy: 'Give one of the ports another MAC address.',
  example: 'ports p1 and p2 of VPC v1 both have 86:ea:77:ad:52:57',
  starred: true,

  subjects: (index) => index.sharedKeys(portsByMac),

  *check(key, index) {
    const ports = sorted(index.get(portsByMac, key)).filter(isLive)
    const distinct = ports.filter(({ id }, i) => i === 0 || id !== ports[i - 1]!.id)
    const mac = key.slice(key.lastIndexOf('\0') + 1)
    if (distinct.length < 2 || mac === zeros) return
    yield {
      resources: distinct,
      role: mac,
      message: `${mac} belongs to ${distinct.length} ports of VPC ${distinct[0]!.vpcId}: ${distinct.map(({ id }) => id).join(', ')}`,
      witness: mac,
    }
  },

  touchedBy: { port: (port) => keysOf(port) },
}

function keysOf({ vpcId, mac }: Port): string[] {
  return mac.canonical === '' ? [] : [pair(vpcId, mac.canonical)]
}
