/** Texts by which logs say that a number is not there. */
const unset = `'', '-'`

/** A port as Nullable(UInt16) in SQL: 0 where unset, NULL where the text is no port. */
export function portOf(text: string): string {
  return `if(${text} IN (${unset}), 0, toUInt16OrNull(${text}))`
}

/** A count as UInt64 in SQL; 0 where unset or unreadable, since nothing depends on it. */
export function countOf(text: string): string {
  return `toUInt64OrZero(${text})`
}

/** Seconds as Float64 in SQL, finite and not negative; 0 where unset or unreadable. */
export function secondsOf(text: string): string {
  const value = `toFloat64OrZero(${text})`
  return `if(isFinite(${value}) AND ${value} > 0, ${value}, 0.)`
}

/** IANA protocol numbers of the names that logs use, in lower case. */
const protocols = {
  icmp: 1,
  igmp: 2,
  tcp: 6,
  udp: 17,
  dccp: 33,
  ipv6: 41,
  rsvp: 46,
  gre: 47,
  esp: 50,
  ah: 51,
  icmp6: 58,
  icmpv6: 58,
  'ipv6-icmp': 58,
  eigrp: 88,
  ospf: 89,
  ipip: 94,
  pim: 103,
  vrrp: 112,
  l2tp: 115,
  sctp: 132,
  udplite: 136,
}

/**
 * An IANA protocol number as Nullable(UInt8) in SQL, from a number or a name in any case.
 *
 * 0 where unset, NULL where the text is neither.
 *
 * @param more - Further names of the log's own, in lower case, with their numbers.
 * @see https://www.iana.org/assignments/protocol-numbers
 */
export function protocolOf(text: string, more: Readonly<Record<string, number>> = {}): string {
  const known = Object.entries({ ...protocols, ...more })
  const names = known.map(([name]) => `'${name}'`).join(', ')
  const numbers = known.map(([, number]) => number).join(', ')
  const named = `transform(lower(${text}), [${names}], [${numbers}], NULL)`
  return `if(${text} IN (${unset}), 0, coalesce(toUInt8OrNull(${text}), ${named}))`
}

/**
 * Whether a record is the reply direction of a connection, as a condition in SQL.
 *
 * Logs of packets (cloud flow logs, NetFlow) list each direction by itself, and only the side that
 * opened the connection asked for configuration. Services listen on ports below those that clients are
 * given, so the lower port is taken for the service: of two directions exactly one is kept. Equal ports
 * (NTP, IKE) and protocols without ports keep both. A service above the client's port, such as 50051
 * called from 40000, is taken the wrong way round; the pair is still kept once.
 *
 * @param sourcePort - SQL of a Nullable(UInt16).
 * @param destinationPort - SQL of a Nullable(UInt16).
 */
export function isReply(sourcePort: string, destinationPort: string): string {
  const [from, to] = [`ifNull(${sourcePort}, 0)`, `ifNull(${destinationPort}, 0)`]
  return `(${from} > 0 AND ${from} < ${to})`
}
