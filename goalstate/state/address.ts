import { isIP, SocketAddress } from 'node:net'

/** Why a text is no address; `text` is empty where none was given. */
interface Unparsed {
  readonly text: string
  readonly version: 0
  readonly problem: string
}

/**
 * An IP address as written and as a number.
 *
 * `version` tells whether it could be read: 0 is a text that is no address. `canonical` is the one
 * spelling of it (RFC 5952 for IPv6), fit for a key. `value` is below 2^32 or 2^128.
 */
export type Ip =
  | {
      readonly text: string
      readonly version: 4
      readonly value: number
      readonly canonical: string
    }
  | {
      readonly text: string
      readonly version: 6
      readonly value: bigint
      readonly canonical: string
    }
  | Unparsed

/**
 * A prefix as written and as the range `[first, last]` of its addresses, both inclusive.
 *
 * `hostBits` is true for `10.0.0.5/24`: it is read as its network, which `canonical` names. Prefixes of
 * one version compare by `<=` on `first` and `last`.
 */
export type Cidr =
  | {
      readonly text: string
      readonly version: 4
      readonly first: number
      readonly last: number
      readonly length: number
      readonly hostBits: boolean
      readonly canonical: string
    }
  | {
      readonly text: string
      readonly version: 6
      readonly first: bigint
      readonly last: bigint
      readonly length: number
      readonly hostBits: boolean
      readonly canonical: string
    }
  | Unparsed

/** A MAC address as written and as `aa:bb:cc:dd:ee:ff`; `canonical` is empty for text that is none. */
export interface Mac {
  readonly text: string
  readonly canonical: string
}

/** Reads an IP address; leading zeros, zones and prefixes are not part of one. */
export function ip(text: string): Ip {
  const v4 = ipv4Value(text)
  if (v4 >= 0) return { text, version: 4, value: v4, canonical: text }
  if (isIP(text) !== 6) return unparsed(text, 'an IP address')
  if (text.includes('%'))
    return { text, version: 0, problem: 'has a zone, which only its host knows' }
  const canonical = new SocketAddress({ address: text, family: 'ipv6' }).address
  return { text, version: 6, value: ipv6Value(canonical), canonical }
}

/** Reads a prefix, `address/length`. */
export function cidr(text: string): Cidr {
  const slash = text.indexOf('/')
  if (slash < 0) return unparsed(text, 'a prefix such as 10.0.0.0/24')
  return prefix(text, text.slice(0, slash), text.slice(slash + 1))
}

/** Reads a prefix, or an address as the prefix that holds it alone: what address pairs may be. */
export function cidrOrIp(text: string): Cidr {
  if (text.includes('/')) return cidr(text)
  return prefix(text, text, text.includes(':') ? '128' : '32')
}

/** Reads a MAC address in any of its forms: `aa:bb:…`, `AA-BB-…`, `aabb.ccdd.eeff`, `aabbccddeeff`. */
export function mac(text: string): Mac {
  if (colonForm.test(text)) return { text, canonical: text }
  const lower = text.toLowerCase()
  if (!macForm.test(lower)) return { text, canonical: '' }
  const digits = lower.replace(/[^0-9a-f]/g, '')
  return { text, canonical: digits.match(/../g)!.join(':') }
}

/** True if the address lies in the prefix; of different versions, or of what could not be read, it never does. */
export function contains(range: Cidr, address: Ip): boolean {
  if (range.version === 0 || address.version === 0 || range.version !== address.version)
    return false
  return range.first <= address.value && address.value <= range.last
}

const colonForm = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/
const macForm =
  /^(?:[0-9a-f]{2}(?::[0-9a-f]{2}){5}|[0-9a-f]{2}(?:-[0-9a-f]{2}){5}|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2}|[0-9a-f]{12})$/

function unparsed(text: string, wanted: string): Unparsed {
  return { text, version: 0, problem: text === '' ? 'is empty' : `is not ${wanted}` }
}

function prefix(text: string, address: string, lengthText: string): Cidr {
  const base = ip(address)
  if (base.version === 0) return { text, version: 0, problem: base.problem }
  const bits = base.version === 4 ? 32 : 128
  const length = /^(?:0|[1-9]\d{0,2})$/.test(lengthText) ? Number(lengthText) : -1
  if (length < 0 || length > bits)
    return { text, version: 0, problem: `has a length that is not 0 to ${bits}` }
  return base.version === 4
    ? prefix4(text, base.value, length)
    : prefix6(text, base.value, base.canonical, length)
}

function prefix4(text: string, value: number, length: number): Cidr {
  const size = 2 ** (32 - length)
  const first = value - (value % size)
  const canonical = `${ipv4Text(first)}/${length}`
  return {
    text,
    version: 4,
    first,
    last: first + size - 1,
    length,
    hostBits: first !== value,
    canonical,
  }
}

function prefix6(text: string, value: bigint, address: string, length: number): Cidr {
  const size = 1n << BigInt(128 - length)
  const first = value - (value % size)
  const network = first === value ? address : ipv6Text(first)
  const canonical = `${network}/${length}`
  return {
    text,
    version: 6,
    first,
    last: first + size - 1n,
    length,
    hostBits: first !== value,
    canonical,
  }
}

/** The value of a dotted quad without leading zeros; −1 for all else. By hand, as states have millions. */
function ipv4Value(text: string): number {
  let value = 0
  let octet = -1
  let dots = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 46) {
      if (octet < 0 || ++dots > 3) return -1
      value = value * 256 + octet
      octet = -1
    } else if (code < 48 || code > 57 || octet === 0) return -1
    else {
      octet = (octet < 0 ? 0 : octet * 10) + code - 48
      if (octet > 255) return -1
    }
  }
  return dots === 3 && octet >= 0 ? value * 256 + octet : -1
}

function ipv4Text(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')
}

/** @param text - In the canonical spelling, which may still end with a dotted quad. */
function ipv6Value(text: string): bigint {
  const dotted = text.lastIndexOf(':')
  const tail = ipv4Value(text.slice(dotted + 1))
  const hex =
    tail < 0
      ? text
      : `${text.slice(0, dotted + 1)}${Math.floor(tail / 65536).toString(16)}:${(tail % 65536).toString(16)}`
  const [head, rest] = hex.split('::') as [string, string | undefined]
  const before = head === '' ? [] : head.split(':')
  const after = rest ? rest.split(':') : []
  const zeros = new Array<string>(8 - before.length - after.length).fill('0')
  return [...before, ...(rest === undefined ? [] : zeros), ...after].reduce(
    (value, group) => value * 65536n + BigInt(Number.parseInt(group, 16)),
    0n,
  )
}

function ipv6Text(value: bigint): string {
  const groups = value.toString(16).padStart(32, '0').match(/..../g)!
  return new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address
}
