import type { Rule } from '../../check/rule.ts'
import { digestOf } from '../../state/digest.ts'
import { pair } from '../../state/lookup.ts'
import { sorted } from '../../state/order.ts'
import { isLive, type Resource, type ResourceType } from '../../state/state.ts'
import { byType, keysOf, nameOf, toldTypes } from '../each.ts'

/**
 * The subject is `pair(type, key)`: ids of neighbors and routers come once for each of their keys.
 *
 * Tellings with different revisions are ALC-REV-005's: there is a newer one.
 */
export const twoContents: Rule<string> = {
  id: 'ALC-ID-005',
  severity: 'error',
  title: 'one id told twice, with different content',
  why: 'Which of the two a host gets depends on the order in which they are read.',
  remedy: 'Tell each resource once; if one of the two is newer, give it a higher revision.',
  example: 'subnets_internal has two subnets s1, one 10.0.0.0/24 and one 10.0.1.0/24',
  starred: true,

  *subjects(index) {
    for (const type of toldTypes)
      for (const key of index.sharedKeys(keysOf(type))) yield pair(type, key)
  },

  *check(subject, index) {
    const type = subject.slice(0, subject.indexOf('\0')) as ResourceType
    const key = subject.slice(type.length + 1)
    const told = sorted(index.get(keysOf(type), key)).filter(isLive)
    if (told.length < 2 || key === '') return
    const [first, ...others] = told as [Resource, ...Resource[]]
    const digest = digestOf(first)
    const differing = others.filter(
      (other) => other.revision === first.revision && digestOf(other) !== digest,
    )
    if (differing.length === 0) return
    yield {
      resources: [first, ...differing],
      role: key,
      message: `${nameOf(type)} ${key} is told ${differing.length + 1} times, and not alike: at ${[first, ...differing].map(({ file, pointer }) => `${file}#${pointer}`).join(', ')}`,
    }
  },

  touchedBy: byType(toldTypes, ({ type, key }) => [pair(type, key)]),
}
