import { cidr, ip, mac } from '../../state/address.ts'
import { wireProtocol } from '../../state/protocol.ts'
import {
  addresses,
  fixed,
  gateway,
  node,
  placement,
  port,
  route,
  router,
  securityGroup,
  securityRule,
  subnet,
  vpc,
} from '../../state/samples.ts'
import type {
  Dhcp,
  Gateway,
  Neighbor,
  Node,
  Placement,
  Port,
  Resource,
  Router,
  SecurityGroup,
  Subnet,
  Vpc,
} from '../../state/state.ts'
import { idOf, macOf, REVISION, toldOfPort } from './told-of-port.ts'

/** How large a clean state is. */
export interface CleanSize {
  /** In `[1, 250]`. */
  readonly vpcs: number
  /** In `[1, 250]`. */
  readonly subnetsPerVpc: number
  readonly hosts: number
  /** At most `hosts / subnetsPerVpc`, so that a host has one subnet of a VPC. */
  readonly hostsPerSubnet: number
  /** Of one subnet; at most `200 / hostsPerSubnet`, as subnets are /24. */
  readonly portsPerHost: number
}

/** 10 VPCs of 2 subnets, each of 50 ports on 5 of 50 hosts: 1,000 ports. */
const thousandPorts: CleanSize = {
  vpcs: 10,
  subnetsPerVpc: 2,
  hosts: 50,
  hostsPerSubnet: 5,
  portsPerHost: 10,
}

/** A state without contradictions: all of it, and by type in the order in which it was made. */
export interface CleanState {
  readonly size: CleanSize
  readonly resources: readonly Resource[]
  readonly nodes: readonly Node[]
  readonly vpcs: readonly Vpc[]
  /** Those of VPC `v` from `v * subnetsPerVpc` on. */
  readonly subnets: readonly Subnet[]
  readonly gateways: readonly Gateway[]
  readonly routers: readonly Router[]
  /** Of VPC `v`: `web` at `2 * v`, `db` after it. */
  readonly groups: readonly SecurityGroup[]
  /** Those of subnet `s` from `s * hostsPerSubnet * portsPerHost` on, host by host, `web` and `db` in turn. */
  readonly ports: readonly Port[]
  /** Of port `p`: for hosts of its subnet at `2 * p`, for those of the others after it. */
  readonly neighbors: readonly Neighbor[]
  /** Of port `p` at `p`. */
  readonly dhcps: readonly Dhcp[]
  readonly placements: readonly Placement[]
}

/**
 * A state in which every host is told all it needs: neighbors in full mesh within a VPC, a route to an
 * appliance and one to the internet, and two security groups that answer each other.
 */
export function cleanState(size: CleanSize = thousandPorts): CleanState {
  const nodes = times(size.hosts, nodeAt)
  const vpcs = times(size.vpcs, vpcAt)
  const gateways = times(size.vpcs, gatewayAt)
  const subnets = vpcs.flatMap((of, v) => times(size.subnetsPerVpc, (s) => subnetAt(of, v, s)))
  const groups = vpcs.flatMap(groupsOf)
  const ports = subnets.flatMap((of, s) => portsOf(of, s, size, nodes, groups))
  const routers = vpcs.map((_, v) => routerAt(v, size, subnets, ports))
  const hosts = (s: number) => hostsOfSubnet(s, size, nodes)
  const told = ports.map((one, p) => {
    const s = Math.floor(p / (size.hostsPerSubnet * size.portsPerHost))
    const others = siblings(s, size).filter((other) => other !== s)
    return toldOfPort(one, subnets[s]!, { own: hosts(s), joined: others.flatMap(hosts) })
  })
  const placements = [
    ...subnets.flatMap((_, s) => {
      const v = Math.floor(s / size.subnetsPerVpc)
      const shared = [vpcs[v]!, gateways[v]!, routers[v]!, groups[2 * v]!, groups[2 * v + 1]!]
      const joined = siblings(s, size).map((each) => subnets[each]!)
      return hosts(s).flatMap((host) => sentTo(host, [...shared, ...joined]))
    }),
    ...told.flatMap((each) => each.placements),
  ]
  const byType = {
    ...{ nodes, vpcs, subnets, gateways, routers, groups, ports },
    neighbors: told.flatMap((each) => each.neighbors),
    dhcps: told.flatMap((each) => each.dhcps),
    placements,
  }
  return { size, ...byType, resources: Object.values(byType).flat() }
}

/** That a host is sent some resources. */
export function sentTo(host: string, resources: readonly Resource[]): Placement[] {
  return resources.map(({ type, key }) => placement(host, type, key))
}

/** The addresses of a subnet's hosts. */
export function hostsOfSubnet(s: number, size: CleanSize, nodes: readonly Node[]): string[] {
  const first = s * size.hostsPerSubnet
  return times(size.hostsPerSubnet, (i) => nodes[(first + i) % size.hosts]!.ip.text)
}

/** The subnets of one VPC, by the number of one of them. */
function siblings(s: number, { subnetsPerVpc }: CleanSize): number[] {
  const first = s - (s % subnetsPerVpc)
  return times(subnetsPerVpc, (i) => first + i)
}

