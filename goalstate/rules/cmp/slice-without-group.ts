import type { Rule } from '../../check/rule.ts'
import { groupById, portsByGroup } from '../../state/lookups.ts'
import type { Placement } from '../../state/state.ts'
import { sliceNeeds } from './slice-needs.ts'

/** A group that is nowhere is ALC-REF-004's finding. */
export const sliceWithoutGroup: Rule<Placement> = {
  id: 'ALC-CMP-007',
  severity: 'warning',
  title: 'host is sent a port without its security groups',
  why: 'The host can reach the neighbors of the port before it knows what it may let through.',
  remedy: 'Send the security groups of a port together with it, in on-demand replies too.',
  example: 'host 10.0.0.1 is sent port p1 and its neighbors, and not group g1, which p1 names',
  starred: false,
  ...sliceNeeds({
    users: ['port'],
    of: ({ securityGroupIds }) => securityGroupIds,
    by: [portsByGroup],
    provider: 'security-group',
    provides: ({ id }) => [id],
    providedBy: groupById,
    observe: ({ host }, port, id) => ({
      resources: [port],
      role: id,
      host,
      message: `host ${host} is sent port ${port.id} without its security group ${id}`,
      expected: id,
    }),
  }),
}
