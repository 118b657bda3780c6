import { expect, test } from 'vitest'
import { neighbor, placement, reached, router } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { unroutableNeighbor as rule } from './unroutable-neighbor.ts'

const n = neighbor({ id: 'n', fixedIps: reached('l3', 's', '10.0.1.2') })
const r = (id: string, subnetId: string, key = id) =>
  router({ id, key, tables: [{ subnetId, rules: [] }] })
const sent = placement('10.0.0.1', 'neighbor', 'n')

test('an L3 neighbor without a router on its host is found, wherever else the router is', () => {
  expect(found(rule, [n, sent])).toMatchObject([{ host: '10.0.0.1', expected: 's' }])
  expect(found(rule, [n, sent, r('r', 's'), placement('10.0.0.2', 'router', 'r')])).toHaveLength(1)
  expect(found(rule, [n, sent, r('r', 't'), placement('10.0.0.1', 'router', 'r')])).toHaveLength(1)
})

test('with its router on the host it is fine, and an L2 neighbor needs none', () => {
  expect(found(rule, [n, sent, r('r', 's'), placement('10.0.0.1', 'router', 'r')])).toEqual([])
  const l2 = { ...n, fixedIps: reached('l2', 's', '10.0.1.2') }
  expect(found(rule, [l2, sent])).toEqual([])
})

test('a goal state for one host that has no router at all is found (ACA issue 242)', () => {
  const around = { covers: ['subnet', 'neighbor'] as const }
  expect(found(rule, [n], around).map(({ message }) => message)).toEqual([
    'neighbor n is L3, and no router has its subnet s',
  ])
  expect(found(rule, [n, sent], around)).toEqual([])
})

const cases = [
  n,
  { ...n, fixedIps: reached('l2', 's', '10.0.1.2') },
  { ...n, fixedIps: reached('l3', 't', '10.0.1.2'), key: 'm' },
  { ...n, operation: 'delete' as const },
  r('r', 's'),
  r('r', 't'),
  { ...r('r', 's'), operation: 'delete' as const },
  sent,
  placement('10.0.0.2', 'neighbor', 'n'),
  placement('10.0.0.1', 'router', 'r'),
]
ruleCases(rule, cases)
ruleCases(
  rule,
  [...cases.slice(0, 8), neighbor({ id: 'o', fixedIps: reached('l3', 'u', '10.0.2.2') })],
  { covers: ['neighbor', 'router'] },
)
