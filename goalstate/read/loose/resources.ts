/**
 * The resources of formats that have no schema: DPM's NetworkConfiguration, the northbound REST bodies,
 * and dumps of Java objects. They name the same things alike but for spelling.
 *
 * @module
 */

import { cidr, ip, mac } from '../../state/address.ts'
import { protocol } from '../../state/protocol.ts'
import type {
  Dhcp,
  Endpoint,
  Neighbor,
  Node,
  Port,
  Router,
  RoutingTable,
  SecurityGroup,
  SecurityRule,
  Subnet,
  Vpc,
} from '../../state/state.ts'
import { type Around, allowedPairOf, commonOf, pairOf, routeOf, unusedFields } from './common.ts'
import type { Fields } from './fields.ts'

const vpcUnused = unusedFields(
  ...['adminstateup', 'portsecurityenabled', 'routerexternal', 'shared', 'vlantransparent'],
  ...[
    'isdefault',
    'default',
    'mtu',
    'dnsdomain',
    'networktype',
    'physicalnetwork',
    'segmentationid',
  ],
  ...['segments', 'availabilityzonehints', 'availabilityzones', 'qospolicyid', 'subnets'],
  ...['ipv4addressscope', 'ipv6addressscope', 'l2adjacency', 'routes', 'routeentities', 'router'],
)

/** A VPC, which northbound is a network. */
export function vpcOf(fields: Fields, around: Around): Vpc {
  const vpc: Vpc = {
    type: 'vpc',
    ...commonOf(fields, fields.text('id'), around),
    projectId: fields.text('projectid', 'tenantid'),
    name: fields.text('name'),
    cidr: cidr(fields.text('cidr')),
    tunnelId: fields.number('tunnelid'),
    gatewayIds: fields.texts('gatewayids'),
  }
  fields.finish(vpcUnused)
  return vpc
}

const subnetUnused = unusedFields(
  ...['dnspublishfixedip', 'usedefaultsubnetpool', 'routes', 'routeentities', 'ipversion'],
  ...['ipv4rangeid', 'ipv6rangeid', 'ipv6addressmode', 'ipv6ramode', 'segmentid', 'subnetpoolid'],
  ...[
    'allocationpools',
    'servicetypes',
    'attachedrouterid',
    'gatewayportdetail',
    'transitswitches',
  ],
)

export function subnetOf(fields: Fields, around: Around): Subnet {
  const subnet: Subnet = {
    type: 'subnet',
    ...commonOf(fields, fields.text('id'), around),
    networkType: 'vxlan',
    vpcId: fields.text('networkid', 'vpcid'),
    projectId: fields.text('projectid', 'tenantid'),
    name: fields.text('name'),
    cidr: cidr(fields.text('cidr')),
    tunnelId: fields.number('tunnelid'),
    gateway: gatewayPairOf(fields),
    dhcpEnabled: fields.boolean('dhcpenable', 'enabledhcp') ?? false,
    dhcpOptions: [],
    dns: dnsOf(fields),
    availabilityZone: fields.text('availabilityzone'),
    hostRoutes: fields
      .list('hostroutes', (route) => routeOf(route, around))
      .filter((route) => route !== undefined),
  }
  fields.finish(subnetUnused)
  return subnet
}

function gatewayPairOf(fields: Fields) {
  const pair = fields.object('gateway')
  if (!pair) return pairOf(fields.text('gatewayip'), fields.text('gatewaymacaddress'))
  const read = pairOf(pair.text('ipaddress'), pair.text('macaddress'))
  pair.finish(unusedFields())
  return read
}

function dnsOf(fields: Fields): string[] {
  const one = [fields.text('primarydns'), fields.text('secondarydns')].filter((dns) => dns !== '')
  return [...new Set([...one, ...fields.texts('dnslist'), ...fields.texts('dnsnameservers')])]
}

