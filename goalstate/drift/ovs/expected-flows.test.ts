import { expect, test } from 'vitest'
import { ip } from '../../state/address.ts'
import { desiredSlices } from '../desired.ts'
import { drift } from '../drift.ts'
import { minute, n2, p1, regionResources, s2, seen, stateOf, ten } from '../region.cases.ts'
import { expectedFlows } from './expected-flows.ts'
import { type Flow, readFlows } from './flow.ts'

/** By hand, what a host with the region's slice should have where tunnel 100 is VLAN 2. */
const brTun = `
table=0,priority=0 actions=NORMAL
table=0,priority=50,arp,arp_op=1 actions=CONTROLLER
table=0,priority=1,in_port="patch-int" actions=resubmit(,2)
table=2,priority=1,dl_dst=00:00:00:00:00:00/01:00:00:00:00:00 actions=resubmit(,20)
table=2,priority=1,dl_dst=01:00:00:00:00:00/01:00:00:00:00:00 actions=resubmit(,22)
table=20,priority=1 actions=CONTROLLER:65535
table=2,priority=25,icmp,in_port="patch-int",icmp_type=8 actions=resubmit(,52)
table=52,priority=1 actions=resubmit(,20)
table=0,priority=25,in_port="vxlan-generic" actions=resubmit(,4)
table=4,priority=1,tun_id=0x64 actions=mod_vlan_vid:2,output:"patch-int"
table=20,priority=50,dl_vlan=2,dl_dst=fa:16:3e:00:00:02 actions=strip_vlan,load:0x64->NXM_NX_TUN_ID[],set_field:10.1.0.2->tun_dst,output:"vxlan-generic"
table=0,priority=25,ip,dl_vlan=2,dl_dst=fa:16:3e:ff:00:01,nw_dst=10.0.1.6 actions=mod_vlan_vid:2,mod_dl_src:fe:16:11:00:00:01,mod_dl_dst:fa:16:3e:00:00:02,resubmit(,2)
table=52,priority=50,icmp,dl_vlan=2,nw_dst=10.0.0.1 actions=move:NXM_OF_ETH_SRC[]->NXM_OF_ETH_DST[],mod_dl_src:fa:16:3e:ff:00:01,move:NXM_OF_IP_SRC[]->NXM_OF_IP_DST[],mod_nw_src:10.0.0.1,load:0xff->NXM_NX_IP_TTL[],load:0->NXM_OF_ICMP_TYPE[],IN_PORT
table=52,priority=50,icmp,dl_vlan=2,nw_dst=10.0.1.1 actions=move:NXM_OF_ETH_SRC[]->NXM_OF_ETH_DST[],mod_dl_src:fa:16:3e:ff:00:02,move:NXM_OF_IP_SRC[]->NXM_OF_IP_DST[],mod_nw_src:10.0.1.1,load:0xff->NXM_NX_IP_TTL[],load:0->NXM_OF_ICMP_TYPE[],IN_PORT
table=0,priority=50,ip,dl_vlan=2,dl_dst=fa:16:3e:ff:00:01,nw_dst=10.9.0.0/16 actions=resubmit(,2)`
const brInt = `
table=0,priority=0 actions=NORMAL
table=0,priority=25,dl_vlan=2,dl_src=fe:16:11:00:00:00/ff:ff:ff:00:00:00 actions=mod_dl_src:fa:16:3e:ff:00:01,NORMAL`

/** Both subnets are of one tunnel, so their gateways share the flow for packets from other hosts. */
const settings = { now: new Date(ten) }
const ports = [{ name: 'tapp1', tag: 2 }]
const flowsOf = (tun: string, int = brInt): Map<string, Flow[]> =>
  new Map([
    ['br-tun', readFlows(tun, 'br-tun')],
    ['br-int', readFlows(int, 'br-int')],
  ])

function rules(tun: string, int = brInt, options = {}) {
  const collection = seen(regionResources, { ports, flows: flowsOf(tun, int) })
  const { findings } = drift(stateOf(regionResources), [collection], { ...settings, ...options })
  return findings
}

test('the flows that the catalogue lists, written by hand, are those that are expected', () => {
  expect(rules(brTun)).toEqual([])
})

