import type { Rule } from '../../check/rule.ts'
import { subnetsByVpc } from '../../state/lookups.ts'
import type { Subnet } from '../../state/state.ts'
import { dangling } from './dangling.ts'

export const subnetWithoutVpc: Rule<Subnet> = {
  id: 'ALC-REF-003',
  severity: 'error',
  title: 'subnet of a VPC that is not there',
  why: 'Nothing says which tunnel the subnet is on, nor whose it is.',
  remedy: 'Send the VPC too, or correct the id.',
  example: 'subnet s1 names VPC v9, and no VPC has that id',
  starred: true,
  ...dangling({
    to: 'vpc',
    from: ['subnet'],
    of: ({ vpcId }) => [{ id: vpcId }],
    by: [subnetsByVpc],
  }),
}