const portUnused = unusedFields(
  ...['vethname', 'fastpath', 'networkns', 'networknamespace', 'portsecurityenabled', 'dnsname'],
  ...['uplinkstatuspropagation', 'maclearningenabled', 'dnsassignment', 'dnsdomain', 'routes'],
  ...['extradhcpopts', 'bindingprofile', 'bindingvifdetails', 'bindingviftype', 'bindingvnictype'],
  ...['resourcerequest', 'qosnetworkpolicyid', 'qospolicyid', 'neighborhostip', 'networktype'],
  ...['messagetype', 'neighborinfos', 'ipallocation', 'propagateuplinkstatus'],
)

export function portOf(fields: Fields, around: Around): Port {
  const host = fields.object('hostinfo')
  const port: Port = {
    type: 'port',
    ...commonOf(fields, fields.text('id'), around),
    vpcId: fields.text('vpcid', 'networkid'),
    projectId: fields.text('projectid', 'tenantid'),
    name: fields.text('name'),
    deviceId: fields.text('deviceid'),
    deviceOwner: fields.text('deviceowner'),
    mac: mac(fields.text('macaddress')),
    adminStateUp: fields.boolean('adminstateup'),
    host: host
      ? pairOf(host.text('ipaddress'), host.text('macaddress'))
      : pairOf(fields.text('bindinghostip'), ''),
    hostId: fields.text('bindinghostid'),
    fixedIps: fields.list('fixedips', (fixed) => {
      const one = { subnetId: fixed.text('subnetid'), ip: ip(fixed.text('ipaddress')) }
      fixed.finish(fixedUnused)
      return one
    }),
    allowedPairs: fields.list(['allowedaddresspairs', 'allowaddresspairs'], allowedPairOf),
    securityGroupIds: groupIdsOf(fields),
  }
  host?.finish(fixedUnused)
  fields.finish(portUnused)
  return port
}

const fixedUnused = unusedFields()

/** Ids, or objects that have one. */
function groupIdsOf(fields: Fields): string[] {
  return fields.has('securitygroupids')
    ? fields.list('securitygroupids', (group) => group.text('id'))
    : fields.texts('securitygroups')
}

/** A port that dumps of Java objects describe as somebody's neighbor. */
export function neighborOfPort(port: Port, around: Around): Neighbor {
  const { host, mac: portMac, fixedIps, allowedPairs, vpcId, name } = port
  const { id, key, revision, requestId, file, pointer } = port
  return {
    type: 'neighbor',
    ...{ id, key, revision, requestId, file, pointer },
    ...around,
    vpcId,
    name,
    mac: portMac,
    hostMac: host?.mac ?? mac(''),
    hostIp: host?.ip ?? ip(''),
    fixedIps: fixedIps.map((fixed) => ({ kind: 'l2', ...fixed, arionGroup: '', tunnelId: 0 })),
    allowedPairs,
  }
}

const groupUnused = unusedFields()

export function securityGroupOf(fields: Fields, around: Around): SecurityGroup {
  const group: SecurityGroup = {
    type: 'security-group',
    ...commonOf(fields, fields.text('id'), around),
    vpcId: fields.text('vpcid', 'networkid'),
    projectId: fields.text('projectid', 'tenantid'),
    name: fields.text('name'),
    rules: fields.list('securitygrouprules', (rule) => securityRuleOf(rule, around)),
  }
  fields.finish(groupUnused)
  return group
}

const directions = { ingress: 'ingress', egress: 'egress' } as const
const etherTypes = { ipv4: 'ipv4', ipv6: 'ipv6' } as const

