import type { Observation } from '../../check/finding.ts'
import type { Rule } from '../../check/rule.ts'
import { portById } from '../../state/lookups.ts'
import { sorted } from '../../state/order.ts'
import { isLive, type Neighbor, type Port } from '../../state/state.ts'
import { neighborsByPort } from '../cmp/sent.ts'

/** What either does not say is not compared. Of a port that is told twice, one telling that agrees is enough. */
export const neighborDiffersFromPort: Rule<Neighbor> = {
  id: 'ALC-NBR-001',
  severity: 'error',
  title: 'neighbor differs from its port',
  why: 'Packets to the port go to a host, address or tunnel where it is not: typically where it was before a migration.',
  remedy: 'Send the neighbor anew, from the port as it is now.',
  example: 'neighbor p1 is on host 10.0.0.1, and port p1 on 10.0.0.2',
  starred: true,

  subjects: (index) => index.all('neighbor'),

  *check(neighbor, index) {
    if (!isLive(neighbor)) return
    const portId = neighbor.id.replace(/_n$/, '')
    for (const port of index.get(portById, portId))
      if (isLive(port) && agree(neighbor, port)) return
    const [port] = sorted(index.get(portById, portId)).filter(isLive)
    if (port) yield* differencesOf(neighbor, port)
  },

  touchedBy: {
    neighbor: (neighbor) => [neighbor],
    port: (port, index) => index.get(neighborsByPort, port.id),
  },
}

/** True if {@link differencesOf} them are none, without making a list of them. */
function agree(neighbor: Neighbor, port: Port): boolean {
  const { host, hostIp } = hostsOf(neighbor, port)
  return (
    areEqual(neighbor.mac.canonical, port.mac.canonical) &&
    areEqual(neighbor.vpcId, port.vpcId) &&
    areEqual(host, hostIp) &&
    neighbor.fixedIps.every(
      ({ ip }) =>
        ip.version === 0 ||
        port.fixedIps.some((own) => own.ip.version !== 0 && own.ip.canonical === ip.canonical),
    )
  )
}

function areEqual(a: string, b: string): boolean {
  return a === b || a === '' || b === ''
}

function differencesOf(neighbor: Neighbor, port: Port): Observation[] {
  const differ = (what: string, actual: string, expected: string): Observation[] =>
    areEqual(actual, expected)
      ? []
      : [
          {
            resources: [neighbor, port],
            role: what,
            message: `neighbor ${neighbor.id} has ${what} ${actual}, its port ${expected}`,
            actual,
            expected,
          },
        ]
  const { host, hostIp, ips } = { ...hostsOf(neighbor, port), ips: ipsOf(port) }
  return [
    ...differ('MAC', neighbor.mac.canonical, port.mac.canonical),
    ...differ('VPC', neighbor.vpcId, port.vpcId),
    ...differ('host', hostIp, host),
    ...differ(
      'IP',
      ipsOf(neighbor)
        .filter((ip) => !ips.includes(ip))
        .join(', '),
      ips.join(', '),
    ),
  ]
}

function hostsOf({ hostIp }: Neighbor, { host }: Port) {
  return {
    host: host && host.ip.version !== 0 ? host.ip.canonical : '',
    hostIp: hostIp.version === 0 ? '' : hostIp.canonical,
  }
}

/** Those that could be read, each once, in order. */
function ipsOf({ fixedIps }: Neighbor | Port): string[] {
  const texts = fixedIps.flatMap(({ ip }) => (ip.version === 0 ? [] : [ip.canonical]))
  return [...new Set(texts)].sort()
}
