import { expect, test } from 'vitest'
import { emptyCatalog, logOf } from '../event-log.cases.ts'
import { partsOf } from './parts.ts'

const log = logOf(
  [
    [1, 7, 'a', 'x'],
    [2, 8, 'a', 'x'],
    [3, 7, 'a', 'y'],
    [3, 7, 'b', 'y'],
    [4, 7, 'b', 'x'],
    [5, 8, 'b', 'x'],
  ],
  emptyCatalog(),
)

test('each VNI is cut by its own events, and requests of one moment stay together', () => {
  const { early, late, networks } = partsOf(log, 0.5, () => false)
  // Of VNI 7's four events the third is at 3 s, as is the second; of VNI 8's two the second is at 5 s.
  expect([...early.time]).toEqual([1_000, 2_000])
  expect([...late.time]).toEqual([3_000, 3_000, 4_000, 5_000])
  expect(networks.map(({ vni, from, log }) => [vni, from, log.length])).toEqual([
    [7, 3_000, 4],
    [8, 5_000, 2],
  ])
})

test('a VNI that has a blend is learned at once', () => {
  const { early, late, networks } = partsOf(log, 0.5, (vni) => vni === 7)
  expect([...early.time]).toEqual([1_000, 2_000, 3_000, 3_000, 4_000])
  expect([...late.time]).toEqual([5_000])
  expect(networks.map(({ vni }) => vni)).toEqual([8])
})
