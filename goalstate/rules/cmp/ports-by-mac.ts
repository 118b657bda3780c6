import { lookup, pair } from '../../state/lookup.ts'
import type { Port } from '../../state/state.ts'

/** Ports by subnet and MAC, as DHCP servers know them; the key is `pair(subnetId, canonical MAC)`. */
export const portsBySubnetMac = lookup('port', subnetMacsOf)

/** The keys under which {@link portsBySubnetMac} finds a port. */
export function subnetMacsOf({ mac, fixedIps }: Port): string[] {
  return mac.canonical === '' ? [] : fixedIps.map(({ subnetId }) => pair(subnetId, mac.canonical))
}
