import { expect, test } from 'vitest'
import { check } from '../../check/engine.ts'
import { readJsonState } from '../../read/json-state.ts'
import { ip } from '../../state/address.ts'
import {
  addresses,
  endpoint,
  fixed,
  neighbor,
  placement,
  port,
  reached,
  router,
} from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { missingNeighbor as rule } from './missing-neighbor.ts'

const [h1, h2, h3] = ['192.168.0.1', '192.168.0.2', '192.168.0.3'] as const
const on = (id: string, host: string, address: string, subnetId = 's') =>
  port({ id, host: addresses(host, ''), fixedIps: fixed(subnetId, address) })
const of = (id: string, host: string, address: string, subnetId = 's') =>
  neighbor({ id, key: `L2/${id}`, hostIp: ip(host), fixedIps: reached('l2', subnetId, address) })
const r = router({
  id: 'r',
  tables: [
    { subnetId: 's', rules: [] },
    { subnetId: 't', rules: [] },
  ],
})
const a = on('a', h1, '10.0.0.2')
const b = on('b', h2, '10.0.0.3')
const na = of('a', h1, '10.0.0.2')
const nb = of('b', h2, '10.0.0.3')

test('two ports of a subnet on two hosts need two neighbors; the one that is missing is found', () => {
  const toB = placement(h2, 'neighbor', 'L2/a')
  expect(found(rule, [a, b, na, nb, toB, placement(h1, 'neighbor', 'L2/b')])).toEqual([])
  const findings = found(rule, [a, b, na, nb, toB])
  expect(findings).toMatchObject([{ host: h1, resources: [{ id: 'b' }], witness: '10.0.0.3' }])
})

test("a neighbor table that has a's way to b and not b's to a is found, at b's host", () => {
  const at = (id: string, host: string, address: string) => ({
    ...{ id, vpc_id: 'v', binding_host_ip: host },
    fixed_ips: [{ subnet_id: 's', ip_address: address }],
  })
  const tableOf = (table: Record<string, string[]>) =>
    readJsonState(
      {
        ports_internal: [at('a', h1, '10.0.0.2'), at('b', h2, '10.0.0.3')],
        neighbor_table: table,
      },
      'dpm.json',
    )
  const rules = (table: Record<string, string[]>) =>
    check(tableOf(table), { now: new Date(0), enable: [rule.id] }).findings
  expect(rules({ '10.0.0.2': ['10.0.0.3'], '10.0.0.3': ['10.0.0.2'] })).toEqual([])
  expect(rules({ '10.0.0.2': ['10.0.0.3'] })).toMatchObject([
    { host: h2, resources: [{ id: 'a' }] },
  ])
})

test('a port that many hosts are not told of is one finding, which names the first five', () => {
  const others = Array.from({ length: 7 }, (_, i) =>
    on(`o${i}`, `192.168.1.${i}`, `10.0.0.${10 + i}`),
  )
  const [finding] = found(rule, [a, ...others]).filter(({ resources }) => resources[0]!.id === 'a')
  expect(finding!.message).toBe(
    'hosts 192.168.1.0, 192.168.1.1, 192.168.1.2, 192.168.1.3, 192.168.1.4 and more are not told of port a (10.0.0.2) on host 192.168.0.1',
  )
})

test('subnets of one router reach each other, others do not', () => {
  const t = on('c', h3, '10.0.1.2', 't')
  expect(found(rule, [a, t])).toEqual([])
  expect(found(rule, [a, t, r]).map(({ host }) => host)).toEqual([h3, h1])
})

test('a port that is known as a neighbor only (DPM) must be told too', () => {
  const e = endpoint({ id: '10.0.1.2', subnetId: 't', ip: ip('10.0.1.2'), hostIp: ip(h3) })
  const around = { covers: ['port', 'subnet', 'router', 'neighbor'] as const }
  expect(found(rule, [a, r, e], around)).toMatchObject([
    { host: h1, resources: [{ type: 'endpoint' }] },
  ])
})

test('ports of one host, of the network itself, and of unknown hosts need nothing', () => {
  expect(
    found(rule, [
      a,
      on('b', h1, '10.0.0.3'),
      { ...on('c', h2, '10.0.0.4'), deviceOwner: 'network:dhcp' },
      port({ id: 'd', fixedIps: fixed('s', '10.0.0.5') }),
    ]),
  ).toEqual([])
})

test('where hosts ask on demand, and where neighbors are not given, nothing is missing', () => {
  expect(found(rule, [a, b], { settings: { onDemand: true } })).toEqual([])
  expect(found(rule, [a, b], { covers: ['port'] })).toEqual([])
})

ruleCases(rule, [
  a,
  on('a', h3, '10.0.0.2'),
  on('a', h1, '10.0.1.2', 't'),
  b,
  { ...b, operation: 'delete' },
  on('c', h3, '10.0.1.3', 't'),
  port({ id: 'd', fixedIps: fixed('s', '10.0.0.9') }),
  placement(h3, 'port', 'd'),
  r,
  { ...r, operation: 'delete' },
  na,
  nb,
  { ...nb, vpcId: 'w', id: 'z' },
  placement(h2, 'neighbor', 'L2/a'),
  placement(h1, 'neighbor', 'L2/b'),
  endpoint({ id: 'b', subnetId: 't', ip: ip('10.0.1.9'), hostIp: ip(h2) }),
])
ruleCases(
  rule,
  [
    a,
    b,
    na,
    nb,
    placement(h1, 'neighbor', 'L2/b'),
    endpoint({ id: 'e', ip: ip('10.0.0.9'), hostIp: ip(h3) }),
  ],
  { covers: ['port', 'neighbor'] },
)
