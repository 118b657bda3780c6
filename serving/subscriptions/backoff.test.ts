import { expect, test } from 'vitest'
import { seeded } from '../../core/index.ts'
import { backoff } from './backoff.ts'

test('pauses double from a second to an hour, of which a random half is kept', () => {
  const least = () => 0
  const most = () => 1
  expect([1, 2, 3, 12, 13, 1_000].map((failures) => backoff(failures, least))).toEqual(
    // Half of 1, 2, 4, 2048, 3600 and 3600 seconds.
    [500, 1_000, 2_000, 1_024_000, 1_800_000, 1_800_000],
  )
  expect(backoff(3, most)).toBe(4_000)
})

test('two that failed together come back apart', () => {
  const random = seeded(1)
  expect(backoff(8, random)).not.toBe(backoff(8, random))
})
