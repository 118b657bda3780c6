import { ip, mac } from '../state/address.ts'
import type { NetworkState, Node, Resource, Unread } from '../state/state.ts'
import { type Around, commonOf, unusedFields } from './loose/common.ts'
import { Fields } from './loose/fields.ts'
import { nodeOf, portOf, routerOf, securityGroupOf, subnetOf, vpcOf } from './loose/resources.ts'

/** What the body of each resource is called, alone and in a list, without case and punctuation. */
const bodies: readonly {
  readonly one: string
  readonly many: string
  readonly read: (fields: Fields, around: Around) => Resource
}[] = [
  { one: 'network', many: 'networks', read: vpcOf },
  { one: 'vpc', many: 'vpcs', read: vpcOf },
  { one: 'subnet', many: 'subnets', read: subnetOf },
  { one: 'port', many: 'ports', read: portOf },
  { one: 'router', many: 'routers', read: routerOf },
  { one: 'securitygroup', many: 'securitygroups', read: securityGroupOf },
  { one: 'hostinfo', many: 'hostinfos', read: nodeOf },
  { one: '', many: 'nodedata', read: arionNodeOf },
]

/** The names that make a JSON object a body, for telling formats apart. */
export const bodyNames: ReadonlySet<string> = new Set(
  bodies.flatMap(({ one, many }) => (one === '' ? [many] : [one, many])),
)

/** Reads a body of Alcor's northbound REST interface, which asks to create what it holds. */
export function readRestBody(json: object, file: string): NetworkState {
  const unread: Unread[] = []
  const fields = new Fields(json, '', { file, unread })
  const around: Around = { operation: 'create', update: 'full' }
  const resources = bodies.flatMap(({ one, many, read }) => {
    const body = one === '' ? undefined : fields.object(one)
    return [
      ...(body ? [read(body, around)] : []),
      ...fields.list(many, (each) => read(each, around)),
    ]
  })
  fields.finish(new Set(['zgcdata'])) // the cluster that nodes are of, which no host is told
  return { resources, covers: new Set(), unread, formatVersion: 0 }
}

const arionUnused = unusedFields(
  ...['zgcid', 'idcontrol', 'inftenant', 'infzgc', 'maczgc', 'arionagentlocation'],
)

/** A node of an Arion gateway cluster: it is known by its name and reached at its tenant interface. */
function arionNodeOf(fields: Fields, around: Around): Node {
  const name = fields.text('name')
  const node: Node = {
    type: 'node',
    ...commonOf(fields, name, around),
    name,
    ip: ip(fields.text('ipcontrol')),
    mac: mac(fields.text('mactenant')),
    dvrMac: mac(''),
  }
  fields.text('pwdcontrol') // a password: not repeated in any report
  fields.finish(arionUnused)
  return node
}
