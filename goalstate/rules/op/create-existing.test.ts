import { expect, test } from 'vitest'
import { port } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { createExisting as rule } from './create-existing.ts'

const held = port({ id: 'p' })
const renamed = { ...held, name: 'other' }
const before = () => held as never

test('a create of an existing port with another name is none', () => {
  expect(found(rule, [renamed], { before })).toMatchObject([{ expected: 'update' }])
})

test('the same again, after a delete, or not known to exist, is one', () => {
  expect(found(rule, [held], { before })).toEqual([])
  expect(
    found(rule, [renamed], { before: () => ({ ...held, operation: 'delete' }) as never }),
  ).toEqual([])
  expect(found(rule, [renamed])).toEqual([])
})

ruleCases(rule, [renamed, held, { ...renamed, operation: 'update' }], { before })
