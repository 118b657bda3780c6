import type { Family } from './address.ts'

/**
 * What a packet is for, as one number in `[0, 2²⁴)`: `protocol × 65,536 + detail`.
 *
 * The detail is the destination port, for ICMP `type × 256 + code`, else nothing that rules can tell
 * apart. So "any protocol", "tcp 1–100" and "icmp type 8" are each one interval, and a rule is a
 * rectangle of services by addresses.
 */
export type Service = number

/** Services from `first` to `last`, both included. */
export interface ServiceRange {
  readonly first: Service
  readonly last: Service
}

/** A protocol by name or by its IANA number in `[0, 255]`; `icmp` is ICMPv6 where the family is 6. */
export type Protocol = 'any' | 'tcp' | 'udp' | 'icmp' | number

/** Services of one protocol. */
export const SERVICES = 65_536

export const allServices: ServiceRange = { first: 0, last: 256 * SERVICES - 1 }

const TCP = 6
const UDP = 17
/** TCP, UDP, DCCP, SCTP and UDP-Lite. */
const withPorts: ReadonlySet<number> = new Set([TCP, UDP, 33, 132, 136])
const ICMP: Readonly<Record<Family, number>> = { 4: 1, 6: 58 }

/** The IANA number of a protocol that is not `any`. */
export function protocolNumber(protocol: Exclude<Protocol, 'any'>, family: Family): number {
  if (typeof protocol === 'number') return protocol
  return protocol === 'tcp' ? TCP : protocol === 'udp' ? UDP : ICMP[family]
}

export function hasPorts(protocol: number): boolean {
  return withPorts.has(protocol)
}

/** Whether the protocol is the ICMP of its own family. */
export function isIcmp(protocol: number, family: Family): boolean {
  return protocol === ICMP[family]
}

/** The service of one port, e.g. tcp 22. */
export function portService(protocol: 'tcp' | 'udp', port: number): Service {
  return (protocol === 'tcp' ? TCP : UDP) * SERVICES + port
}

/** Merges ranges that overlap or touch; ascending. */
export function serviceSet(ranges: Iterable<ServiceRange>): ServiceRange[] {
  const sorted = [...ranges].sort((a, b) => a.first - b.first)
  const merged: { first: number; last: number }[] = []
  for (const { first, last } of sorted) {
    const before = merged.at(-1)
    if (before && first <= before.last + 1) before.last = Math.max(before.last, last)
    else merged.push({ first, last })
  }
  return merged
}

/** The services in `a` but not in `b`, both as {@link serviceSet} makes them. */
export function servicesWithout(
  a: readonly ServiceRange[],
  b: readonly ServiceRange[],
): ServiceRange[] {
  const rest: ServiceRange[] = []
  let j = 0
  for (const { first, last } of a) {
    let from = first
    while (j < b.length && b[j]!.last < first) j++
    for (let k = j; k < b.length && b[k]!.first <= last; k++) {
      if (b[k]!.first > from) rest.push({ first: from, last: b[k]!.first - 1 })
      from = b[k]!.last + 1
    }
    if (from <= last) rest.push({ first: from, last })
  }
  return rest
}

/** Whether a set, as {@link serviceSet} makes it, has the service. */
export function hasService(set: readonly ServiceRange[], service: Service): boolean {
  return set.some(({ first, last }) => first <= service && service <= last)
}

/** One service of a range that people know: TCP before UDP before what comes first. */
export function exampleService({ first, last }: ServiceRange): Service {
  for (const protocol of [TCP, UDP]) {
    const service = Math.max(first, protocol * SERVICES + 1)
    if (service <= last && service < (protocol + 1) * SERVICES) return service
  }
  return first
}
