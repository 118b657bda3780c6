import { expect, test } from 'vitest'
import { endpoint, router, subnet } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { routerWithoutSubnet as rule } from './router-without-subnet.ts'

const r = (id: string, ...subnetIds: string[]) =>
  router({ id, tables: subnetIds.map((subnetId) => ({ subnetId, rules: [] })) })

test('a table for an unknown subnet is found', () => {
  const findings = found(rule, [subnet({ id: 's' }), r('r', 's', 'gone')])
  expect(findings.map(({ message }) => message)).toEqual([
    'router r names subnet gone, which is not there',
  ])
})

test('a subnet that an endpoint is in exists', () => {
  expect(found(rule, [r('r', 't'), endpoint({ id: 'e', subnetId: 't' })])).toEqual([])
})

ruleCases(rule, [
  subnet({ id: 's' }),
  subnet({ id: 't', key: 's' }),
  r('r', 's', 't'),
  r('r', 't', 'gone'),
  { ...r('r', 's'), operation: 'delete' },
  endpoint({ id: 'e', subnetId: 't' }),
  endpoint({ id: 'e', subnetId: 's' }),
])
