import { expect, test } from 'vitest'
import { mac } from '../../state/address.ts'
import { neighbor, reached } from '../../state/samples.ts'
import { neighborUnion } from './neighbor-union.ts'
import { left } from './queue.cases.ts'

const l2 = neighbor({ id: 'p', key: 'L2/p', fixedIps: reached('l2', 's1', '10.0.1.5') })
const l3 = neighbor({ id: 'p', key: 'L3/p', fixedIps: reached('l3', 's2', '10.0.2.5') })

test('a port that is an L2 and an L3 neighbor is one neighbor with both addresses', () => {
  expect(left(neighborUnion, [l3, l2])).toEqual([
    { ...l2, key: 'p', fixedIps: [...l2.fixedIps, ...l3.fixedIps] },
  ])
})

test("it stays two for Alcor's agents, some of which read the first address only", () => {
  expect(left(neighborUnion, [l2, l3], { target: 'aca-2022' })).toEqual([l2, l3])
})

test.each([
  ['have other MACs', { ...l3, mac: mac('00:00:00:00:00:09') }],
  ['are told the one and deleted the other', { ...l3, operation: 'delete' as const }],
  ['have addresses of one kind', { ...l3, fixedIps: reached('l2', 's2', '10.0.2.5') }],
])('it stays two where they %s', (_, other) => {
  expect(left(neighborUnion, [l2, other])).toEqual([l2, other])
})
