import { expect, test } from 'vitest'
import { port, subnet } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { twoRevisions as rule } from './two-revisions.ts'

const at = (revision: number | undefined, key = 'p') => port({ id: 'p', key, revision })

test('of revisions 4 and 5 of one port the higher is the one to keep', () => {
  expect(found(rule, [at(4, 'L2/p'), at(5, 'L3/p')])).toMatchObject([
    { actual: '5, 4', expected: '5' },
  ])
})

test('one revision twice, no revision, and another type with that id are fine', () => {
  expect(found(rule, [at(4, 'L2/p'), at(4, 'L3/p')])).toEqual([])
  expect(found(rule, [at(4), at(undefined, 'q')])).toEqual([])
  expect(found(rule, [at(4), subnet({ id: 'p', revision: 5 })])).toEqual([])
})

test('only what comes in one batch is compared', () => {
  const [old, now] = [at(4, 'L2/p'), at(5, 'L3/p')]
  expect(found(rule, [old, now], { arrived: (resource) => resource === now })).toEqual([])
})

ruleCases(rule, [at(4), at(5), at(5, 'q'), subnet({ id: 'p', revision: 6 })])
