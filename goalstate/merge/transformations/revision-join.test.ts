import fc from 'fast-check'
import { expect, test } from 'vitest'
import { vpc } from '../../state/samples.ts'
import type { Transformation } from '../transformation.ts'
import { foldOperations } from './fold-operations.ts'
import { left } from './queue.cases.ts'
import { revisionJoin } from './revision-join.ts'

/** Both at once are the join: of some tellings, the one that counts. */
const join: Transformation = {
  ...revisionJoin,
  apply: (queue, context) =>
    revisionJoin.apply(queue, context) + foldOperations.apply(queue, context),
}
const version = (revision: number) =>
  vpc({ id: 'v', operation: 'update', revision, name: `${revision}` })
const joined = (revisions: readonly number[]) => left(join, revisions.map(version))

test('the highest revision is what is left, whatever came when', () => {
  expect(joined([3, 5, 4])).toEqual([version(5)])
})

test('the join is commutative, associative and idempotent', () => {
  const revisions = fc.array(fc.integer({ min: 2, max: 9 }), { minLength: 1 })
  fc.assert(
    fc.property(revisions, revisions, revisions, (a, b, c) => {
      const one = (some: readonly number[]) => joined(some).map(({ revision }) => revision!)
      expect(one([...a, ...b])).toEqual(one([...b, ...a]))
      expect(one([...one([...a, ...b]), ...c])).toEqual(one([...a, ...one([...b, ...c])]))
      expect(one([...a, ...a])).toEqual(one(a))
    }),
  )
})

test('producers that say 1 every time are taken in the order of arrival', () => {
  const told = ['first', 'second'].map((name) => vpc({ id: 'v', operation: 'update', name }))
  expect(left(join, told)).toEqual([told[1]])
  expect(left(join, [...told].reverse())).toEqual([told[0]])
})
