import type { Rule } from '../../check/rule.ts'
import { lookup } from '../../state/lookup.ts'
import { sorted } from '../../state/order.ts'
import { isLive, type Vpc } from '../../state/state.ts'

const vpcsByTunnel = lookup('vpc', tunnelOf)

/** The subject is a tunnel id, as text. */
export const sharedTunnelId: Rule<string> = {
  id: 'ALC-TUN-002',
  severity: 'error',
  title: 'two VPCs on one tunnel',
  why: 'Nothing keeps them apart on the wire: frames of one tenant reach ports of the other.',
  remedy: 'Give one of the VPCs a tunnel id of its own.',
  example: 'VPCs v1 and v2 both have tunnel id 88888',
  starred: true,

  subjects: (index) => index.sharedKeys(vpcsByTunnel),

  *check(tunnel, index) {
    const vpcs = sorted(index.get(vpcsByTunnel, tunnel)).filter(isLive)
    const distinct = vpcs.filter(({ id }, i) => i === 0 || id !== vpcs[i - 1]!.id)
    if (distinct.length < 2) return
    yield {
      resources: distinct,
      role: tunnel,
      message: `tunnel id ${tunnel} is that of ${distinct.length} VPCs: ${distinct.map(({ id }) => id).join(', ')}`,
      witness: tunnel,
    }
  },

  touchedBy: { vpc: (vpc) => [tunnelOf(vpc) ?? []].flat() },
}

function tunnelOf({ tunnelId }: Vpc): string | undefined {
  return tunnelId ? String(tunnelId) : undefined
}
