import { expect, test } from 'vitest'
import { profilesFromLog } from '../features/index.ts'
import { distanceNamed } from '../models/kmeans/index.ts'
import { countMatrix } from './cluster-rows.ts'
import { logOf } from './small-log.cases.ts'

const profiles = profilesFromLog(
  logOf([
    [0, 'a', 'x'],
    [0, 'a', 'x'],
    [0, 'a', 'y'],
    [0, 'b', 'x'],
  ]),
)

test('shares are of services used and served unless told: one service, used three times and once', () => {
  const { columns, values } = countMatrix(profiles, [0, 1], distanceNamed('hellinger'))
  // Nobody asks for a or b, so that they serve nothing.
  expect([columns, ...values]).toEqual([1, Math.fround(Math.log1p(3)), Math.fround(Math.log1p(1))])
})

test('sets are of peers unless told: x and y, and x', () => {
  const { columns, values } = countMatrix(profiles, [0, 1], distanceNamed('hamming'))
  expect([columns, ...values]).toEqual([2, 1, 1, 1, 0])
})
