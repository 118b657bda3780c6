import { canonicalIp } from './address.ts'
import { readMessage } from './message.ts'
import { inside, malformed, type Place, rootPlace, shown } from './place.ts'
import { messageShape } from './schema.ts'

/** One thing that a host asks its Network Configuration Manager for. */
export interface HostRequestItem {
  /** `on-demand` asks for one destination; `agent-restarted` for all that the host had. */
  readonly kind: 'on-demand' | 'agent-restarted'
  /** The agent's own id for the request, a UUID; never empty. */
  readonly requestId: string
  /** The tenant's virtual network identifier, in `[0, 2^32)`. */
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
 * @throws PortentError `ERR_INPUT` for input that is no HostRequest, or for a request without id, with
 *   a port above 65535, with an address that is none or not of its ethertype, or of a type, ethertype
 *   or protocol that the schema does not name; the message says which field, and the remedy.
 */
export function readHostRequest(input: unknown): HostRequest {
  const { message, unknown } = readMessage(messageShape('HostRequest'), input)
  const list = inside(rootPlace('HostRequest'), 'state_requests')
  const requests = message.state_requests as unknown as ResourceStateRequest[]
  return {
    requests: requests.map((request, i) => itemOf(request, inside(list, i))),
    unknown: unknown.map(({ pointer }) => pointer),
  }
}

function itemOf(request: ResourceStateRequest, place: Place): HostRequestItem {
  const kind = named(kinds, request, 'request_type', place)
  const etherType = named(etherTypes, request, 'ethertype', place)
  const addressOf = (field: 'source_ip' | 'destination_ip') =>
    kind === 'agent-restarted' && request[field] === ''
      ? ''
      : addressAt(request[field], etherType, inside(place, field))
  return {
    kind,
    requestId: idAt(request.request_id, inside(place, 'request_id')),
    vni: request.tunnel_id,
    source: addressOf('source_ip'),
    sourcePort: portAt(request.source_port, inside(place, 'source_port')),
    destination: addressOf('destination_ip'),
    destinationPort: portAt(request.destination_port, inside(place, 'destination_port')),
    etherType,
    protocol: named(ianaNumbers, request, 'protocol', place),
  }
}

/** What the value of an enum field stands for here. */
function named<T>(
  meanings: Readonly<Record<string, T>>,
  request: ResourceStateRequest,
  field: 'request_type' | 'ethertype' | 'protocol',
  place: Place,
): T {
  const value = request[field]
  const meaning = meanings[value]
  if (meaning === undefined)
    throw malformed(
      inside(place, field),
      `${shown(value)} has no name in Alcor's schema`,
      `use one of ${Object.keys(meanings).join(', ')}`,
    )
  return meaning
}

function idAt(id: string, at: Place): string {
  if (id === '') throw malformed(at, 'the request has no id', 'give each request an id of its own')
  return id
}

function portAt(port: number, at: Place): number {
  if (port > 65535) throw malformed(at, `${port} is no port`, 'use 0 to 65535')
  return port
}

function addressAt(text: string, etherType: HostRequestItem['etherType'], at: Place): string {
  const ip = canonicalIp(text)
  if (!ip)
    throw malformed(at, `${shown(text)} is no IP address`, 'write one, as 10.0.0.5 or fd00::5')
  if (`ipv${ip.version}` !== etherType)
    throw malformed(
      at,
      `${text} is an IPv${ip.version} address, the ethertype of the request is ${etherType}`,
      'correct the ethertype or the address',
    )
  return ip.address
}
