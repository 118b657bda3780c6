import { expect, test } from 'vitest'
import { drawRequestLatencies } from './request-latency.ts'
import { defaultSettings } from './settings.ts'

const { requestLatency } = defaultSettings

test('the median is 99 ms and the largest of 200 is about 298 ms in the middle of 1,001 trials', () => {
  const draws = drawRequestLatencies(200 * 1_001, requestLatency, 1)
  expect(median([...draws])).toBeGreaterThan(98)
  expect(median([...draws])).toBeLessThan(100)
  const largest = Array.from({ length: 1_001 }, (_, i) =>
    Math.max(...draws.subarray(i * 200, (i + 1) * 200)),
  )
  expect(Math.abs(median(largest) - 298)).toBeLessThan(6)
})

test('equal seeds draw equal latencies', () => {
  const draw = (seed: number) => drawRequestLatencies(5, requestLatency, seed)
  expect(draw(3)).toEqual(draw(3))
  expect(draw(3)).not.toEqual(draw(4))
})

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!
}
