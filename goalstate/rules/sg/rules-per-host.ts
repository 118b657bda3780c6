import type { Rule } from '../../check/rule.ts'
import { groupById, portsByHost } from '../../state/lookups.ts'
import { sorted } from '../../state/order.ts'
import { isLive, type Port, type SecurityGroup } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import { tally } from '../../state/tally.ts'

/** The subject is a host's address. A port of several groups has the rules of all of them. */
export const rulesPerHost: Rule<string> = {
  id: 'ALC-SG-015',
  severity: 'warning',
  title: 'more security rules on a host than it can carry',
  why: 'Each rule is a flow for each port of its group; too many slow down every packet of the host.',
  remedy:
    'Join rules that imply each other, use fewer groups a port, or move ports to other hosts.',
  example: 'host 192.168.0.1 has 600 ports of a group with 100 rules; its budget is 50,000',
  starred: false,

  subjects: (index) => index.keys(portsByHost),

  *check(host, index, { settings }) {
    const total = rulesOn(host, index)
    if (total <= settings.rulesPerHost) return
    const ports = sorted(index.get(portsByHost, host)).filter(isLive)
    yield {
      resources: [ports[0]!],
      role: host,
      message: `host ${host} has ${total} security rules on ${ports.length} ports, more than ${settings.rulesPerHost}`,
      actual: String(total),
      expected: `at most ${settings.rulesPerHost}`,
      host,
    }
  },

  touchedBy: {
    port: (port, _index, other) => (other && isAlike(port, other) ? [] : hostsOf(port)),
    'security-group': (group, index, other) =>
      other && group.id === other.id && (!index.has(group) || liveRules(group) === liveRules(other))
        ? [] // What took its place under its id names the same hosts.
        : index.tally(hostsOfGroups, group.id).keys(),
  },
}

function isAlike(a: Port, b: Port): boolean {
  return (
    isLive(a) === isLive(b) &&
    a.id === b.id &&
    a.host?.ip.text === b.host?.ip.text &&
    a.securityGroupIds.join() === b.securityGroupIds.join()
  )
}

function hostsOf({ host }: Port): string[] {
  return host && host.ip.version !== 0 ? [host.ip.canonical] : []
}

/** How many live ports of each group a host has: by its address, then by group. */
const groupsOfHosts = tally('port', (port) =>
  groupsPerHost(port).map(([host, group]) => [host, group]),
)

/** The same by group, then by host: ten hosts, say, for a thousand ports. */
const hostsOfGroups = tally('port', (port) =>
  groupsPerHost(port).map(([host, group]) => [group, host]),
)

function groupsPerHost(port: Port): [host: string, group: string][] {
  if (!isLive(port)) return []
  return hostsOf(port).flatMap((host) =>
    port.securityGroupIds.map((group): [string, string] => [host, group]),
  )
}

function rulesOn(host: string, index: StateIndex): number {
  let total = 0
  for (const [group, ports] of index.tally(groupsOfHosts, host))
    total += ports * rulesOf(group, index)
  return total
}

/** Of a group that is told twice, the longer list counts. */
function rulesOf(groupId: string, index: StateIndex): number {
  let most = 0
  for (const group of index.get(groupById, groupId)) most = Math.max(most, liveRules(group))
  return most
}

const known = new WeakMap<SecurityGroup, number>()

function liveRules(group: SecurityGroup): number {
  let count = known.get(group)
  if (count === undefined) {
    count = isLive(group) ? group.rules.filter(isLive).length : 0
    known.set(group, count)
  }
  return count
}
