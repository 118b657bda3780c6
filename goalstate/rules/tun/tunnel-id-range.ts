import type { Rule } from '../../check/rule.ts'
import { isLive, type Subnet, type Vpc } from '../../state/state.ts'
import { eachOf, nameOf } from '../each.ts'

const largestVni = 2 ** 24 - 1
const largestVlan = 4094

/** A VPC with tunnel id 0 is ALC-TUN-003's finding. */
export const tunnelIdRange: Rule<Vpc | Subnet> = {
  id: 'ALC-TUN-001',
  severity: 'error',
  title: 'tunnel id that no network can have',
  why: 'The agent refuses it, and nothing of the subnet is programmed.',
  remedy: 'Give an id from 1 to 16777215, or to 4094 for VLANs.',
  example: 'subnet s1 has tunnel id 0',
  starred: true,
  ...eachOf(['vpc', 'subnet']),

  *check(resource) {
    const { type, id, tunnelId } = resource
    if (!isLive(resource) || tunnelId === undefined) return
    const largest = type === 'subnet' && resource.networkType === 'vlan' ? largestVlan : largestVni
    if (tunnelId <= largest && (tunnelId > 0 || type === 'vpc')) return
    yield {
      resources: [resource],
      message: `${nameOf(type)} ${id} has tunnel id ${tunnelId}, which is not from 1 to ${largest}`,
      actual: String(tunnelId),
      expected: `1 to ${largest}`,
    }
  },
}
