import { expect, test } from 'vitest'
import { port } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { partialCreate as rule } from './partial-create.ts'

const part = port({ id: 'p', update: 'delta' })

test('a port is created as a whole', () => {
  expect(found(rule, [part])).toMatchObject([{ actual: 'delta', expected: 'full' }])
  expect(found(rule, [port({ id: 'p' })])).toEqual([])
})

test('an update may be a part, and a fragment does not say how it is sent', () => {
  expect(found(rule, [{ ...part, operation: 'update' as const }])).toEqual([])
  expect(found(rule, [part], { covers: ['port', 'subnet'] })).toEqual([])
})

ruleCases(rule, [part, port({ id: 'p' }), { ...part, operation: 'info' }])