function securityRuleOf(fields: Fields, { operation }: Around): SecurityRule {
  const rule: SecurityRule = {
    operation,
    id: fields.text('id'),
    groupId: fields.text('securitygroupid'),
    direction: fields.oneOf(directions, 'ingress', 'direction'),
    etherType: fields.oneOf(etherTypes, 'ipv4', 'ethertype'),
    protocol: protocol(fields.word('protocol')),
    portMin: fields.number('portrangemin'),
    portMax: fields.number('portrangemax'),
    remotePrefix: cidr(fields.text('remoteipprefix')),
    remoteGroupId: fields.text('remotegroupid'),
  }
  fields.finish(groupUnused)
  return rule
}

const dhcpUnused = unusedFields('extradhcpoptions', 'dnsentrylist')

export function dhcpOf(fields: Fields, around: Around): Dhcp {
  const dhcp: Dhcp = {
    type: 'dhcp',
    ...commonOf(fields, fields.text('id'), around),
    subnetId: fields.text('subnetid'),
    mac: mac(fields.text('macaddress')),
    ipv4: ip(fields.text('ipv4address')),
    ipv6: ip(fields.text('ipv6address')),
    hostName: fields.text('porthostname'),
  }
  fields.finish(dhcpUnused)
  return dhcp
}

const routerUnused = unusedFields(
  ...['adminstateup', 'ha', 'distributed', 'flavorid', 'externalgatewayinfo', 'conntrackhelpers'],
  ...['availabilityzones', 'availabilityzonehints', 'gatewayports', 'owner', 'vpcid', 'networkid'],
  ...['routetable', 'routetables', 'vpcdefaultroutetable', 'subnetroutetables'],
)

/** A router with one table for each subnet; routes outside tables are in all of them. */
export function routerOf(fields: Fields, around: Around): Router {
  const routes = fields
    .list('routes', (route) => routeOf(route, around))
    .filter((route) => route !== undefined)
  const subnetIds = fields.texts('subnetids').flatMap((ids) => ids.split(','))
  const tables: RoutingTable[] = subnetIds.map((subnetId) => ({ subnetId, rules: routes }))
  if (routes.length > 0 && tables.length === 0) tables.push({ subnetId: '', rules: routes })
  const router: Router = {
    type: 'router',
    ...commonOf(fields, fields.text('id'), around),
    name: fields.text('name'),
    dvrMac: mac(fields.text('hostdvrmacaddress')),
    hostIp: ip(fields.text('hostip')),
    tables: [...tables, ...fields.list('subnetroutingtables', (table) => tableOf(table, around))],
  }
  fields.finish(routerUnused)
  return router
}

function tableOf(fields: Fields, around: Around): RoutingTable {
  const table = {
    subnetId: fields.text('subnetid'),
    rules: fields
      .list('routingrules', (route) => routeOf(route, around))
      .filter((route) => route !== undefined),
  }
  fields.finish(groupUnused)
  return table
}

const nodeUnused = unusedFields('serverport', 'veth', 'ncmid', 'unicasttopic', 'multicasttopic')

export function nodeOf(fields: Fields, around: Around): Node {
  const node: Node = {
    type: 'node',
    ...commonOf(fields, fields.text('nodeid', 'id'), around),
    name: fields.text('nodename', 'name'),
    ip: ip(fields.text('localip')),
    mac: mac(fields.text('macaddress')),
    dvrMac: mac(fields.text('hostdvrmac', 'hostdvrmacaddress')),
  }
  fields.finish(nodeUnused)
  return node
}

const endpointUnused = unusedFields('hostid')

/** @param key - What the map that it is in calls it; empty in a list. */
export function endpointOf(fields: Fields, key: string, around: Around): Endpoint {
  const address = fields.text('portip') || key
  const id = fields.text('portid') || address
  const endpoint: Endpoint = {
    type: 'endpoint',
    ...commonOf(fields, id, around),
    vpcId: fields.text('vpcid', 'networkid'),
    subnetId: fields.text('subnetid'),
    ip: ip(address),
    mac: mac(fields.text('portmac', 'macaddress')),
    hostIp: ip(fields.text('hostip')),
  }
  fields.finish(endpointUnused)
  return endpoint
}
