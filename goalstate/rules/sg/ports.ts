/** What the port fields of a rule may say, by its protocol. */
import type { Protocol, SecurityRule } from '../../state/state.ts'

/** TCP, UDP, DCCP, SCTP and UDP-Lite. */
const withPorts: ReadonlySet<Protocol['means']> = new Set([6, 17, 33, 132, 136])

export function hasPorts(means: Protocol['means']): boolean {
  return withPorts.has(means)
}

/** ICMP for IPv4 or IPv6. */
export function icmpOf(means: Protocol['means']): boolean {
  return means === 1 || means === 58
}

/** True for TCP and UDP at ports 0 to 0, which in a goal state is also what a rule without ports looks like. */
export function isZeroPorts({ protocol, portMin, portMax }: SecurityRule): boolean {
  return hasPorts(protocol.means) && portMin === 0 && portMax === 0
}

/** Why the numbers are no range of ports, or no ICMP type and code. */
export function portProblem(rule: SecurityRule): string | undefined {
  const { protocol, portMin, portMax } = rule
  if (portMin === undefined && portMax === undefined) return undefined
  if (icmpOf(protocol.means)) return icmpProblem(portMin, portMax)
  if (!hasPorts(protocol.means) || isZeroPorts(rule)) return undefined
  if (portMin === undefined || portMax === undefined)
    return `has only one end of its range of ports, ${portMin ?? portMax}`
  if (portMin > portMax)
    return `has ports from ${portMin} to ${portMax}, which is the wrong way round`
  if (portMin < 1 || portMax > 65_535)
    return `has ports ${portMin} to ${portMax}, which are not in 1 to 65535`
  return undefined
}

function icmpProblem(type: number | undefined, code: number | undefined): string | undefined {
  if ((type ?? 0) > 255 || (code ?? 0) > 255)
    return `has ICMP type ${type ?? 'none'} and code ${code ?? 'none'}, which are not in 0 to 255`
  // In a goal state no type is 0, whose only code is 0; a higher one tells of a range, see icmpRange.
  return code !== undefined &&
    (type === undefined || (type === 0 && code > 0 && code <= HIGHEST_CODE))
    ? `has ICMP code ${code} without a type`
    : undefined
}

/** No ICMP type but router renumbering (RFC 2894: type 138, code 255) has a code above it. */
const HIGHEST_CODE = 15

/** True for ICMP numbers that can only be meant as a range of types, such as 0 to 255. */
export function icmpRange({ protocol, portMin: type, portMax: code }: SecurityRule): boolean {
  if (!icmpOf(protocol.means) || type === undefined || code === undefined) return false
  const isKnown = code <= HIGHEST_CODE || (protocol.means === 58 && type === 138 && code === 255)
  return !isKnown && type <= 255 && code <= 255
}
