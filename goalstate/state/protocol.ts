import type { Protocol } from './state.ts'

/** HTTP is TCP to the network. */
const meanings = new Map<string, Protocol['means']>(
  Object.entries({
    '': 'any',
    any: 'any',
    all: 'any',
    '-1': 'any',
    '0': 'any', // Neutron's number for "any"; IPv6 hop-by-hop options are no protocol to filter by
    tcp: 6,
    http: 6,
    udp: 17,
    icmp: 1,
    icmpv6: 58,
    'ipv6-icmp': 58,
    arp: 'arp',
    ah: 51,
    dccp: 33,
    egp: 8,
    esp: 50,
    gre: 47,
    igmp: 2,
    ipip: 4,
    ospf: 89,
    pgm: 113,
    rsvp: 46,
    sctp: 132,
    udplite: 136,
    vrrp: 112,
  }),
)

/**
 * A protocol as northbound APIs write it: a name, an IANA number from 0 to 255, or nothing for any.
 *
 * @see https://docs.openstack.org/api-ref/network/v2/#create-security-group-rule
 */
export function protocol(text: string): Protocol {
  const known = meanings.get(text.toLowerCase())
  if (known !== undefined) return { text, means: known }
  const number = /^\d{1,3}$/.test(text) ? Number(text) : 256
  return { text, means: number <= 255 ? number : undefined }
}

const wireMeanings = new Map(
  ['TCP', 'UDP', 'ICMP', 'HTTP', 'ARP'].map((name) => [name, protocol(name)]),
)

/** A protocol of a goal state; a number is one that the schema does not name, and means nothing. */
export function wireProtocol(wire: string | number): Protocol {
  return wireMeanings.get(String(wire)) ?? { text: String(wire), means: undefined }
}
