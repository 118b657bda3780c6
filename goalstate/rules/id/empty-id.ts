import type { Rule } from '../../check/rule.ts'
import { isLive, type ResourceOf } from '../../state/state.ts'
import { eachOf, nameOf, type ToldType, toldTypes } from '../each.ts'

/** Two resources of one type with neither id, key nor name have one fingerprint: nothing tells them apart. */
export const emptyId: Rule<ResourceOf<ToldType>> = {
  id: 'ALC-ID-002',
  severity: 'error',
  title: 'resource without an id',
  why: 'Hosts refuse it (ACA: "neighbor_id is empty"), and nothing can refer to it, update it or delete it.',
  remedy: 'Give it its id, or leave it out if it is an empty object.',
  example: 'neighbor_states has a configuration whose id is ""',
  starred: true,
  ...eachOf(toldTypes),

  *check(resource) {
    const { type, id, key, pointer } = resource
    if (!isLive(resource) || id !== '') return
    yield {
      resources: [resource],
      role: key !== '' ? key : 'name' in resource ? resource.name : '',
      message: `the ${nameOf(type)} at ${pointer} has no id`,
    }
  },
}
