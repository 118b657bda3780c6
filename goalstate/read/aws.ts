import { cidr, ip, mac } from '../state/address.ts'
import { protocol } from '../state/protocol.ts'
import type {
  Common,
  Gateway,
  NetworkState,
  Port,
  Resource,
  ResourceType,
  Router,
  RoutingRule,
  SecurityGroup,
  SecurityRule,
  Subnet,
  Unread,
  Vpc,
} from '../state/state.ts'
import { Fields } from './loose/fields.ts'
import { note } from './loose/notes.ts'

/**
 * Reads VPC configurations as AWS describes them: the objects of `describe-vpcs`, `describe-subnets` and
 * so on, under their names (`Vpcs`) or a collector's (`vpcs`), in one object.
 *
 * Network interfaces are ports. AWS says nothing of hosts, tunnels and revisions. Network ACLs and
 * prefix lists decide about packets too, which this state cannot express: they are in `unread` as
 * unsupported.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Operations.html
 */
export function readAws(json: object, file: string): NetworkState {
  const unread: Unread[] = []
  const fields = new Fields(json, '', { file, unread })
  const gateways = fields.list('internetgateways', gatewayOf)
  const ports = [
    ...fields.list('networkinterfaces', portOf),
    ...fields.list('instances', instancePorts).flat(),
    ...fields.list('reservations', reservationPorts).flat(),
  ]
  const resources: Resource[] = [
    ...fields.list('vpcs', (vpc) => vpcOf(vpc, gateways)),
    ...fields.list('subnets', subnetOf),
    ...ports,
    ...fields.list('securitygroups', groupOf),
    ...fields.list('routetables', routerOf),
    ...gateways.map(({ gateway }) => gateway),
  ]
  fields.list('networkacls', (acl) =>
    note(acl.notes, acl.pointer, acl.text('networkaclid'), 'unsupported'),
  )
  const covers = coveredBy(fields)
  fields.finish(topUnused)
  return { resources, covers, unread, formatVersion: 0 }
}

/** The lists that are AWS's, by plain name; to tell its format from others. */
export const awsLists: readonly string[] = [
  'vpcs',
  'subnets',
  'securitygroups',
  'networkinterfaces',
  'instances',
  'reservations',
  'internetgateways',
  'routetables',
  'networkacls',
]

const topUnused = new Set(['collectorversion', 'provider', 'configfilegitsha1', 'nexttoken'])

function coveredBy(fields: Fields): Set<ResourceType> {
  const covers = new Set<ResourceType>()
  if (fields.hasList('vpcs')) covers.add('vpc')
  if (fields.hasList('subnets')) covers.add('subnet')
  if (fields.hasList('securitygroups')) covers.add('security-group')
  if (fields.hasList('internetgateways')) covers.add('gateway')
  if (fields.hasList('routetables')) covers.add('router')
  return covers
}

function commonOf(fields: Fields, id: string): Common {
  return {
    id,
    key: id,
    operation: 'info',
    revision: undefined,
    update: 'full',
    requestId: '',
    file: fields.notes.file,
    pointer: fields.pointer,
  }
}

/** Fields of many things that hosts are not told. */
const unusedEverywhere = [
  'ownerid',
  'description',
  'state',
  'status',
  'vpcarn',
  'outpostarn',
  'region',
]

function unusedFields(...names: string[]): ReadonlySet<string> {
  return new Set([...unusedEverywhere, ...names])
}

/** One text of an object, and nothing else of it. */
function only(name: string): (fields: Fields) => string {
  return (fields) => {
    const text = fields.text(name)
    fields.finish('all')
    return text
  }
}

/** The value of the tag `Name`, which is what AWS calls things. */
function nameOf(fields: Fields): string {
  const tags = fields.list('tags', (tag) => ({ key: tag.text('key'), value: tag.text('value') }))
  return tags.find(({ key }) => key === 'Name')?.value ?? ''
}

const vpcUnused = unusedFields(
  ...['cidrblockassociationset', 'dhcpoptionsid', 'instancetenancy', 'isdefault'],
  ...['ipv6cidrblockassociationset', 'blockpublicaccessstates', 'encryptioncontrol'],
)

