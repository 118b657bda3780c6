import type { Rule } from '../../check/rule.ts'
import { formatPrefix, prefixAt } from '../../reasoning/index.ts'
import type { Ip } from '../../state/address.ts'
import { lookup, pair } from '../../state/lookup.ts'
import { isLive, type Port } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import { firstOccupant } from './occupied.ts'

const portsByAllowedPrefix = lookup('port', ({ vpcId, allowedPairs }) =>
  allowedPairs.flatMap(({ addresses }) =>
    addresses.version === 0 ? [] : [pair(vpcId, addresses.canonical)],
  ),
)

export const foreignAllowedPair: Rule<Port> = {
  id: 'ALC-ADR-011',
  severity: 'warning',
  title: 'port allowed to use addresses of others',
  why: "The pair switches off the protection against spoofing for these addresses: the VM can take over another's.",
  remedy:
    'Allow only the addresses that the port shares on purpose, such as a virtual IP that no port has.',
  example: 'port p1 has the allowed pair 0.0.0.0/0',
  starred: false,

  subjects: (index) => index.all('port'),

  *check(port, index) {
    if (!isLive(port)) return
    const told = new Set<string>()
    for (const { addresses } of port.allowedPairs) {
      if (addresses.version === 0 || told.has(addresses.canonical)) continue
      told.add(addresses.canonical)
      const all = addresses.length === 0
      const other = all || port.vpcId === '' ? undefined : firstOccupant(index, addresses, port)
      if (!all && !other) continue
      yield {
        resources: other ? [port, other] : [port],
        // Of two ports that may use each other's addresses, each is a finding.
        role: `${port.id} ${addresses.canonical}`,
        message: `port ${port.id} may use ${addresses.text}, ${other ? `and port ${other.id} has an address in it` : 'which is every address'}`,
        actual: addresses.text,
      }
    }
  },

  touchedBy: {
    port: (port, index, other) =>
      other && other.id === port.id && haveEqualIps(port, other)
        ? [port]
        : [port, ...port.fixedIps.flatMap(({ ip }) => allowedToUse(index, port.vpcId, ip))],
  },
}

function haveEqualIps(a: Port, b: Port): boolean {
  return a.vpcId === b.vpcId && isLive(a) === isLive(b) && ipsOf(a) === ipsOf(b)
}

function ipsOf({ fixedIps }: Port): string {
  return fixedIps.map(({ ip }) => ip.text).join()
}

/** The ports that have an allowed pair around an address: one look for each prefix length. */
function allowedToUse(index: StateIndex, vpcId: string, ip: Ip): Port[] {
  if (ip.version === 0) return []
  const ports: Port[] = []
  for (let length = ip.version === 4 ? 32 : 128; length > 0; length--) {
    const key = pair(vpcId, formatPrefix(prefixAt(ip.value, length)))
    ports.push(...index.get(portsByAllowedPrefix, key))
  }
  return ports
}
