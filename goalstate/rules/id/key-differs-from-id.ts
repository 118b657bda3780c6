import type { Rule } from '../../check/rule.ts'
import { isLive, type ResourceOf } from '../../state/state.ts'
import { eachOf, nameOf, type ToldType, toldTypes } from '../each.ts'
import { idInKey } from './own-key.ts'

/** An id that is empty is ALC-ID-002's finding. */
export const keyDiffersFromId: Rule<ResourceOf<ToldType>> = {
  id: 'ALC-ID-001',
  severity: 'error',
  title: 'key of a map differs from the id of what it holds',
  why: 'Hosts are sent resources by key and remember them by id, so a later update or delete misses this one.',
  remedy: 'Use the id as the key, after L2/ or L3/ for neighbors and <host>/ for routers.',
  example: 'port_states has the port with id p2 under the key p1',
  starred: true,
  ...eachOf(toldTypes),

  *check(resource) {
    const { type, id, key } = resource
    if (!isLive(resource) || id === '' || key === id || idInKey(resource) === id) return
    yield {
      resources: [resource],
      role: key,
      message: `the ${nameOf(type)} under the key ${key} has the id ${id}`,
      actual: id,
      expected: idInKey(resource),
    }
  },
}