function vpcOf(fields: Fields, gateways: readonly AttachedGateway[]): Vpc {
  const id = fields.text('vpcid')
  const attached = gateways.filter(({ vpcIds }) => vpcIds.includes(id))
  const vpc: Vpc = {
    type: 'vpc',
    ...commonOf(fields, id),
    projectId: fields.text('ownerid'),
    name: nameOf(fields),
    cidr: cidr(fields.text('cidrblock')),
    tunnelId: undefined,
    gatewayIds: attached.map(({ gateway }) => gateway.id),
  }
  fields.finish(vpcUnused)
  return vpc
}

const subnetUnused = unusedFields(
  ...['assignipv6addressoncreation', 'availabilityzoneid', 'availableipaddresscount', 'subnetarn'],
  ...['customerownedipv4pool', 'defaultforaz', 'enabledns64', 'enablelniatdeviceindex', 'type'],
  ...[
    'ipv6cidrblockassociationset',
    'ipv6native',
    'mapcustomerowneniponlaunch',
    'mappubliciponlaunch',
  ],
  ...['mapcustomerownediponlaunch', 'privatednsnameoptionsonlaunch', 'blockpublicaccessstates'],
)

function subnetOf(fields: Fields): Subnet {
  const subnet: Subnet = {
    type: 'subnet',
    ...commonOf(fields, fields.text('subnetid')),
    networkType: 'vxlan',
    vpcId: fields.text('vpcid'),
    projectId: fields.text('ownerid'),
    name: nameOf(fields),
    cidr: cidr(fields.text('cidrblock')),
    tunnelId: undefined,
    gateway: undefined,
    dhcpEnabled: false,
    dhcpOptions: [],
    dns: [],
    availabilityZone: fields.text('availabilityzone'),
    hostRoutes: [],
  }
  fields.finish(subnetUnused)
  return subnet
}

function reservationPorts(fields: Fields): Port[] {
  const ports = fields.list('instances', instancePorts).flat()
  fields.finish(unusedFields('groups', 'requesterid', 'reservationid'))
  return ports
}

/** An instance says much of its machine; its interfaces are all that the network sees of it. */
function instancePorts(fields: Fields): Port[] {
  const instance = fields.text('instanceid')
  return fields.list('networkinterfaces', portOf).map((port) => ({ ...port, deviceId: instance }))
}

const portUnused = unusedFields(
  ...['association', 'attachment', 'connectiontrackingconfiguration', 'interfacetype', 'tagset'],
  ...['ipv4prefixes', 'ipv6prefixes', 'privatednsname', 'sourcedestcheck', 'availabilityzone'],
  ...['requesterid', 'requestermanaged', 'operator', 'denyalligwtraffic', 'availabilityzoneid'],
)

function portOf(fields: Fields): Port {
  const subnetId = fields.text('subnetid')
  const first = fields.text('privateipaddress')
  const v4 = fields.list('privateipaddresses', only('privateipaddress'))
  const v6 = fields.list('ipv6addresses', only('ipv6address'))
  const addresses = [...new Set([first, ...v4, ...v6])].filter((address) => address !== '')
  const port: Port = {
    type: 'port',
    ...commonOf(fields, fields.text('networkinterfaceid')),
    vpcId: fields.text('vpcid'),
    projectId: fields.text('ownerid'),
    name: nameOf(fields),
    deviceId: '',
    deviceOwner: '',
    mac: mac(fields.text('macaddress')),
    adminStateUp: undefined,
    host: undefined,
    hostId: '',
    fixedIps: addresses.map((address) => ({ subnetId, ip: ip(address) })),
    allowedPairs: [],
    securityGroupIds: fields.list('groups', only('groupid')),
  }
  fields.finish(portUnused)
  return port
}

const groupUnused = unusedFields('securitygrouparn')

function groupOf(fields: Fields): SecurityGroup {
  const id = fields.text('groupid')
  const group: SecurityGroup = {
    type: 'security-group',
    ...commonOf(fields, id),
    vpcId: fields.text('vpcid'),
    projectId: fields.text('ownerid'),
    name: fields.text('groupname'),
    rules: [
      ...fields.list('ippermissions', (permission) => rulesOf(permission, 'ingress', id)).flat(),
      ...fields
        .list('ippermissionsegress', (permission) => rulesOf(permission, 'egress', id))
        .flat(),
    ],
  }
  nameOf(fields)
  fields.finish(groupUnused)
  return group
}

