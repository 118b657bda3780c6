import type { Rule } from '../../check/rule.ts'
import { portsByVpc } from '../../state/lookups.ts'
import type { Port } from '../../state/state.ts'
import { dangling } from './dangling.ts'

export const portWithoutVpc: Rule<Port> = {
  id: 'ALC-REF-001',
  severity: 'error',
  title: 'port in a VPC that is not there',
  why: 'Hosts need the VPC for the tunnel that the port is on; without it the port is not programmed.',
  remedy: 'Send the VPC with the port, or correct the id that the port names.',
  example: 'port p1 names VPC v9, and no VPC has that id',
  starred: true,
  ...dangling({
    to: 'vpc',
    from: ['port'],
    of: ({ vpcId }) => [{ id: vpcId }],
    by: [portsByVpc],
  }),
}
