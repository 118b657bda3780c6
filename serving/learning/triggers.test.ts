import { expect, test } from 'vitest'
import { defaultTriggers, type LearningState, reasonToRetrain } from './triggers.ts'

const [minute, hour] = [60_000, 3_600_000]
const reason = (state: Partial<LearningState>, now: number) =>
  reasonToRetrain({ began: 0, reports: 1, ...state }, defaultTriggers, now)

test('an hour after the last one, if anything came', () => {
  expect(reason({}, hour - 1)).toBeUndefined()
  expect(reason({}, hour)).toBe('time: the last began 60 minutes ago')
  expect(reason({ reports: 0 }, 2 * hour)).toBeUndefined()
})

test('after 100,000 reports sooner, but not within ten minutes', () => {
  const reports = 100_000
  expect(reason({ reports }, 10 * minute - 1)).toBeUndefined()
  expect(reason({ reports }, 10 * minute)).toMatch(/^volume: 100000 /)
  expect(reason({ reports: reports - 1 }, 10 * minute)).toBeUndefined()
})

test('at drift sooner, also in place of a challenger, unless told not to', () => {
  const state = { drifted: 'coverage of VNI 7 fell', challengerSince: 0 }
  expect(reason(state, 10 * minute)).toBe('drift: coverage of VNI 7 fell')
  const deaf = { ...defaultTriggers, atDrift: false }
  expect(reasonToRetrain({ began: 0, reports: 1, ...state }, deaf, 10 * minute)).toBeUndefined()
})

test('a challenger has a day to be judged', () => {
  const now = 40 * hour
  expect(reason({ challengerSince: now - 23 * hour }, now)).toBeUndefined()
  expect(reason({ challengerSince: now - 24 * hour }, now)).toMatch(/^time/)
})
