import { cidr } from '../../state/address.ts'
import { protocol } from '../../state/protocol.ts'
import { securityGroup, securityRule } from '../../state/samples.ts'
import type { SecurityRule } from '../../state/state.ts'
import type { CleanState } from './clean-state.ts'
import { type Defect, instead, sent, spareId, withRule } from './defect.ts'
import { REVISION } from './told-of-port.ts'

/** One defect for each rule about security groups. */
export function groupDefects(state: CleanState): Defect[] {
  const { ports, vpcs, groups } = state
  const [web, db] = [groups[0]!, groups[1]!]
  const rule = (some: Partial<SecurityRule>) =>
    withRule(state, 0, securityRule({ id: spareId(), ...some }))
  const only = (port: number) => ({ portMin: port, portMax: port })
  const byName = (n: number) =>
    securityGroup({
      ...{ id: spareId(n), name: 'default', revision: REVISION },
      ...{ vpcId: vpcs[0]!.id, projectId: vpcs[0]!.projectId },
    })
  const onFirstHost = ports.filter(({ host }) => host?.ip.text === ports[0]!.host?.ip.text)
  const rulesOf = (id: string) => groups.find((group) => group.id === id)!.rules.length
  const perHost = onFirstHost
    .flatMap(({ securityGroupIds }) => securityGroupIds.map(rulesOf))
    .reduce((sum, rules) => sum + rules)
  return [
    {
      rule: 'ALC-SG-001',
      what: 'ports the wrong way round',
      ...rule({ portMin: 443, portMax: 80 }),
    },
    {
      rule: 'ALC-SG-002',
      what: 'ARP at port 80',
      ...rule({ ...only(80), protocol: protocol('ARP') }),
    },
    {
      rule: 'ALC-SG-003',
      what: 'a remote prefix and a remote group',
      ...rule({ ...only(80), remotePrefix: vpcs[0]!.cidr, remoteGroupId: db.id }),
    },
    {
      rule: 'ALC-SG-004',
      what: 'an IPv6 prefix in a rule for IPv4',
      ...rule({ ...only(80), remotePrefix: cidr('2001:db8::/32') }),
    },
    {
      rule: 'ALC-SG-005',
      what: 'a rule that means what another does',
      ...rule({ ...only(443), remotePrefix: cidr('') }),
    },
    {
      rule: 'ALC-SG-006',
      what: 'a rule for a part of what another lets in',
      ...rule({ ...only(443), remotePrefix: cidr('198.51.100.0/24') }),
    },
    {
      rule: 'ALC-SG-007',
      what: 'a rule for GRE',
      ...rule({
        ...{ protocol: protocol('47'), portMin: undefined, portMax: undefined },
        remotePrefix: cidr('198.51.100.0/24'),
      }),
    },
    { rule: 'ALC-SG-008', what: 'TCP at ports 0 to 0', ...rule(only(0)) },
    {
      rule: 'ALC-SG-009',
      what: 'a rule that says it is of another group',
      ...instead(web, {
        rules: web.rules.map((one, i) => (i === 0 ? { ...one, groupId: db.id } : one)),
      }),
    },
    { rule: 'ALC-SG-010', what: 'SSH open to the world', ...rule(only(22)) },
    {
      rule: 'ALC-SG-011',
      what: 'a prefix that is half of a subnet',
      ...rule({ ...only(22), remotePrefix: cidr('10.0.0.128/25') }),
    },
    {
      rule: 'ALC-SG-012',
      what: 'two groups named default in one project',
      ...sent(state, [byName(0), byName(1)]),
    },
    {
      rule: 'ALC-SG-013',
      what: 'what web lets out to db and db does not let in',
      ...rule({ ...only(6432), direction: 'egress', remoteGroupId: db.id }),
    },
    {
      rule: 'ALC-SG-014',
      what: 'a private prefix of no network in reach',
      ...rule({ ...only(22), remotePrefix: cidr('10.200.0.0/24') }),
    },
    {
      rule: 'ALC-SG-015',
      what: 'a port with a second group on a host whose budget is used up',
      ...instead(ports[0]!, { securityGroupIds: [web.id, db.id] }),
      settings: { rulesPerHost: perHost },
    },
  ]
}
