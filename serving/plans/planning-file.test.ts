import { expect, test } from 'vitest'
import { defaultAllowances } from '../planner/budgets.ts'
import { readPlanning } from './planning-file.ts'

test('what a file leaves out is as by default', () => {
  const text =
    '{"costs": {"holdMsPerMinute": 0.5}, "allowances": {"host": {"rate": 1, "burst": 2}}}'
  expect(readPlanning(text, 'planning.json')).toEqual({
    settings: {
      costs: { missMs: 99, pushMs: 0.055, holdMsPerMinute: 0.5 },
      pushLatency: 100,
      pushUnknown: true,
      withholding: { share: 0.01, seed: 1 },
    },
    allowances: { ...defaultAllowances, host: { rate: 1, burst: 2 } },
    confirmWithin: 10_000,
  })
})

test('what is wrong is refused with file and field', () => {
  const refusal = (text: string) => () => readPlanning(text, 'planning.json')
  expect(refusal('{')).toThrow('planning.json is not JSON')
  expect(refusal('{"costs": {"missMs": -1}}')).toThrow('planning.json, /costs/missMs: ')
  expect(refusal('{"colour": 1}')).toThrow(/planning\.json, the whole: .*colour/)
  expect(refusal('{"withholding": {"share": 2}}')).toThrow('/withholding/share')
  expect(refusal('{"allowances": {"host": {"rate": 1, "burst": 0}}}')).toThrow(
    '/allowances/host/burst',
  )
})
