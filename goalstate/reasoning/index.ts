/**
 * Exact reasoning about addresses, security groups and routes, on plain values of its own.
 *
 * Everything is decided over atoms, the pieces into which the end points of the given ranges cut a
 * space, so answers hold for every packet and come with one as a witness.
 *
 * @module
 */
export {
  type Address,
  compareAddresses,
  type Family,
  familyOf,
  formatAddress,
  parseAddress,
} from './address.ts'
export { type AddressKind, kindOfAddress, kindOfRange } from './address-kind.ts'
export {
  type AddressRange,
  allAddresses,
  contains,
  formatRange,
  overlaps,
  parseRange,
  singleAddress,
} from './address-range.ts'
export {
  type AddressSet,
  addressSet,
  difference,
  intersection,
  prefixesOfSet,
} from './address-set.ts'
export { formatMac, isGroupMac, type Mac, parseMac } from './mac.ts'
export { formatPrefix, type Prefix, parsePrefix, prefixAt, prefixesOf } from './prefix.ts'
export type { Reading, Refusal } from './reading.ts'
