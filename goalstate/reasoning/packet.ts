import { type Address, type Family, formatAddress, offset } from './address.ts'
import { type AddressRange, contains } from './address-range.ts'
import type { Direction } from './allow-rule.ts'
import { hasPorts, isIcmp, SERVICES, type Service } from './service.ts'

/** A packet as a security group sees it: the witness of an answer. */
export interface Packet {
  /** As seen from the port whose group is asked. */
  readonly direction: Direction
  readonly family: Family
  /** IANA number in `[0, 255]`. */
  readonly protocol: number
  /** Destination port, for protocols that have one. */
  readonly port?: number
  readonly icmpType?: number
  readonly icmpCode?: number
  /** The address at the other end, as text. */
  readonly remote: string
  /** The group that the other end has to be a member of for the witness to hold; of no other group. */
  readonly remoteGroup?: string
  /** The port's own address, as text, where it matters. */
  readonly local?: string
}

/** Who sends or receives the packet at the other end. */
export interface PacketEnds {
  readonly remote: Address
  readonly remoteGroup?: string | undefined
  readonly local?: Address | undefined
}

export function packetOf(
  direction: Direction,
  family: Family,
  service: Service,
  { remote, remoteGroup, local }: PacketEnds,
): Packet {
  const protocol = Math.floor(service / SERVICES)
  const detail = service % SERVICES
  return {
    direction,
    family,
    protocol,
    // Port 0 stands for port 1, see servicesOf.
    ...(hasPorts(protocol) && { port: Math.max(detail, 1) }),
    ...(isIcmp(protocol, family) && { icmpType: detail >>> 8, icmpCode: detail & 255 }),
    remote: formatAddress(remote),
    ...(remoteGroup !== undefined && { remoteGroup }),
    ...(local !== undefined && { local: formatAddress(local) }),
  }
}

/** From the blocks set aside for examples (RFC 5737, RFC 3849). */
const documented: readonly Address[] = [0xc633_6401, 0x2001_0db8_0000_0000_0000_0000_0000_0001n]

/**
 * An address of a range to show people: one meant for examples where the range has it, else the second,
 * as the first often names the network, or the only one.
 */
export function exampleAddress(range: AddressRange): Address {
  const known = documented.find((address) => contains(range, address))
  return known ?? (range.first < range.last ? offset(range.first, 1) : range.first)
}

const names: Readonly<Record<number, string>> = {
  1: 'icmp',
  6: 'tcp',
  17: 'udp',
  58: 'icmpv6',
  132: 'sctp',
}

/** `ingress tcp 22 from 10.0.0.1`, `egress icmp type 8 code 0 to 10.0.0.2 of group web`. */
export function describePacket(packet: Packet): string {
  const { direction, protocol, port, icmpType, icmpCode, remote, remoteGroup, local } = packet
  const what = [
    names[protocol] ?? `protocol ${protocol}`,
    ...(port === undefined ? [] : [`${port}`]),
    ...(icmpType === undefined ? [] : [`type ${icmpType} code ${icmpCode}`]),
  ].join(' ')
  const other = remoteGroup === undefined ? remote : `${remote} of group ${remoteGroup}`
  const [from, to] = direction === 'ingress' ? [other, local] : [local, other]
  return [
    `${direction} ${what}`,
    ...(from === undefined ? [] : [`from ${from}`]),
    ...(to === undefined ? [] : [`to ${to}`]),
  ].join(' ')
}
