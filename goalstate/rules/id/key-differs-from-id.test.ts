import { expect, test } from 'vitest'
import { neighbor, port, router } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { keyDiffersFromId as rule } from './key-differs-from-id.ts'

test('a port p2 under the key p1 is found, with both names', () => {
  const [finding, ...others] = found(rule, [port({ id: 'p2', key: 'p1' })])
  expect(others).toEqual([])
  expect(finding).toMatchObject({ actual: 'p2', expected: 'p1' })
})

test('the forms of keys that Alcor uses are keys of the id', () => {
  expect(
    found(rule, [
      neighbor({ id: 'p', key: 'L2/p' }),
      neighbor({ id: 'p', key: 'L3/p' }),
      neighbor({ id: 'p', key: 'p_n' }),
      neighbor({ id: 'p_n', key: 'p_n' }),
      router({ id: 'r', key: '10.0.0.1/r' }),
    ]),
  ).toEqual([])
})

test('an empty id and a deleted resource are not its business', () => {
  expect(
    found(rule, [port({ id: '', key: 'p' }), port({ id: 'a', key: 'b', operation: 'delete' })]),
  ).toEqual([])
})

ruleCases(rule, [
  port({ id: 'p2', key: 'p1' }),
  port({ id: 'p1', key: 'p1' }),
  neighbor({ id: 'p2', key: 'L2/p1' }),
])
