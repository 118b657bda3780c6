import { expect, test } from 'vitest'
import { ip } from '../../state/address.ts'
import { neighbor, placement, reached } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { localNeighbor as rule } from './local-neighbor.ts'

const h = '192.168.0.1'
const n = (kind: 'l2' | 'l3', host = h) =>
  neighbor({ id: 'n', hostIp: ip(host), fixedIps: reached(kind, 's', '10.0.0.2') })
const sent = placement(h, 'neighbor', 'n')

test('a host that is sent its own port as an L2 neighbor is found', () => {
  expect(found(rule, [n('l2'), sent])).toMatchObject([{ host: h }])
})

test('an L3 neighbor, and one that another host is sent, are fine', () => {
  expect(found(rule, [n('l3'), sent])).toEqual([])
  expect(found(rule, [n('l2', '192.168.0.2'), sent])).toEqual([])
})

ruleCases(rule, [
  n('l2'),
  n('l3'),
  n('l2', '192.168.0.2'),
  { ...n('l2'), operation: 'delete' },
  sent,
  placement('192.168.0.2', 'neighbor', 'n'),
])
