import { alike } from '../../drift/alike.ts'
import { meaningDifferences } from '../../drift/meaning.ts'
import { type AddressRange, formatRange } from '../../reasoning/address-range.ts'
import { addressSet } from '../../reasoning/address-set.ts'
import { digestOf } from '../../state/digest.ts'
import {
  type AllowedPair,
  isLive,
  type Neighbor,
  type Port,
  type Resource,
} from '../../state/state.ts'
import type { Ruled } from '../rule-parts.ts'
import { addressText, contentOf, type Target } from './agent.ts'
import type { Held } from './outcome.ts'

/**
 * Whether two things in one slot act alike on packets: groups that allow the same, tables that forward
 * the same, allowed pairs of the same addresses; all else as it says.
 */
export function sameHeld(slot: string, a: Held, b: Held, target: Target): boolean {
  if (a.context !== b.context) return false
  const [first, second] = [a.resource, b.resource]
  if (first === second || alike(first, second)) return true
  if (first.type !== second.type) return false
  if (first.type === 'neighbor')
    return reachedAt(slot, first, target) === reachedAt(slot, second as Neighbor, target)
  if (first.type === 'port') return portText(first) === portText(second as Port)
  if (contentOf(first) === contentOf(second)) return true
  if (first.type !== 'router' && first.type !== 'security-group') return false
  return (
    bareText(first) === bareText(second as Ruled) &&
    !meaningDifferences(first, second, target).some(({ matters }) => matters)
  )
}

/** Whether two parts change the same rules alike. */
export function samePart(a: Ruled, b: Ruled): boolean {
  return a === b || partText(a) === partText(b)
}

/** What packets to an address meet, as far as one slot goes. Slots are as `Agent.slotsOf` names them. */
function reachedAt(slot: string, neighbor: Neighbor, target: Target): string {
  const { mac, hostIp, hostMac, allowedPairs, vpcId } = neighbor
  // Ids may have blanks; addresses and kinds have none.
  const last = slot.slice(slot.lastIndexOf(' ') + 1)
  const entries = neighbor.fixedIps
    .map((fixed, i) => ({ fixed, isFirst: i === 0 }))
    .filter(({ fixed }) => last === addressText(fixed) || last === String(fixed.kind))
    .map(({ fixed: { kind, subnetId, ip, arionGroup, tunnelId }, isFirst }) => {
      // Some of Alcor's agents read the first address only.
      const isRead = target === 'generic' || isFirst
      return [kind, subnetId, addressText({ ip }), arionGroup, tunnelId, isRead]
    })
  return JSON.stringify([
    vpcId,
    mac.canonical || mac.text,
    addressText({ ip: hostIp }),
    hostMac.canonical || hostMac.text,
    pairsText(allowedPairs),
    entries.map((entry) => JSON.stringify(entry)).sort(),
  ])
}

const withoutPairs = new WeakMap<Port, string>()

function portText(port: Port): string {
  let text = withoutPairs.get(port)
  if (text === undefined) {
    text = `${digestOf({ ...port, allowedPairs: [] })} ${pairsText(port.allowedPairs)}`
    withoutPairs.set(port, text)
  }
  return text
}

/** By MAC, the set of addresses; what cannot be read is itself. */
function pairsText(pairs: readonly AllowedPair[]): string {
  if (pairs.length === 0) return ''
  const byMac = new Map<string, { ranges: AddressRange[]; others: Set<string> }>()
  for (const { addresses, mac } of pairs) {
    const name = mac.canonical || mac.text
    const own = byMac.get(name) ?? { ranges: [], others: new Set<string>() }
    if (addresses.version === 0) own.others.add(addresses.text)
    else own.ranges.push(addresses)
    byMac.set(name, own)
  }
  return [...byMac]
    .map(([name, { ranges, others }]) =>
      [name, ...addressSet(ranges).map(formatRange), ...[...others].sort()].join(' '),
    )
    .sort()
    .join()
}

/** All of a group or router but its rules; a router is attached to subnets though they have none. */
function bareText(ruled: Ruled): string {
  if (ruled.type === 'security-group') return digestOf({ ...ruled, rules: [] })
  const subnets = new Set(ruled.tables.map(({ subnetId }) => subnetId))
  return [digestOf({ ...ruled, tables: [] }), ...[...subnets].sort()].join()
}

function partText(part: Ruled): string {
  const rules: readonly (readonly [string, Ruled])[] =
    part.type === 'router'
      ? part.tables.flatMap(({ subnetId, rules }) =>
          rules.map(
            (rule) =>
              [named(subnetId, rule), { ...part, tables: [{ subnetId, rules: [rule] }] }] as const,
          ),
        )
      : part.rules.map((rule) => [named('', rule), { ...part, rules: [rule] }] as const)
  const texts = rules.map(([name, alone]) =>
    name.startsWith('-') ? name : `${name} ${digestOf(alone)}`,
  )
  return JSON.stringify([bareText(part), [...new Set(texts)].sort()])
}

/** A rule that is deleted says nothing but its name. */
function named(subnetId: string, rule: Pick<Resource, 'id' | 'operation'>): string {
  return `${isLive(rule) ? '+' : '-'}${subnetId} ${rule.id}`
}
