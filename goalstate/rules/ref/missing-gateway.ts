import type { Rule } from '../../check/rule.ts'
import { vpcsByGateway } from '../../state/lookups.ts'
import type { Vpc } from '../../state/state.ts'
import { dangling } from './dangling.ts'

export const missingGateway: Rule<Vpc> = {
  id: 'ALC-REF-007',
  severity: 'error',
  title: 'VPC with a gateway that is not there',
  why: 'What leaves the VPC by the gateway is dropped.',
  remedy: 'Send the gateway too, or take it off the VPC.',
  example: 'VPC v1 names gateway g9, and no gateway has that id',
  starred: false,
  ...dangling({
    to: 'gateway',
    from: ['vpc'],
    of: ({ gatewayIds }) => gatewayIds.map((id) => ({ id })),
    by: [vpcsByGateway],
  }),
}
