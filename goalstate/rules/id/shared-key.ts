import type { Rule } from '../../check/rule.ts'
import { placementsByHost } from '../../state/lookups.ts'
import { sorted } from '../../state/order.ts'
import { isLive, type Resource } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import { byType, keysOf, nameOf, toldTypes } from '../each.ts'

/**
 * The subject is a key.
 *
 * A neighbor under the plain id of its port is left out: goal states of the first version, which have
 * lists and no keys, name it so.
 */
export const sharedKey: Rule<string> = {
  id: 'ALC-ID-004',
  severity: 'error',
  title: 'one key for resources of two types',
  why: 'The Network Configuration Manager keeps all types and hosts in one map by key: one overwrites the other.',
  remedy: 'Give one of them another id.',
  example: 'a subnet and a port have one UUID',
  starred: true,

  *subjects(index) {
    const seen = new Set<string>(index.keys(placementsByHost))
    for (const type of toldTypes) {
      const keys = [...index.keys(keysOf(type))]
      for (const key of keys) if (seen.has(key)) yield key
      for (const key of keys) seen.add(key)
    }
  },

  *check(key, index) {
    if (key === '') return
    const named = firstOfEachType(key, index)
    const isHost = index.count(placementsByHost, key) > 0
    if (named.length === 0 || (named.length === 1 && !isHost)) return
    if (!isHost && named.every(({ type }) => type === 'port' || type === 'neighbor')) return
    const parties = named.map(({ type }) => `a ${nameOf(type)}`)
    yield {
      resources: named,
      role: key,
      message: `${key} is the key of ${[...(isHost ? ['a host'] : []), ...parties].join(' and of ')}`,
      witness: key,
    }
  },

  touchedBy: {
    ...byType(toldTypes, ({ key }) => [key]),
    placement: ({ host }) => [host],
  },
}

function firstOfEachType(key: string, index: StateIndex): Resource[] {
  return toldTypes.flatMap((type) =>
    sorted(index.get(keysOf(type), key))
      .filter(isLive)
      .slice(0, 1),
  )
}
