import { canonicalIp } from './address.ts'
import { writeBinary } from './binary.ts'
import { readJson } from './json.ts'
import { readMessage } from './message.ts'
import { malformedAt, shown } from './place.ts'
import { messageShape } from './schema.ts'

/** One thing that a host asks its Network Configuration Manager for. */
export interface HostRequestItem {
  /** `on-demand` asks for one destination; `agent-restarted` for all that the host had. */
  readonly kind: 'on-demand' | 'agent-restarted'
  /** The agent's own id for the request, a UUID; never empty. */
  readonly requestId: string
  /** The tenant's virtual network identifier, in `[1, 2^32)`; 0 only where a restarted agent names none. */
  readonly vni: number
  /** Address of the VM that asks, canonical; empty only where a restarted agent names none. */
  readonly source: string
  /** In `[0, 65535]`; 0 where the protocol has no ports. */
  readonly sourcePort: number
  /** Address asked for, canonical; empty only where a restarted agent names none. */
  readonly destination: string
  /** In `[0, 65535]`; 0 where the protocol has no ports. */
  readonly destinationPort: number
  readonly etherType: 'ipv4' | 'ipv6'
  /** IANA protocol number; ARP, which runs under IP and not over it, has none and is 0. */
  readonly protocol: number
}

/** A HostRequest as read. */
export interface HostRequest {
  readonly requests: HostRequestItem[]
  /** JSON pointers to the fields that Alcor's schema does not know; the requests do not depend on them. */
  readonly unknown: string[]
}

/** The wire's own form of {@link HostRequestItem}, with proto3 defaults filled in. */
interface ResourceStateRequest {
  request_type: string | number
  request_id: string
  tunnel_id: number
  source_ip: string
  source_port: number
  destination_ip: string
  destination_port: number
  ethertype: string | number
  protocol: string | number
}

const kinds: Readonly<Record<string, HostRequestItem['kind']>> = {
  ON_DEMAND: 'on-demand',
  AGENT_RESTARTED: 'agent-restarted',
}

const etherTypes: Readonly<Record<string, HostRequestItem['etherType']>> = {
  IPV4: 'ipv4',
  IPV6: 'ipv6',
}

/** HTTP is TCP to the network. */
const ianaNumbers: Readonly<Record<string, number>> = { TCP: 6, UDP: 17, ICMP: 1, HTTP: 6, ARP: 0 }

/**
 * Reads Alcor's HostRequest: protobuf binary if `input` is bytes, else protobuf-JSON that was parsed.
 *
 * @throws PortentError `ERR_INPUT` for input that is no HostRequest, or for a request without id or VNI,
 *   with a port above 65535, with an address that is none or not of its ethertype, or of a type, ethertype
 *   or protocol that the schema does not name; the message says which field, and the remedy.
 */
export function readHostRequest(input: unknown): HostRequest {
  const { message, unknown } = readMessage(messageShape('HostRequest'), input)
  const requests = message.state_requests as unknown as ResourceStateRequest[]
  return {
    requests: requests.map(itemOf),
    unknown: unknown.map(({ pointer }) => pointer),
  }
}

/**
 * Writes a HostRequest as protobuf binary, as an agent sends it.
 *
 * @throws PortentError `ERR_INPUT` for a protocol that Alcor's schema does not name, or a number that the
 *   wire cannot carry.
 */
export function writeHostRequest(requests: readonly HostRequestItem[]): Uint8Array {
  const shape = messageShape('HostRequest')
  const wire = { format_version: 1, state_requests: requests.map(wireOf) }
  return writeBinary(shape, readJson(shape, wire).message)
}

function wireOf(item: HostRequestItem, index: number): ResourceStateRequest {
  const protocol = Object.keys(ianaNumbers).find((name) => ianaNumbers[name] === item.protocol)
  if (protocol === undefined)
    throw malformedAt(
      'HostRequest',
      ['state_requests', index, 'protocol'],
      `${item.protocol} has no name in Alcor's schema`,
      `use one of ${Object.values(ianaNumbers).join(', ')}`,
    )
  return {
    request_type: item.kind === 'on-demand' ? 'ON_DEMAND' : 'AGENT_RESTARTED',
    request_id: item.requestId,
    tunnel_id: item.vni,
    source_ip: item.source,
    source_port: item.sourcePort,
    destination_ip: item.destination,
    destination_port: item.destinationPort,
    ethertype: item.etherType === 'ipv4' ? 'IPV4' : 'IPV6',
    protocol,
  }
}

function itemOf(request: ResourceStateRequest, index: number): HostRequestItem {
  const refuse: Refuse = (field, problem, remedy) => {
    throw malformedAt('HostRequest', ['state_requests', index, field], problem, remedy)
  }
  const kind = named(kinds, request, 'request_type', refuse)
  const etherType = named(etherTypes, request, 'ethertype', refuse)
  const addressOf = (field: AddressField) =>
    kind === 'agent-restarted' && request[field] === ''
      ? ''
      : addressIn(request, field, etherType, refuse)
  if (request.request_id === '')
    return refuse('request_id', 'the request has no id', 'give each request an id of its own')
  if (request.tunnel_id === 0 && kind === 'on-demand')
    return refuse('tunnel_id', 'the request has no VNI', 'give the tunnel id of its VPC')
  return {
    kind,
    requestId: request.request_id,
    vni: request.tunnel_id,
    source: addressOf('source_ip'),
    sourcePort: portIn(request, 'source_port', refuse),
    destination: addressOf('destination_ip'),
    destinationPort: portIn(request, 'destination_port', refuse),
    etherType,
    protocol: named(ianaNumbers, request, 'protocol', refuse),
  }
}

type AddressField = 'source_ip' | 'destination_ip'

/** Throws the error for one field of the request at hand. */
type Refuse = (field: keyof ResourceStateRequest, problem: string, remedy: string) => never

/** What the value of an enum field stands for here. */
function named<T>(
  meanings: Readonly<Record<string, T>>,
  request: ResourceStateRequest,
  field: 'request_type' | 'ethertype' | 'protocol',
  refuse: Refuse,
): T {
  const value = request[field]
  const names = Object.keys(meanings).join(', ')
  return (
    meanings[value] ??
    refuse(field, `${shown(value)} has no name in Alcor's schema`, `use one of ${names}`)
  )
}

function portIn(
  request: ResourceStateRequest,
  field: 'source_port' | 'destination_port',
  refuse: Refuse,
): number {
  const port = request[field]
  return port <= 65535 ? port : refuse(field, `${port} is no port`, 'use 0 to 65535')
}

function addressIn(
  request: ResourceStateRequest,
  field: AddressField,
  etherType: HostRequestItem['etherType'],
  refuse: Refuse,
): string {
  const text = request[field]
  const ip = canonicalIp(text)
  if (!ip)
    return refuse(field, `${shown(text)} is no IP address`, 'write one, as 10.0.0.5 or fd00::5')
  if (`ipv${ip.version}` === etherType) return ip.address
  return refuse(
    field,
    `${text} is an IPv${ip.version} address, the ethertype of the request is ${etherType}`,
    'correct the ethertype or the address',
  )
}
