import { expect, test } from 'vitest'
import { readState } from '../read.ts'
import type { Resource, ResourceOf, ResourceType } from '../state/state.ts'

const read = (json: object) => readState(JSON.stringify(json), { name: 'dpm' })

function only<T extends ResourceType>(resources: readonly Resource[], type: T): ResourceOf<T> {
  const [first, ...others] = resources.filter((resource) => resource.type === type)
  expect(others).toEqual([])
  return first as ResourceOf<T>
}

test('a field is the same in snake case, camel case and with punctuation', () => {
  const spellings = [
    {
      vpc_id: 'v',
      binding_host_ip: '10.0.0.1',
      'binding:host_id': 'h',
      mac_address: 'AA-BB-CC-00-00-01',
    },
    { vpcId: 'v', bindingHostIP: '10.0.0.1', bindingHostId: 'h', macAddress: 'AA-BB-CC-00-00-01' },
  ]
  for (const some of spellings) {
    const { resources, unread } = read({ ports_internal: [{ id: 'p', ...some }] })
    expect(only(resources, 'port')).toMatchObject({
      vpcId: 'v',
      hostId: 'h',
      host: { ip: { canonical: '10.0.0.1' } },
      mac: { canonical: 'aa:bb:cc:00:00:01' },
      file: 'dpm',
      pointer: '/ports_internal/0',
    })
    expect(unread).toEqual([])
  }
})

test('what is null or missing was not given, which is not zero', () => {
  const { resources } = read({
    ports_internal: [{ id: 'p', admin_state_up: null }],
    vpcs_internal: [{ id: 'v' }],
    subnets_internal: [{ id: 's', tunnel_id: '88889', gateway_ip: '' }],
  })
  expect(only(resources, 'port')).toMatchObject({ revision: undefined, adminStateUp: undefined })
  expect(only(resources, 'vpc').tunnelId).toBeUndefined()
  expect(only(resources, 'subnet')).toMatchObject({ tunnelId: 88889, gateway: undefined })
})

test('the operation is of the resources that the message is about; the others inform', () => {
  const { resources } = read({
    rsType: 'PORT',
    opType: 'DELETE',
    ports_internal: [{ id: 'p' }],
    vpcs_internal: [{ id: 'v' }],
  })
  expect(only(resources, 'port').operation).toBe('delete')
  expect(only(resources, 'vpc').operation).toBe('info')
})

test('it covers the lists that are there, empty ones too', () => {
  const { covers } = read({ ports_internal: [], subnets_internal: null, neighbor_table: {} })
  expect([...covers]).toEqual(['port', 'neighbor'])
})

test('an entry of the neighbor table is a neighbor on the host of the local port', () => {
  const { resources, unread } = read({
    ports_internal: [
      {
        id: 'p',
        binding_host_ip: '10.0.0.1',
        fixed_ips: [{ subnet_id: 's', ip_address: '10.1.0.2' }],
      },
    ],
    neighbor_info: {
      '10.1.1.2': {
        port_id: 'q',
        host_ip: '10.0.0.2',
        subnet_id: 't',
        port_mac: '00:00:00:00:00:09',
      },
    },
    neighbor_table: { '10.1.0.2': ['10.1.1.2', '10.1.1.3'] },
  })
  expect(only(resources, 'neighbor')).toMatchObject({
    id: 'q',
    key: 'L3/q',
    hostIp: { canonical: '10.0.0.2' },
    fixedIps: [{ kind: 'l3', subnetId: 't', ip: { canonical: '10.1.1.2' } }],
  })
  expect(only(resources, 'placement')).toMatchObject({ host: '10.0.0.1', resourceKey: 'L3/q' })
  expect(only(resources, 'endpoint')).toMatchObject({ id: 'q', pointer: '/neighbor_info/10.1.1.2' })
  expect(unread).toMatchObject([{ pointer: '/neighbor_table/10.1.0.2/1', why: 'malformed' }])
})

test('the neighbor table may be a list that says which neighbors are in the same subnet', () => {
  const port = (id: string, host: string, address: string) => ({
    id,
    binding_host_ip: host,
    fixed_ips: [{ subnet_id: 's', ip_address: address }],
  })
  const { resources } = read({
    ports_internal: [port('p', '10.0.0.1', '10.1.0.2'), port('q', '10.0.0.2', '10.1.0.3')],
    neighbor_table: [{ neighbor_type: 'L2', local_ip: '10.1.0.2', neighbor_ip: '10.1.0.3' }],
  })
  expect(only(resources, 'neighbor')).toMatchObject({ key: 'L2/q', fixedIps: [{ kind: 'l2' }] })
})

test('a router has its routes in every subnet, or a table for each', () => {
  const routes = [{ destination: '10.9.0.0/16', nexthop: '10.0.0.9', priority: 4 }]
  const plain = read({ routers_internal: [{ id: 'r', routes, subnetIds: 's,t' }] })
  expect(only(plain.resources, 'router').tables).toMatchObject([
    { subnetId: 's', rules: [{ nextHop: { canonical: '10.0.0.9' }, priority: 4 }] },
    { subnetId: 't' },
  ])
  const rules = [{ destination: '10.9.0.0/16', next_hop_ip: '10.0.0.9' }]
  const told = read({
    routers_internal: [
      {
        configuration: {
          id: 'r',
          subnet_routing_tables: [{ subnet_id: 's', routing_rules: rules }],
        },
      },
    ],
  })
  expect(only(told.resources, 'router').tables).toMatchObject([
    { subnetId: 's', rules: [{ destination: { canonical: '10.9.0.0/16' } }] },
  ])
})

test('a rule keeps what it does not say: no protocol is any, no port is not port 0', () => {
  const { resources } = read({
    security_groups_internal: [
      {
        id: 'g',
        security_group_rules: [
          { id: 'r', direction: 'egress', etherType: 'IPv6', protocol: 58 },
          {},
        ],
      },
    ],
  })
  expect(only(resources, 'security-group').rules).toMatchObject([
    { direction: 'egress', etherType: 'ipv6', protocol: { text: '58', means: 58 } },
    { direction: 'ingress', protocol: { text: '', means: 'any' }, portMin: undefined },
  ])
})

test('what hosts are not told, what is not known and what cannot be are all said', () => {
  const { unread } = read({
    ports_internal: [
      { id: 'p', veth_name: 'veth0', colour: 'red', mac_address: 5, fixed_ips: ['10.0.0.1'] },
    ],
  })
  expect(unread).toEqual([
    { file: 'dpm', pointer: '/ports_internal/0/mac_address', value: '5', why: 'malformed' },
    {
      file: 'dpm',
      pointer: '/ports_internal/0/fixed_ips/0',
      value: '"10.0.0.1"',
      why: 'malformed',
    },
    { file: 'dpm', pointer: '/ports_internal/0/veth_name', value: '"veth0"', why: 'unused' },
    { file: 'dpm', pointer: '/ports_internal/0/colour', value: '"red"', why: 'unknown' },
  ])
})
