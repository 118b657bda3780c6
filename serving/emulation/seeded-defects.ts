import type { RegionPort } from '../../datasets/index.ts'
import {
  type GroupRule,
  groupId,
  groupState,
  macOf,
  neighborState,
  portId,
  type ToldOtherwise,
} from './network-states.ts'

/** A mistake of a kind that controllers make. */
export interface SeededDefect {
  /** The rule that finds it. */
  readonly rule: string
  /** For people. */
  readonly what: string
  /** What is told of a port otherwise than it is, by its id. */
  readonly ports: ReadonlyMap<string, ToldOtherwise>
  /** What is told besides, after the ports. */
  readonly states: readonly object[]
}

type Seed = (ports: readonly RegionPort[]) => SeededDefect | undefined

/**
 * Three mistakes, each in a VPC of its own if there are enough: a fixed IP outside its subnet, a neighbor with a MAC
 * that its port does not have, and a security group that lets out what the other side does not let in. None of
 * them keeps a packet of the region from where it goes. One that the region has no ports for is left out.
 *
 * @param ports - Of all VPCs.
 */
export function seedDefects(ports: readonly RegionPort[]): SeededDefect[] {
  let networks = byVni(ports)
  return [wrongSubnet, wrongMac, oneSidedGroup].flatMap((seed) => {
    for (const network of networks) {
      const defect = seed(network)
      if (!defect) continue
      networks = [...networks.filter((other) => other !== network), network]
      return [defect]
    }
    return []
  })
}

/** Ports by VPC, in their order. */
export function byVni(ports: readonly RegionPort[]): (readonly RegionPort[])[] {
  const networks = new Map<number, RegionPort[]>()
  for (const port of ports) {
    const network = networks.get(port.vni)
    if (network) network.push(port)
    else networks.set(port.vni, [port])
  }
  return [...networks.values()]
}

/** Of a service, which lives as long as the region. */
const wrongSubnet: Seed = (ports) => {
  const port = ports.find(({ isService }) => isService)
  const other = port && ports.find(({ subnet }) => subnet !== port.subnet)
  if (!other) return undefined
  return {
    rule: 'ALC-ADR-004',
    what: `port ${portId(port)} names subnet ${other.subnet}`,
    ports: new Map([[portId(port), { subnet: other.subnet }]]),
    states: [],
  }
}

const wrongMac: Seed = (ports) => {
  const remote = ports.find(({ isService }) => isService)
  const local =
    remote && ports.find(({ subnet, host }) => subnet === remote.subnet && host !== remote.host)
  if (!local) return undefined
  const stale = macOf({ vni: remote.vni + 1, ip: remote.ip })
  return {
    rule: 'ALC-NBR-001',
    what: `the neighbor of port ${portId(remote)} has the MAC ${stale}, the port ${macOf(remote)}`,
    ports: new Map(),
    states: [neighborState(local, remote, stale)],
  }
}

/** What exporters of PostgreSQL's metrics listen at. */
const exporterPort = 9_187

const oneSidedGroup: Seed = (ports) => {
  const monitor = ports.find(({ role }) => role === 'monitoring')
  const database = ports.find(({ role, isService }) => role === 'database' && !isService)
  if (!monitor || !database) return undefined
  const { vni } = monitor
  const scrape: GroupRule = {
    ...{ direction: 'egress', protocol: 'tcp', port: exporterPort },
    group: groupId('database', vni),
  }
  return {
    rule: 'ALC-SG-013',
    what: `group ${groupId('monitoring', vni)} lets TCP ${exporterPort} out to group ${groupId('database', vni)}, which does not let it in`,
    ports: new Map([[portId(monitor), { groups: [groupId('monitoring', vni)] }]]),
    states: [{ security_groups_internal: [groupState(vni, 'monitoring', [scrape])] }],
  }
}
