import type { Rule } from '../../check/rule.ts'
import {
  neighborsBySubnet,
  portsBySubnet,
  routersBySubnet,
  subnetById,
} from '../../state/lookups.ts'
import type { Placement } from '../../state/state.ts'
import { called } from '../each.ts'
import { sliceNeeds } from './slice-needs.ts'

/** A subnet that is nowhere is ALC-REF-002's or ALC-REF-006's finding. */
export const sliceWithoutSubnet: Rule<Placement> = {
  id: 'ALC-CMP-001',
  severity: 'error',
  title: 'host is sent something without its subnet',
  why: 'The agent looks for the subnet in the message only ("Not able to find the info for port with subnet ID").',
  remedy: 'Send the subnet to the host in the same message.',
  example: 'host_resources of 10.0.0.1 names port p1 and not its subnet s1',
  starred: true,
  ...sliceNeeds({
    users: ['port', 'neighbor', 'router'],
    of: (user) => (user.type === 'router' ? user.tables : user.fixedIps).map((one) => one.subnetId),
    by: [portsBySubnet, neighborsBySubnet, routersBySubnet],
    provider: 'subnet',
    provides: ({ id }) => [id],
    providedBy: subnetById,
    observe: ({ host }, user, id) => ({
      resources: [user],
      role: id,
      host,
      message: `host ${host} is sent ${called(user)} without its subnet ${id}`,
      expected: id,
    }),
  }),
}
