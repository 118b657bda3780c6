import { expect, test } from 'vitest'
import { router } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { subnetInTwoRouters as rule } from './subnet-in-two-routers.ts'

const of = (id: string, ...subnetIds: string[]) =>
  router({ id, tables: subnetIds.map((subnetId) => ({ subnetId, rules: [] })) })

test('a subnet with a table in two routers is one finding that names both', () => {
  expect(found(rule, [of('r1', 's', 't'), of('r2', 's')])).toMatchObject([
    { witness: 's', resources: [{ id: 'r1' }, { id: 'r2' }] },
  ])
})

test("the copies of a router for its hosts are one router, and a router's end is none", () => {
  const copy = (host: string) => ({ ...of('r1', 's'), key: `${host}/r1` })
  expect(found(rule, [copy('192.168.0.1'), copy('192.168.0.2')])).toEqual([])
  expect(found(rule, [of('r1', 's'), { ...of('r2', 's'), operation: 'delete' }])).toEqual([])
})

ruleCases(rule, [
  of('r1', 's'),
  of('r1', 't'),
  of('r2', 's', 't'),
  { ...of('r2', 's'), operation: 'delete' },
])
