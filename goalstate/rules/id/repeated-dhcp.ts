import type { Rule } from '../../check/rule.ts'
import { pair } from '../../state/lookup.ts'
import { sorted } from '../../state/order.ts'
import { isLive } from '../../state/state.ts'
import { dhcpByMac } from './dhcp-by-mac.ts'

/** The subject is `pair(subnetId, canonical MAC)`. */
export const repeatedDhcp: Rule<string> = {
  id: 'ALC-ID-007',
  severity: 'warning',
  title: 'one DHCP entry under two ids',
  why: 'Ids that are made anew with every push never update or delete the entry before: hosts gather them.',
  remedy: 'Derive the id from the port, or delete the older entry.',
  example: 'DHCP entries d1 and d2 are both for aa:bb:cc:00:00:01 in subnet s1',
  starred: false,

  subjects: (index) => index.sharedKeys(dhcpByMac),

  *check(key, index) {
    const entries = sorted(index.get(dhcpByMac, key)).filter(isLive)
    const distinct = entries.filter(({ id }, i) => i === 0 || id !== entries[i - 1]!.id)
    if (distinct.length < 2) return
    const { subnetId, mac } = distinct[0]!
    yield {
      resources: distinct,
      role: key,
      message: `${distinct.length} DHCP entries are for ${mac.text} in subnet ${subnetId}: ${distinct.map(({ id }) => id).join(', ')}`,
      witness: mac.canonical,
    }
  },

  touchedBy: {
    dhcp: ({ subnetId, mac }) => (mac.canonical === '' ? [] : [pair(subnetId, mac.canonical)]),
  },
}
