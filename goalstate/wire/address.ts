import { isIP, SocketAddress } from 'node:net'

/**
 * The one spelling of an IP address, RFC 5952 for IPv6, so that equal addresses are equal keys.
 *
 * @returns Nothing for text that is no address; a zone (`fe80::1%eth0`) has no meaning beyond its host,
 *   so an address with one is none either.
 */
export function canonicalIp(text: string): { address: string; version: 4 | 6 } | undefined {
  const version = isIP(text)
  if (version === 4) return { address: text, version }
  if (version !== 6 || text.includes('%')) return undefined
  return { address: new SocketAddress({ address: text, family: 'ipv6' }).address, version }
}
