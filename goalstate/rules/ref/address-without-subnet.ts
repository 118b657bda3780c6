import type { Rule } from '../../check/rule.ts'
import { dhcpBySubnet, neighborsBySubnet, portsBySubnet } from '../../state/lookups.ts'
import type { Dhcp, Neighbor, Port } from '../../state/state.ts'
import { dangling } from './dangling.ts'

export const addressWithoutSubnet: Rule<Port | Neighbor | Dhcp> = {
  id: 'ALC-REF-002',
  severity: 'error',
  title: 'address in a subnet that is not there',
  why: 'The agent looks up the subnet of every address for its tunnel and gateway, and refuses the resource without it.',
  remedy: 'Send the subnet too, or correct the id.',
  example: 'port p1 has 10.0.0.5 in subnet s9, and no subnet has that id',
  starred: true,
  ...dangling({
    to: 'subnet',
    from: ['port', 'neighbor', 'dhcp'],
    of: (resource) =>
      resource.type === 'dhcp'
        ? [{ id: resource.subnetId }]
        : resource.fixedIps.map(({ subnetId }) => ({ id: subnetId })),
    by: [portsBySubnet, neighborsBySubnet, dhcpBySubnet],
  }),
}