test('there are ten flows on a host that is told nothing else', () => {
  const slice = desiredSlices(stateOf([s2])).get('10.1.0.1')!
  const { flows, unmapped } = expectedFlows(slice, () => undefined)
  expect(flows).toHaveLength(10)
  expect([...unmapped.keys()]).toEqual([])
})

test('a tunnel that only neighbors elsewhere use brings nothing in, and its VLAN is read from theirs', () => {
  const guests = regionResources.filter((one) => one !== p1)
  const collection = seen(guests, {
    flows: flowsOf(brTun.replace(/\ntable=4.*/, '')),
    ports: [],
  })
  expect(drift(stateOf(guests), [collection], settings).findings).toEqual([])
})

test('ALC-DRF-005: a missing flow is told with the resource that it is for', () => {
  const findings = rules(brTun.replace(/\ntable=20,priority=50.*/, ''))
  expect(findings).toMatchObject([
    {
      rule: 'ALC-DRF-005',
      actual: 'absent',
      witness: 'br-tun table=20,priority=50,dl_dst=fa:16:3e:00:00:02,dl_vlan=2',
      resources: [{ type: 'neighbor', id: 'p2' }],
    },
  ])
})

test('ALC-DRF-005: a flow to the old host is told with both actions', () => {
  const findings = rules(
    brTun.replace('set_field:10.1.0.2->tun_dst', 'set_field:10.1.0.7->tun_dst'),
  )
  expect(findings).toMatchObject([
    {
      rule: 'ALC-DRF-005',
      expected: 'actions=strip_vlan,set_tunnel:100,tun_dst:10.1.0.2,output:vxlan-generic',
      actual: 'actions=strip_vlan,set_tunnel:100,tun_dst:10.1.0.7,output:vxlan-generic',
    },
  ])
})

test('ALC-DRF-005: a base flow that is missing is told of the host itself', () => {
  expect(
    rules(
      brTun,
      '\ntable=0,priority=25,dl_vlan=2,dl_src=fe:16:11:00:00:00/ff:ff:ff:00:00:00 actions=mod_dl_src:fa:16:3e:ff:00:01,NORMAL',
    ),
  ).toMatchObject([{ rule: 'ALC-DRF-005', resources: [{ type: 'node', id: '10.1.0.1' }] }])
})

test('ALC-DRF-006: a flow in a managed table that nothing needs is told; elsewhere it is not looked at', () => {
  const stray = '\ntable=20,priority=50,dl_vlan=2,dl_dst=fa:16:3e:00:00:99 actions=output:5'
  expect(rules(brTun + stray)).toMatchObject([{ rule: 'ALC-DRF-006', severity: 'warning' }])
  expect(rules(brTun + stray.replace('table=20', 'table=22'))).toEqual([])
  expect(rules(brTun + stray, brInt, { settings: { onDemand: true } })).toEqual([])
})

test('flows are compared for the agent whose flows are known, and after the grace', () => {
  const without = brTun.replace(/\ntable=20,priority=50.*/, '')
  expect(rules(without, brInt, { settings: { target: 'generic' } })).toEqual([])
  expect(rules(without, brInt, { desiredSince: () => ten - minute / 2 })).toEqual([])
})

test('without devices the VLAN is read from the flow of the tunnel; without that it is missing', () => {
  const { held: _, complete: __, ...blind } = seen([])
  const found = (tun: string) =>
    drift(stateOf(regionResources), [{ ...blind, flows: flowsOf(tun) }], settings).findings
  expect(found(brTun)).toEqual([])
  const [first] = found(brTun.replace(/\ntable=(4|20,priority=50).*/g, ''))
  expect(first).toMatchObject({ rule: 'ALC-DRF-005', expected: 'br-tun table=4,tun_id=100' })
})

test('a neighbor on the same host needs no tunnel and is routed back at once', () => {
  const local = { ...n2, hostIp: ip('10.1.0.1') }
  const slice = desiredSlices(
    stateOf(regionResources.map((one) => (one === n2 ? local : one))),
  ).get('10.1.0.1')!
  const { flows } = expectedFlows(slice, () => 2)
  expect(flows.filter(({ table, priority }) => table === 20 && priority === 50)).toEqual([])
  expect(flows.find(({ of }) => of[0] === local)?.actions).toBe(
    'mod_vlan_vid:2,mod_dl_src:fa:16:3e:ff:00:02,mod_dl_dst:fa:16:3e:00:00:02,in_port',
  )
})
