import type { Rule } from '../../check/rule.ts'
import { subnetsByVpc, vpcById } from '../../state/lookups.ts'
import { sorted } from '../../state/order.ts'
import { isLive, type Subnet, type Vpc } from '../../state/state.ts'

/**
 * The subjects are VPCs, for a tunnel id of 0, and subnets, for one that differs from their VPC's.
 *
 * A subnet's 0 is ALC-TUN-001's finding. DPM's messages do not give VPCs a tunnel id, which is not 0.
 */
export const tunnelOfVpc: Rule<Vpc | Subnet> = {
  id: 'ALC-TUN-003',
  severity: 'error',
  title: 'tunnel id of the VPC is 0 or not that of its subnet',
  why: 'The Network Configuration Manager finds the VPC of an on-demand request by its tunnel id, and so fails it.',
  remedy: 'Give the VPC the tunnel id that its subnets are on.',
  example: 'VPC v1 has tunnel id 0, its subnet s1 has 88888',
  starred: true,

  *subjects(index) {
    yield* index.all('vpc')
    yield* index.all('subnet')
  },

  *check(subject, index) {
    if (!isLive(subject)) return
    if (subject.type === 'vpc') {
      if (subject.tunnelId !== 0) return
      yield { resources: [subject], message: `VPC ${subject.id} has tunnel id 0`, actual: '0' }
    } else
      for (const vpc of sorted(index.get(vpcById, subject.vpcId))) {
        if (!isLive(vpc) || !vpc.tunnelId || !subject.tunnelId) continue
        if (String(vpc.tunnelId) === String(subject.tunnelId)) continue
        yield {
          resources: [subject, vpc],
          message: `subnet ${subject.id} has tunnel id ${subject.tunnelId}, its VPC ${vpc.id} ${vpc.tunnelId}`,
          actual: String(subject.tunnelId),
          expected: String(vpc.tunnelId),
        }
      }
  },

  touchedBy: {
    subnet: (subnet) => [subnet],
    vpc: (vpc, index, other) =>
      other?.id === vpc.id && other.tunnelId === vpc.tunnelId && isLive(other) === isLive(vpc)
        ? [vpc]
        : [vpc, ...index.get(subnetsByVpc, vpc.id)],
  },
}
