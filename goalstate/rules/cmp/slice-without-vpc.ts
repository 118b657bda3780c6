import type { Rule } from '../../check/rule.ts'
import { portsByVpc, vpcById } from '../../state/lookups.ts'
import type { Placement } from '../../state/state.ts'
import { sliceNeeds } from './slice-needs.ts'

/** A VPC that is nowhere is ALC-REF-001's finding. */
export const sliceWithoutVpc: Rule<Placement> = {
  id: 'ALC-CMP-002',
  severity: 'warning',
  title: 'host is sent a port without its VPC',
  why: 'The Network Configuration Manager does not learn the tunnel id of the VPC, and misses on-demand requests for it.',
  remedy: 'Send the VPC to the host in the same message.',
  example: 'host_resources of 10.0.0.1 names port p1 and not its VPC v1',
  starred: false,
  ...sliceNeeds({
    users: ['port'],
    of: ({ vpcId }) => [vpcId],
    by: [portsByVpc],
    provider: 'vpc',
    provides: ({ id }) => [id],
    providedBy: vpcById,
    observe: ({ host }, port, id) => ({
      resources: [port],
      role: id,
      host,
      message: `host ${host} is sent port ${port.id} without its VPC ${id}`,
      expected: id,
    }),
  }),
}
