import type { Rule } from '../../check/rule.ts'
import { endpointsBySubnet, routersBySubnet } from '../../state/lookups.ts'
import type { Router } from '../../state/state.ts'
import { dangling } from './dangling.ts'

/** A subnet that DPM knows by its endpoints only is there: it describes the subnets of its ports. */
export const routerWithoutSubnet: Rule<Router> = {
  id: 'ALC-REF-006',
  severity: 'error',
  title: 'router of a subnet that is not there',
  why: 'The agent looks up the tunnel and gateway of every subnet of a router, and cannot program its routes without.',
  remedy: 'Send the subnet too, or take it off the router.',
  example: 'router r1 has a table for subnet s9, and no subnet has that id',
  starred: true,
  ...dangling({
    to: 'subnet',
    from: ['router'],
    of: ({ tables }) => tables.map(({ subnetId }) => ({ id: subnetId })),
    by: [routersBySubnet],
    provenBy: endpointsBySubnet,
  }),
}