function times<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i))
}

function nodeAt(h: number): Node {
  const address = `172.16.${Math.floor(h / 250)}.${(h % 250) + 1}`
  return node({
    id: idOf('node', h),
    name: `host${h}`,
    ip: ip(address),
    mac: mac(macOf('node', h)),
  })
}

function vpcAt(v: number): Vpc {
  return vpc({
    id: idOf('vpc', v),
    name: `vpc${v}`,
    projectId: `project${v}`,
    revision: REVISION,
    cidr: cidr(`10.${v}.0.0/16`),
    tunnelId: 1000 + v,
    gatewayIds: [idOf('gateway', v)],
  })
}

function gatewayAt(v: number): Gateway {
  return gateway({
    id: idOf('gateway', v),
    revision: REVISION,
    destinations: [addresses(`172.31.0.${v + 1}`, macOf('gateway', v))],
  })
}

function subnetAt(of: Vpc, v: number, s: number): Subnet {
  return subnet({
    id: idOf('subnet', v * 256 + s),
    name: `subnet${v}-${s}`,
    vpcId: of.id,
    projectId: of.projectId,
    revision: REVISION,
    cidr: cidr(`10.${v}.${s}.0/24`),
    tunnelId: of.tunnelId,
    gateway: addresses(`10.${v}.${s}.1`, macOf('subnet', v * 256 + s)),
    dhcpEnabled: true,
  })
}

/** `web` is open to the world at 443 and asks `db`, which answers. */
function groupsOf(of: Vpc, v: number): SecurityGroup[] {
  const [web, db] = [idOf('security-group', 2 * v), idOf('security-group', 2 * v + 1)]
  const common = { vpcId: of.id, projectId: of.projectId, revision: REVISION }
  const https = { portMin: 443, portMax: 443, remotePrefix: cidr('0.0.0.0/0') }
  const sql = { portMin: 5432, portMax: 5432 }
  const ping = { protocol: wireProtocol('ICMP'), portMin: 8, portMax: 0, remotePrefix: of.cidr }
  return [
    securityGroup({
      ...{ id: web, name: `web${v}`, ...common },
      rules: [
        securityRule({ id: idOf('rule', 8 * v), groupId: web, ...https }),
        securityRule({ id: idOf('rule', 8 * v + 1), groupId: web, ...ping }),
        securityRule({
          id: idOf('rule', 8 * v + 2),
          ...{ groupId: web, direction: 'egress', remoteGroupId: db, ...sql },
        }),
      ],
    }),
    securityGroup({
      ...{ id: db, name: `db${v}`, ...common },
      rules: [
        securityRule({ id: idOf('rule', 8 * v + 3), groupId: db, remoteGroupId: web, ...sql }),
        securityRule({ id: idOf('rule', 8 * v + 4), groupId: db, ...ping }),
      ],
    }),
  ]
}

function portsOf(
  of: Subnet,
  s: number,
  size: CleanSize,
  nodes: readonly Node[],
  groups: readonly SecurityGroup[],
): Port[] {
  const v = Math.floor(s / size.subnetsPerVpc)
  const network = of.cidr.text.slice(0, of.cidr.text.lastIndexOf('.'))
  return times(size.hostsPerSubnet * size.portsPerHost, (i) => {
    const p = s * size.hostsPerSubnet * size.portsPerHost + i
    const h = (s * size.hostsPerSubnet + Math.floor(i / size.portsPerHost)) % size.hosts
    return port({
      id: idOf('port', p),
      name: `port${p}`,
      vpcId: of.vpcId,
      projectId: of.projectId,
      revision: REVISION,
      deviceId: idOf('device', p),
      deviceOwner: 'compute:nova',
      mac: mac(macOf('port', p)),
      host: addresses(nodes[h]!.ip.text, nodes[h]!.mac.text),
      fixedIps: fixed(of.id, `${network}.${i + 10}`),
      securityGroupIds: [groups[2 * v + (i % 2)]!.id],
    })
  })
}

/** From each subnet, a route to an appliance (the VPC's first port) and one to the internet. */
function routerAt(
  v: number,
  size: CleanSize,
  subnets: readonly Subnet[],
  ports: readonly Port[],
): Router {
  const first = v * size.subnetsPerVpc
  const appliance = ports[first * size.hostsPerSubnet * size.portsPerHost]!
  const hop = (nextHopMac: string, destinationType: 'internet' | 'vpc-gateway') => ({
    extra: { destinationType, nextHopMac: mac(nextHopMac) },
  })
  return router({
    id: idOf('router', v),
    name: `router${v}`,
    revision: REVISION,
    tables: times(size.subnetsPerVpc, (s) => ({
      subnetId: subnets[first + s]!.id,
      rules: [
        route('192.168.0.0/16', appliance.fixedIps[0]!.ip.text, {
          id: idOf('route', (first + s) * 2),
          ...hop(appliance.mac.text, 'vpc-gateway'),
        }),
        route('0.0.0.0/0', `172.31.0.${v + 1}`, {
          id: idOf('route', (first + s) * 2 + 1),
          ...hop(macOf('gateway', v), 'internet'),
        }),
      ],
    })),
  })
}
