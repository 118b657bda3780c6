import { expect, test } from 'vitest'
import { router } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { lostDelta as rule } from './lost-delta.ts'

const part = (revision: number) => router({ id: 'r', revision, update: 'delta' })
const before = () => router({ id: 'r', revision: 5 }) as never

test('a delta of revision 7 does not fit onto 5, one of 6 does', () => {
  expect(found(rule, [part(7)], { before })).toMatchObject([{ actual: '7', expected: '6' }])
  expect(found(rule, [part(6)], { before })).toEqual([])
})

test('the whole fits onto anything', () => {
  expect(found(rule, [{ ...part(7), update: 'full' as const }], { before })).toEqual([])
})

ruleCases(rule, [part(7), part(6), { ...part(7), update: 'full' }], { before })
