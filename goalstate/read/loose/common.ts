import { cidr, cidrOrIp, ip, mac } from '../../state/address.ts'
import type { AddressPair, AllowedPair, Common, Operation, RoutingRule } from '../../state/state.ts'
import type { Fields } from './fields.ts'

/** What the message around a resource says of it. */
export interface Around {
  readonly operation: Operation
  readonly update: 'delta' | 'full'
}

/** What every resource has; its id is its key. */
export function commonOf(fields: Fields, id: string, { operation, update }: Around): Common {
  return {
    id,
    key: id,
    operation,
    revision: fields.number('revisionnumber'),
    update,
    requestId: fields.text('requestid'),
    file: fields.notes.file,
    pointer: fields.pointer,
  }
}

/** Fields of any resource that hosts are not told. */
const unusedEverywhere = [
  'description',
  'createat',
  'updateat',
  'createdat',
  'updatedat',
  'tenantid',
  'projectid',
  'tags',
  'tagsany',
  'nottags',
  'nottagsany',
  'sortdir',
  'sortkey',
  'fields',
  'status',
  'formatversion',
]

/** The fields of one resource that are known and that hosts are not told, for `Fields.finish`. */
export function unusedFields(...names: string[]): ReadonlySet<string> {
  return new Set([...unusedEverywhere, ...names])
}

const pairUnused = unusedFields()

/** An address pair; `undefined` if neither address is given. */
export function pairOf(ipText: string, macText: string): AddressPair | undefined {
  return ipText === '' && macText === '' ? undefined : { ip: ip(ipText), mac: mac(macText) }
}

export function allowedPairOf(fields: Fields): AllowedPair {
  const read = {
    addresses: cidrOrIp(fields.text('ipaddress')),
    mac: mac(fields.text('macaddress')),
  }
  fields.finish(pairUnused)
  return read
}

const routeUnused = unusedFields('associatedtype', 'associatedtableid')

const destinationTypes = { internet: 'internet', vpc_gw: 'vpc-gateway' } as const

/** A route; hosts reach what is `Local` without one, which gives nothing. */
export function routeOf(fields: Fields, { operation }: Around): RoutingRule | undefined {
  const target = fields.text('target')
  const extra = fields.object('routingruleextrainfo')
  const route: RoutingRule = {
    operation,
    id: fields.text('id'),
    name: fields.text('name'),
    destination: cidr(fields.text('destination')),
    nextHop: ip(fields.text('nexthop', 'nexthopip') || (target === 'Local' ? '' : target)),
    priority: fields.number('priority') ?? 0,
    extra: extra && {
      destinationType: extra.oneOf(destinationTypes, 'internet', 'destinationtype'),
      nextHopMac: mac(extra.text('nexthopmac')),
    },
  }
  fields.text('operationtype')
  extra?.finish(pairUnused)
  fields.finish(routeUnused)
  return target === 'Local' ? undefined : route
}
