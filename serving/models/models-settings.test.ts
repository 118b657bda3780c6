import { expect, test } from 'vitest'
import { modelsOf } from './models-settings.ts'

test('times become whole stretches, megabytes bytes, and what is left out is left to the defaults', () => {
  expect(modelsOf({ stretch: 300_000, canary: 3_600_000, megabytes: 2, errorRate: 0.01 })).toEqual({
    validation: {},
    rule: { errorRate: 0.01, maxBytes: 2_097_152 },
    watch: { errorRate: 0.01, stretch: 300_000, canaryStretches: 12 },
  })
  expect(modelsOf({ automatic: false, keep: 3, momentsPerMinute: 0, watch: 60_000 })).toEqual({
    automatic: false,
    keep: 3,
    validation: { perMinute: 0 },
    rule: {},
    watch: { stretch: 600_000, championStretches: 1 },
  })
})