type Remote = Pick<SecurityRule, 'etherType' | 'remotePrefix' | 'remoteGroupId'>

/** One permission is a rule for each of its remotes; a group is meant in both versions of IP. */
function rulesOf(fields: Fields, direction: 'ingress' | 'egress', groupId: string): SecurityRule[] {
  const protocolText = fields.word('ipprotocol')
  const [portMin, portMax] = portsOf(fields)
  const remotes = remotesOf(fields)
  fields.finish(new Set())
  return remotes.map((remote) => ({
    operation: 'info',
    id: [
      ...[groupId, direction, remote.etherType, protocolText, portMin ?? '', portMax ?? ''],
      remote.remotePrefix.text || remote.remoteGroupId,
    ].join(' '),
    groupId,
    direction,
    protocol: protocol(protocolText),
    portMin,
    portMax,
    ...remote,
  }))
}

/** AWS writes every port as 0 to 65535, and every type of ICMP as −1. */
function portsOf(fields: Fields): [number | undefined, number | undefined] {
  const [from, to] = [fields.word('fromport'), fields.word('toport')]
  const port = (text: string) => (/^\d+$/.test(text) ? Number(text) : undefined)
  return from === '0' && to === '65535' ? [undefined, undefined] : [port(from), port(to)]
}

function remotesOf(fields: Fields): Remote[] {
  const none = { remotePrefix: cidr(''), remoteGroupId: '' }
  fields.list('prefixlistids', (list) =>
    note(list.notes, list.pointer, only('prefixlistid')(list), 'unsupported'),
  )
  return [
    ...fields
      .list('ipranges', only('cidrip'))
      .map((text) => ({ ...none, etherType: 'ipv4' as const, remotePrefix: cidr(text) })),
    ...fields
      .list('ipv6ranges', only('cidripv6'))
      .map((text) => ({ ...none, etherType: 'ipv6' as const, remotePrefix: cidr(text) })),
    ...fields
      .list('useridgrouppairs', only('groupid'))
      .flatMap((remoteGroupId) =>
        (['ipv4', 'ipv6'] as const).map((etherType) => ({ ...none, etherType, remoteGroupId })),
      ),
  ]
}

interface AttachedGateway {
  readonly gateway: Gateway
  readonly vpcIds: readonly string[]
}

function gatewayOf(fields: Fields): AttachedGateway {
  const vpcIds = fields.list('attachments', only('vpcid'))
  const gateway: Gateway = {
    type: 'gateway',
    ...commonOf(fields, fields.text('internetgatewayid')),
    kind: 'igw',
    destinations: [],
    zeta: undefined,
    arion: undefined,
  }
  nameOf(fields)
  fields.finish(unusedFields())
  return { gateway, vpcIds }
}

const routerUnused = unusedFields('vpcid', 'propagatingvgws')

/** A route table; subnets that it is not associated with by name use the main one, as AWS knows. */
function routerOf(fields: Fields): Router {
  const rules = fields.list('routes', routeOf).filter((rule) => rule !== undefined)
  const subnetIds = fields.list('associations', only('subnetid'))
  const router: Router = {
    type: 'router',
    ...commonOf(fields, fields.text('routetableid')),
    name: nameOf(fields),
    dvrMac: mac(''),
    hostIp: ip(''),
    tables: subnetIds.filter((id) => id !== '').map((subnetId) => ({ subnetId, rules })),
  }
  fields.finish(routerUnused)
  return router
}

/** AWS routes to things and not to addresses; the local route needs none. */
function routeOf(fields: Fields): RoutingRule | undefined {
  const destination = fields.text('destinationcidrblock', 'destinationipv6cidrblock')
  const gateway = fields.text('gatewayid')
  const target =
    gateway || fields.text('natgatewayid', 'transitgatewayid', 'networkinterfaceid', 'instanceid')
  fields.finish(unusedFields('origin'))
  if (target === 'local') return undefined
  return {
    operation: 'info',
    id: `${destination} ${target}`,
    name: target,
    destination: cidr(destination),
    nextHop: ip(''),
    priority: 0,
    extra: {
      destinationType: gateway.startsWith('igw-') ? 'internet' : 'vpc-gateway',
      nextHopMac: mac(''),
    },
  }
}
