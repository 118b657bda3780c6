import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalActions } from './actions.ts'
import { readFlows } from './flow.ts'
import { readOvsPorts, readPortNames } from './ovsdb.ts'

test('a dump of OpenFlow 1.0 is read: table, priority, match and actions in one spelling, age', () => {
  const dump = `NXST_FLOW reply (xid=0x4):
 cookie=0x0, duration=12.5s, table=20, n_packets=1, n_bytes=42, idle_age=3, priority=50,dl_vlan=2,dl_dst=FA:16:3E:4F:41:24 actions=strip_vlan,load:0x64->NXM_NX_TUN_ID[],set_field:10.1.0.2->tun_dst,output:"vxlan-generic"
 cookie=0x9, duration=4059.945s, table=0, n_packets=0, n_bytes=0, actions=NORMAL
`
  expect(readFlows(dump, 'br-tun.flows')).toEqual([
    {
      table: 20,
      priority: 50,
      match: 'dl_dst=fa:16:3e:4f:41:24,dl_vlan=2',
      actions: 'strip_vlan,set_tunnel:100,tun_dst:10.1.0.2,output:vxlan-generic',
      cookie: '0x0',
      age: 12_500,
    },
    { table: 0, priority: 32_768, match: '', actions: 'normal', cookie: '0x9', age: 4_059_945 },
  ])
})

test('a dump of OpenFlow 1.3 with ports by number says the same', () => {
  const names = new Map([
    ['3', 'vxlan-generic'],
    ['1', 'patch-int'],
  ])
  const [flow, tunnel] = readFlows(
    `OFPST_FLOW reply (OF1.3) (xid=0x2):
 cookie=0x0, duration=1s, table=20, n_packets=0, n_bytes=0, priority=50,dl_vlan=2,dl_dst=fa:16:3e:4f:41:24 actions=pop_vlan,set_field:0x64->tun_id,load:0xa010002->NXM_NX_TUN_IPV4_DST[],output:3
 cookie=0x0, duration=1s, table=4, n_packets=0, n_bytes=0, priority=1,tun_id=0x64 actions=set_field:4098->vlan_vid,output:1`,
    'x',
    names,
  )
  expect(flow!.actions).toBe('strip_vlan,set_tunnel:100,tun_dst:10.1.0.2,output:vxlan-generic')
  expect(tunnel).toMatchObject({ match: 'tun_id=100', actions: 'mod_vlan_vid:2,output:patch-int' })
})

test('actions in two spellings are one', () => {
  const same = [
    ['mod_dl_src:fa:16:3e:00:00:01', 'set_field:fa:16:3e:00:00:01->eth_src'],
    ['mod_dl_dst:fa:16:3e:00:00:01', 'load:0xfa163e000001->NXM_OF_ETH_DST[]'],
    ['output:IN_PORT', 'in_port'],
    ['CONTROLLER', 'CONTROLLER:65535'],
    ['mod_nw_src:10.0.0.1', 'set_field:10.0.0.1->ip_src'],
    ['resubmit(,2)', 'RESUBMIT(,2)'],
    ['load:0xff->NXM_NX_IP_TTL[]', 'set_field:255->nw_ttl'],
  ]
  for (const [a, b] of same) expect(canonicalActions(a!)).toBe(canonicalActions(b!))
  expect(canonicalActions('output:1,output:2')).not.toBe(canonicalActions('output:2,output:1'))
})

test('a comma inside parentheses does not part actions', () => {
  const learn = 'learn(table=20,priority=1,NXM_OF_VLAN_TCI[0..11]),output:"patch-int"'
  expect(canonicalActions(learn)).toBe(
    'learn(table=20,priority=1,nxm_of_vlan_tci[0..11]),output:patch-int',
  )
})

test('fields have one name and order, and a /32 is its address', () => {
  const match = (head: string) => readFlows(`${head} actions=drop`, 'x')[0]!.match
  expect(match('priority=50,ip,dl_vlan=1,nw_dst=10.0.0.5/32')).toBe('dl_vlan=1,ip,nw_dst=10.0.0.5')
  expect(match('ip_dst=10.0.0.5,vlan_vid=0x1001,eth_type=0x800')).toBe(
    'dl_vlan=1,ip,nw_dst=10.0.0.5',
  )
})

test('a line that is no flow is refused by file and line', () => {
  expect(() => readFlows('table=0 actions=NORMAL\n\nconnection refused', 'h/br-tun.flows')).toThrow(
    /h\/br-tun\.flows:3: not a flow .*connection refused/,
  )
})

test('any text is read or refused with a reason, never anything else', () => {
  const words = fc.constantFrom(
    'table=',
    'actions=',
    'load:0x',
    '->',
    '(',
    ')',
    '"',
    ',',
    'tun_id=',
    '1',
    ' ',
  )
  const line = fc.oneof(
    fc.string(),
    fc.array(words).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(line, (text) => {
      try {
        readFlows(text, 'x')
      } catch (error) {
        expect(error).toMatchObject({ code: 'ERR_INPUT' })
      }
    }),
  )
})

test('ports and their numbers are read from the tables of ovs-vsctl', () => {
  const ports = JSON.stringify({
    headings: ['_uuid', 'name', 'tag'],
    data: [
      [['uuid', 'a'], 'tapp1', 2],
      [['uuid', 'b'], 'br-int', ['set', []]],
    ],
  })
  expect(readOvsPorts(ports, 'ports.json')).toEqual([
    { name: 'tapp1', tag: 2 },
    { name: 'br-int', tag: undefined },
  ])
  const interfaces = JSON.stringify({
    headings: ['name', 'ofport'],
    data: [
      ['tapp1', 7],
      ['dead', ['set', []]],
    ],
  })
  expect(readPortNames(interfaces, 'interfaces.json')).toEqual(new Map([['7', 'tapp1']]))
  expect(() => readOvsPorts(interfaces, 'ports.json')).toThrow(
    /ports\.json#\/headings: there is no column tag/,
  )
  expect(() => readOvsPorts('{}', 'p')).toThrow(/p#\/headings: /)
})
