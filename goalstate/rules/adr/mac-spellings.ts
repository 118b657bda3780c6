import type { Rule } from '../../check/rule.ts'
import { type Lookup, lookup } from '../../state/lookup.ts'
import { sorted } from '../../state/order.ts'
import { isLive, type Resource, type ResourceType } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import { byType } from '../each.ts'
import { macsOf, typesWithMacs } from './macs.ts'

const all = typesWithMacs.map((type) => lookupOf(type, () => true))
/** Only those with another form than the canonical one, so that most states need no table of all MACs. */
const odd = typesWithMacs.map((type) => lookupOf(type, (text, canonical) => text !== canonical))

/** The subject is a canonical MAC. */
export const macSpellings: Rule<string> = {
  id: 'ALC-ADR-010',
  severity: 'note',
  title: 'one MAC address in two forms',
  why: "What compares addresses as text (caches, logs, Alcor's own lookups) takes it for two.",
  remedy: 'Write MAC addresses as aa:bb:cc:dd:ee:ff everywhere.',
  example: 'port p1 has AA-BB-CC-00-00-01, its DHCP entry aa:bb:cc:00:00:01',
  starred: false,

  *subjects(index) {
    const keys = new Set<string>()
    for (const lookup of odd) for (const key of index.keys(lookup)) keys.add(key)
    yield* keys
  },

  *check(canonical, index) {
    if (!odd.some((lookup) => index.count(lookup, canonical) > 0)) return
    const forms = formsOf(canonical, index)
    if (forms.size < 2) return
    const texts = [...forms.keys()].sort()
    yield {
      resources: texts.map((text) => forms.get(text)!),
      role: canonical,
      message: `${canonical} is written in ${texts.length} forms: ${texts.join(', ')}`,
      witness: texts.join(', '),
    }
  },

  touchedBy: byType(typesWithMacs, (resource) => [...canonicalMacs(resource, () => true)]),
}

/** For each form of a MAC, the first that has it, by type and id. */
function formsOf(canonical: string, index: StateIndex): Map<string, Resource> {
  const forms = new Map<string, Resource>()
  for (const lookup of all)
    for (const resource of sorted(index.get(lookup, canonical))) {
      if (!isLive(resource)) continue
      for (const { mac } of macsOf(resource))
        if (mac.canonical === canonical && !forms.has(mac.text)) forms.set(mac.text, resource)
    }
  return forms
}

function lookupOf(
  type: ResourceType,
  isWanted: (text: string, canonical: string) => boolean,
): Lookup<Resource> {
  return lookup(type, (resource) =>
    canonicalMacs(resource, isWanted),
  ) as Lookup<never> as Lookup<Resource>
}

function canonicalMacs(
  resource: Resource,
  isWanted: (text: string, canonical: string) => boolean,
): string[] {
  return macsOf(resource).flatMap(({ mac: { text, canonical } }) =>
    canonical !== '' && isWanted(text, canonical) ? [canonical] : [],
  )
}
