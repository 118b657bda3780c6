import { lookup, pair } from '../../state/lookup.ts'

/** DHCP entries by what they are for; the key is `pair(subnetId, canonical MAC)`. */
export const dhcpByMac = lookup('dhcp', ({ subnetId, mac }) =>
  mac.canonical === '' ? undefined : pair(subnetId, mac.canonical),
)
