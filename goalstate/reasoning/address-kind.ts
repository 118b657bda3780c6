import type { Address } from './address.ts'
import { type AddressRange, contains, overlaps } from './address-range.ts'
import { parsePrefix } from './prefix.ts'

/** What an address is for; `global` is any that no other kind claims. */
export type AddressKind =
  | 'unspecified'
  | 'loopback'
  | 'link-local'
  | 'multicast'
  | 'broadcast'
  | 'private'
  | 'global'

/** @see IANA's special-purpose address registries (RFC 6890), RFC 1918, RFC 4193, RFC 6598. */
const blocks: readonly (readonly [AddressKind, string])[] = [
  ['unspecified', '0.0.0.0/8'],
  ['private', '10.0.0.0/8'],
  ['private', '100.64.0.0/10'],
  ['loopback', '127.0.0.0/8'],
  ['link-local', '169.254.0.0/16'],
  ['private', '172.16.0.0/12'],
  ['private', '192.168.0.0/16'],
  ['multicast', '224.0.0.0/4'],
  ['broadcast', '255.255.255.255/32'],
  ['unspecified', '::/128'],
  ['loopback', '::1/128'],
  ['private', 'fc00::/7'],
  ['link-local', 'fe80::/10'],
  ['multicast', 'ff00::/8'],
]

const kinds = blocks.map(([kind, text]) => {
  const reading = parsePrefix(text)
  if (!reading.ok) throw new TypeError(reading.problem)
  return { kind, block: reading.value }
})

/** The kind of one address. */
export function kindOfAddress(address: Address): AddressKind {
  return kinds.find(({ block }) => contains(block, address))?.kind ?? 'global'
}

/** The kind that every address of a range has; nothing where they differ or the range crosses blocks. */
export function kindOfRange(range: AddressRange): AddressKind | undefined {
  const whole = kinds.find(({ block }) => contains(block, range))
  if (whole) return whole.kind
  const touched = kinds.some(({ block }) => overlaps(block, range))
  return touched ? undefined : 'global'
}
