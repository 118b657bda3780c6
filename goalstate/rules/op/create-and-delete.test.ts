import { expect, test } from 'vitest'
import { port, subnet } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { createAndDelete as rule } from './create-and-delete.ts'

const made = port({ id: 'p' })
const gone = port({ id: 'p', key: 'p gone', operation: 'delete' })

test('create and delete of one port in one message have no order', () => {
  expect(found(rule, [made, gone])).toMatchObject([{ resources: [{ id: 'p' }, { id: 'p' }] }])
})

test('two creates, another id and another type are no contradiction', () => {
  expect(found(rule, [made, { ...gone, operation: 'create' as const }])).toEqual([])
  expect(found(rule, [made, { ...gone, id: 'q' }])).toEqual([])
  expect(found(rule, [made, subnet({ id: 'p', operation: 'delete' })])).toEqual([])
})

test('a delete of what an earlier message created is in order', () => {
  expect(found(rule, [made, gone], { arrived: (resource) => resource === gone })).toEqual([])
})

ruleCases(rule, [made, gone, { ...gone, operation: 'update' }, subnet({ id: 'p' })])
