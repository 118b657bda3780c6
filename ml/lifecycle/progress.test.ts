import { expect, test } from 'vitest'
import { progressOf, type TrainingProgress } from './progress.ts'

test('by hand: a step of weight 1, then one of weight 3', () => {
  const told: TrainingProgress[] = []
  const progress = progressOf(4, (now) => told.push(now))
  progress('cluster')
  const tell = progress('replay', 3)
  tell(0.5)
  tell(1)
  expect(told).toEqual([
    { step: 'cluster', share: 0 },
    { step: 'replay', share: 1 / 4 },
    { step: 'replay', share: (1 + 1.5) / 4 },
    { step: 'replay', share: 1 },
  ])
})
