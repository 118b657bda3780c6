import { isIPv4, isIPv6 } from 'node:net'

/** Digits and dots, whatever is missing or too much; or such an address with a prefix length or a port. */
const looksLikeIPv4 = /^(?:[\d.]*\.[\d.]*|\d+(?:\.\d+){3}[/:]\d*)$/
const looksLikeIPv6 = /^[0-9a-f:.]*::[0-9a-f:.]*$/i
const mappedIPv4 = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/
const controlOrEdgeSpace = /\p{Cc}|^\s|\s$/u

/**
 * One name for one endpoint: an IP address in canonical text, or any other name as it stands.
 *
 * IPv6 is lower case with its longest run of zeros shortened (RFC 5952), and an IPv4 address inside
 * `::ffff:0:0/96` becomes that IPv4 address: the names that ingested logs have.
 *
 * @returns Nothing for text that looks like an address and is none, or that has control characters.
 */
export function canonicalAddress(text: string): string | undefined {
  if (isIPv4(text)) return text
  if (isIPv6(text)) return text.includes('%') ? undefined : canonicalIPv6(text)
  if (looksLikeIPv4.test(text) || looksLikeIPv6.test(text)) return undefined
  return text === '' || controlOrEdgeSpace.test(text) ? undefined : text
}

function canonicalIPv6(text: string): string {
  // The URL standard's host serialiser is RFC 5952's.
  const canonical = new URL(`http://[${text}]`).hostname.slice(1, -1)
  const mapped = mappedIPv4.exec(canonical)
  if (!mapped) return canonical
  const [high, low] = [Number.parseInt(mapped[1]!, 16), Number.parseInt(mapped[2]!, 16)]
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}
