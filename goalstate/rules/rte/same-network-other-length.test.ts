import { expect, test } from 'vitest'
import { route, router } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { sameNetworkOtherLength as rule } from './same-network-other-length.ts'

const to = (...destinations: string[]) =>
  router({
    id: 'r',
    tables: [{ subnetId: 's', rules: destinations.map((each) => route(each, '10.9.0.1')) }],
  })

test('10.0.0.0/16 and 10.0.0.0/24 have one network address', () => {
  expect(found(rule, [to('10.0.0.0/16', '10.0.0.0/24', '10.0.1.0/24')])).toMatchObject([
    { actual: '10.0.0.0/16 and 10.0.0.0/24' },
  ])
})

test('a prefix inside another that begins elsewhere, and one prefix twice, are kept', () => {
  expect(found(rule, [to('10.0.0.0/16', '10.0.1.0/24', '10.0.1.0/24')])).toEqual([])
})

ruleCases(rule, [
  to('10.0.0.0/16', '10.0.0.0/24'),
  to('10.0.0.0/16'),
  { ...to('10.0.0.0/16', '10.0.0.0/24'), operation: 'delete' },
])
