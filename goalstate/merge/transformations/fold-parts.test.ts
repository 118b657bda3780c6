import { expect, test } from 'vitest'
import { route, router, securityGroup, securityRule } from '../../state/samples.ts'
import type { Operation, Resource } from '../../state/state.ts'
import { foldParts } from './fold-parts.ts'
import { left } from './queue.cases.ts'

const rule = (id: string, operation: Operation = 'create', portMin = 80) =>
  securityRule({ id, operation, portMin, portMax: portMin })
const group = (revision: number, update: 'full' | 'delta', ...rules: ReturnType<typeof rule>[]) =>
  securityGroup({ id: 'g', revision, update, rules })

function said(resource: Resource | undefined): unknown {
  if (resource?.type !== 'security-group') return undefined
  const rules = resource.rules.map(({ id, operation, portMin }) => `${id} ${operation} ${portMin}`)
  return [resource.update, resource.revision, ...rules]
}

test('a part after the whole is one whole: rules are replaced, added and deleted by id', () => {
  const [one, ...others] = left(foldParts, [
    group(2, 'full', rule('a'), rule('b'), rule('c')),
    group(3, 'delta', rule('b', 'delete'), rule('c', 'update', 443), rule('d')),
  ])
  expect(others).toEqual([])
  expect(said(one)).toEqual(['full', 3, 'a create 80', 'c update 443', 'd create 80'])
})

test('parts after each other are one part, which goes on saying what it deletes', () => {
  const [one] = left(foldParts, [
    group(2, 'delta', rule('a'), rule('b')),
    group(3, 'delta', rule('b', 'delete')),
  ])
  expect(said(one)).toEqual(['delta', 3, 'a create 80', 'b delete 80'])
})

test('a part after a delete is all there is', () => {
  const [one] = left(foldParts, [
    { ...group(2, 'full'), operation: 'delete' },
    group(3, 'delta', rule('a'), rule('b', 'delete')),
  ])
  expect(one?.operation).toBe('create')
  expect(said(one)).toEqual(['full', 3, 'a create 80'])
})

test('a whole after parts is left alone: it makes them void, which is for the fold of operations', () => {
  const told = [group(2, 'delta', rule('a')), group(3, 'full', rule('b'))]
  expect(left(foldParts, told)).toEqual(told)
})

test('the tables of a router fold each by itself', () => {
  const told = (update: 'full' | 'delta', revision: number, tables: [string, string[]][]) =>
    router({
      id: 'r',
      ...{ update, revision },
      tables: tables.map(([subnetId, blocks]) => ({
        subnetId,
        rules: blocks.map((block) => route(block, '10.0.0.9', { id: block })),
      })),
    })
  const [one] = left(foldParts, [
    told('full', 2, [
      ['s1', ['10.1.0.0/16']],
      ['s2', ['10.2.0.0/16']],
    ]),
    told('delta', 3, [['s2', ['10.3.0.0/16']]]),
  ])
  const tables = one?.type === 'router' ? one.tables : []
  expect(tables.map(({ subnetId, rules }) => [subnetId, ...rules.map(({ id }) => id)])).toEqual([
    ['s1', '10.1.0.0/16'],
    ['s2', '10.2.0.0/16', '10.3.0.0/16'],
  ])
})
