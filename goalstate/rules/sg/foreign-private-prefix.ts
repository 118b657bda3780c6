import type { Rule } from '../../check/rule.ts'
import {
  addressSet,
  intersection,
  kindOfRange,
  type Prefix,
  parsePrefix,
} from '../../reasoning/index.ts'
import { groupsByVpc, vpcById } from '../../state/lookups.ts'
import { sorted } from '../../state/order.ts'
import { isLive, type SecurityGroup } from '../../state/state.ts'
import { nameOfRule } from './describe.ts'
import { prefixOf } from './prefix.ts'

/** Which networks are peers is a setting. */
export const foreignPrivatePrefix: Rule<SecurityGroup> = {
  id: 'ALC-SG-014',
  severity: 'note',
  title: 'private remote prefix outside the VPC and its peers',
  why: 'No packet from there can arrive, so the rule does nothing; often the prefix has a slip.',
  remedy: 'Correct the prefix, take the rule out, or tell of the peer (settings, peerPrefixes).',
  example: 'VPC v1 is 10.0.0.0/16, and a rule of its group g1 lets 10.9.0.0/24 in',
  starred: false,

  subjects: (index) => index.all('security-group'),

  *check(group, index, { settings }) {
    if (!isLive(group)) return
    const [vpc] = sorted(index.get(vpcById, group.vpcId)).filter(isLive)
    if (!vpc || vpc.cidr.version === 0) return
    const peers = settings.peerPrefixes.get(vpc.id) ?? []
    const reachable = addressSet([vpc.cidr, ...peers.flatMap(readPrefix)])
    for (const rule of group.rules) {
      const prefix = isLive(rule) ? prefixOf(rule) : undefined
      if (!prefix || kindOfRange(prefix) !== 'private') continue
      if (intersection(addressSet([prefix]), reachable).length > 0) continue
      yield {
        resources: [group, vpc],
        role: nameOfRule(rule),
        message: `rule ${nameOfRule(rule)} of security group ${group.id} names ${rule.remotePrefix.text}, which is neither in ${vpc.cidr.text} of VPC ${vpc.id} nor in a peer of it`,
        actual: rule.remotePrefix.text,
        expected: `a prefix in ${vpc.cidr.text}`,
      }
    }
  },

  touchedBy: {
    'security-group': (group) => [group],
    vpc: (vpc, index, other) =>
      other?.cidr.text === vpc.cidr.text && other.id === vpc.id && isLive(other) === isLive(vpc)
        ? []
        : index.get(groupsByVpc, vpc.id),
  },
}

/** A setting that is no prefix names nobody. */
function readPrefix(text: string): Prefix[] {
  const reading = parsePrefix(text)
  return reading.ok ? [reading.value] : []
}
