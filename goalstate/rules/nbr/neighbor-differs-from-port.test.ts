import { expect, test } from 'vitest'
import { ip, mac } from '../../state/address.ts'
import { addresses, fixed, neighbor, port, reached } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { neighborDiffersFromPort as rule } from './neighbor-differs-from-port.ts'

const p = port({
  id: 'p',
  host: addresses('192.168.0.2', ''),
  fixedIps: fixed('s', '10.0.0.2'),
})
const n = neighbor({
  id: 'p',
  key: 'L2/p',
  hostIp: ip('192.168.0.2'),
  fixedIps: reached('l2', 's', '10.0.0.2'),
})

test('a neighbor that kept the old host after a migration is found', () => {
  expect(found(rule, [p, { ...n, hostIp: ip('192.168.0.1') }])).toMatchObject([
    {
      actual: '192.168.0.1',
      expected: '192.168.0.2',
      resources: [{ type: 'neighbor' }, { type: 'port' }],
    },
  ])
})

test('another MAC, VPC or IP is found, each by itself', () => {
  const wrong = {
    ...n,
    mac: mac('00:00:00:00:00:09'),
    vpcId: 'w',
    fixedIps: reached('l2', 's', '10.0.0.9'),
  }
  expect(found(rule, [p, wrong]).map(({ message }) => message)).toEqual([
    'neighbor p has MAC 00:00:00:00:00:09, its port 00:00:00:00:00:02',
    'neighbor p has VPC w, its port v',
    'neighbor p has IP 10.0.0.9, its port 10.0.0.2',
  ])
})

test('all IPs that its port does not have are one finding, each named once', () => {
  const fixedIps = ['10.0.0.9', '10.0.0.2', '10.0.0.8', '10.0.0.9'].flatMap((address) =>
    reached('l2', 's', address),
  )
  expect(found(rule, [p, { ...n, fixedIps }]).map(({ message }) => message)).toEqual([
    'neighbor p has IP 10.0.0.8, 10.0.0.9, its port 10.0.0.2',
  ])
})

test("one that agrees, by the NCM's name too, and one without port are fine", () => {
  expect(found(rule, [p, n, { ...n, id: 'p_n', key: 'p_n' }, { ...n, id: 'q', key: 'q' }])).toEqual(
    [],
  )
})

test('what either does not say is not compared', () => {
  expect(found(rule, [port({ id: 'p', vpcId: '' }), { ...n, mac: mac('') }])).toEqual([])
})

ruleCases(rule, [
  p,
  { ...p, host: addresses('192.168.0.3', '') },
  { ...p, operation: 'delete' },
  n,
  { ...n, mac: mac('00:00:00:00:00:09') },
  { ...n, id: 'p_n', key: 'p_n', vpcId: 'w' },
])
