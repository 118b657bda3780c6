import { expect, test } from 'vitest'
import { port } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { changeUnknown as rule } from './change-unknown.ts'

const asked = (operation: 'create' | 'update' | 'delete') => port({ id: 'p', operation })

test('update and delete need what they change, create does not', () => {
  const before = () => 'none' as const
  expect(found(rule, [asked('update')], { before })).toMatchObject([{ expected: 'create' }])
  expect(found(rule, [asked('delete')], { before })).toMatchObject([{ expected: 'nothing' }])
  expect(found(rule, [asked('create')], { before })).toEqual([])
})

test('what was deleted before is gone, and what nobody knows may be there', () => {
  const gone = () => asked('delete') as never
  expect(found(rule, [asked('update')], { before: gone })).toHaveLength(1)
  expect(found(rule, [asked('update')])).toEqual([])
})

ruleCases(rule, [asked('update'), asked('create'), asked('delete')], { before: () => 'none' })
