import { expect, test } from 'vitest'
import { neighbor, port, subnet } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { malformedUuid as rule } from './malformed-uuid.ts'

const bad = '7172a4d4-ffff-4ede-b3ml0-8d36e3d00102'

test('a group with a letter that is no digit is found once, in the port and not again in its neighbor', () => {
  const findings = found(rule, [neighbor({ id: bad }), port({ id: bad })])
  expect(findings.map(({ resources }) => resources.map(({ type }) => type))).toEqual([['port']])
})

test('a digit too few is found', () => {
  expect(found(rule, [port({ id: '3dda2801-d675-4688-a63f-dcda8d327f5' })])).toHaveLength(1)
})

test('UUIDs in either case, names and ids of AWS are fine', () => {
  const ids = [
    '3dda2801-d675-4688-a63f-dcda8d327f50',
    '3DDA2801-D675-4688-A63F-DCDA8D327F50',
    'r1',
    'sg-0a1b2c3d4e5f60718',
    'bba04015f47b4719a8edc8006e0abb27',
  ]
  expect(
    found(
      rule,
      ids.map((id) => port({ id })),
    ),
  ).toEqual([])
})

ruleCases(rule, [
  port({ id: bad }),
  neighbor({ id: bad }),
  neighbor({ id: bad, key: `L2/${bad}`, operation: 'delete' }),
  subnet({ id: '3dda2801-d675-4688-a63f-dcda8d327f5' }),
  subnet({ id: '3dda2801-d675-4688-a63f-dcda8d327f50' }),
])
