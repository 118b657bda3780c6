import type { Rule } from '../../check/rule.ts'
import { groupById, portsByGroup } from '../../state/lookups.ts'
import { isLive, type Port, type SecurityGroup } from '../../state/state.ts'

/** What either does not say is not compared: goal states name no projects, and Neutron's groups no network. */
export const foreignSecurityGroup: Rule<Port> = {
  id: 'ALC-REF-012',
  severity: 'error',
  title: 'security group of another VPC or project',
  why: 'Somebody else decides what reaches the port, and members of a foreign group are let in by address.',
  remedy: "Bind a group of the port's own VPC and project.",
  example: 'port p1 of VPC v1 has security group g2, which is of VPC v2',
  starred: true,

  subjects: (index) => index.all('port'),

  *check(port, index) {
    if (!isLive(port)) return
    for (const groupId of new Set(port.securityGroupIds))
      for (const group of index.get(groupById, groupId)) {
        const what = isLive(group) ? differing(port, group) : undefined
        if (!what) continue
        yield {
          resources: [port, group],
          message: `port ${port.id} of ${what.name} ${what.own} has security group ${groupId} of ${what.name} ${what.theirs}`,
          actual: what.theirs,
          expected: what.own,
        }
      }
  },

  touchedBy: {
    port: (port) => [port],
    'security-group': (group, index, other) =>
      other?.id === group.id &&
      other.vpcId === group.vpcId &&
      other.projectId === group.projectId &&
      isLive(other) === isLive(group)
        ? []
        : index.get(portsByGroup, group.id),
  },
}

function differing(port: Port, group: SecurityGroup) {
  if (differ(port.vpcId, group.vpcId)) return { name: 'VPC', own: port.vpcId, theirs: group.vpcId }
  if (differ(port.projectId, group.projectId))
    return { name: 'project', own: port.projectId, theirs: group.projectId }
  return undefined
}

function differ(a: string, b: string): boolean {
  return a !== '' && b !== '' && a !== b
}
