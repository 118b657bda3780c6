import { expect, test } from 'vitest'
import { readGoalState, writeGoalState } from './goal-state.ts'
import type { GoalState, GoalStateV2 } from './goal-state-messages.ts'

const text = (value: string) => [...Buffer.from(value)]
/** A length-delimited field: its tag (number × 8 + 2), the length in one byte, the content. */
const field = (number: number, content: number[]) => [number * 8 + 2, content.length, ...content]
const hex = (bytes: Uint8Array | number[]) => Buffer.from(bytes).toString('hex')

const V2 = { as: 'GoalStateV2' } as const
const V1 = { as: 'GoalState' } as const
const asBinary = { ...V2, to: 'binary' } as const
const asJson = { ...V2, to: 'json' } as const

const emptyV2: GoalStateV2 = {
  format_version: 0,
  host_resources: {},
  vpc_states: {},
  subnet_states: {},
  port_states: {},
  dhcp_states: {},
  neighbor_states: {},
  security_group_states: {},
  router_states: {},
  gateway_states: {},
}

const emptyV1: GoalState = {
  format_version: 0,
  vpc_states: [],
  subnet_states: [],
  port_states: [],
  neighbor_states: [],
  security_group_states: [],
  dhcp_states: [],
  router_states: [],
  gateway_states: [],
}

/** One of each message with nothing set in it: JSON is what proto3 sends, `state` what it means. */
const oneOfEachJson = {
  hostResources: { h: { resources: [{}] } },
  vpcStates: { k: { configuration: {} } },
  subnetStates: {
    k: { configuration: { gateway: {}, extraDhcpOptions: [{}], dnsEntryList: [{}] } },
  },
  portStates: {
    k: {
      configuration: {
        hostInfo: {},
        fixedIps: [{}],
        allowAddressPairs: [{}],
        securityGroupIds: [{}],
      },
    },
  },
  dhcpStates: { k: { configuration: {} } },
  neighborStates: { k: { configuration: { fixedIps: [{}], allowAddressPairs: [{}] } } },
  securityGroupStates: { k: { configuration: { securityGroupRules: [{}] } } },
  routerStates: {
    k: {
      configuration: { subnetRoutingTables: [{ routingRules: [{ routingRuleExtraInfo: {} }] }] },
    },
  },
  gatewayStates: {
    k: { configuration: { destinations: [{}], zetaInfo: {} } },
    l: { configuration: { arionInfo: {} } },
  },
}

const head = { revision_number: 0, request_id: '', id: '' }
const addresses = { ip_address: '', mac_address: '' }
const gateway = { ...head, gateway_type: 'DEFAULT' as const, destinations: [] }
const oneOfEach: Required<GoalStateV2> = {
  format_version: 0,
  host_resources: { h: { resources: [{ type: 'VPC', id: '' }] } },
  vpc_states: {
    k: {
      operation_type: 'INFO',
      configuration: {
        ...head,
        update_type: 'DELTA',
        project_id: '',
        name: '',
        cidr: '',
        tunnel_id: 0,
        gateway_ids: [],
      },
    },
  },
  subnet_states: {
    k: {
      operation_type: 'INFO',
      configuration: {
        ...head,
        update_type: 'DELTA',
        network_type: 'VXLAN',
        vpc_id: '',
        name: '',
        cidr: '',
        tunnel_id: 0n,
        gateway: addresses,
        dhcp_enable: false,
        extra_dhcp_options: [{ name: '', value: '' }],
        dns_entry_list: [{ entry: '' }],
        availability_zone: '',
      },
    },
  },
  port_states: {
    k: {
      operation_type: 'INFO',
      configuration: {
        ...head,
        update_type: 'DELTA',
        vpc_id: '',
        name: '',
        device_id: '',
        device_owner: '',
        mac_address: '',
        admin_state_up: false,
        host_info: addresses,
        fixed_ips: [{ subnet_id: '', ip_address: '' }],
        allow_address_pairs: [addresses],
        security_group_ids: [{ id: '' }],
      },
    },
  },
  dhcp_states: {
    k: {
      operation_type: 'INFO',
      configuration: {
        ...head,
        update_type: 'DELTA',
        subnet_id: '',
        mac_address: '',
        ipv4_address: '',
        ipv6_address: '',
        port_host_name: '',
      },
    },
  },
  neighbor_states: {
    k: {
      operation_type: 'INFO',
      configuration: {
        ...head,
        update_type: 'DELTA',
        vpc_id: '',
        name: '',
        mac_address: '',
        host_mac_address: '',
        host_ip_address: '',
        fixed_ips: [
          { neighbor_type: 'L2', subnet_id: '', ip_address: '', arion_group: '', tunnel_id: 0 },
        ],
        allow_address_pairs: [addresses],
      },
    },
  },
  security_group_states: {
    k: {
      operation_type: 'INFO',
      configuration: {
        ...head,
        update_type: 'DELTA',
        vpc_id: '',
        name: '',
        security_group_rules: [
          {
            operation_type: 'INFO',
            security_group_id: '',
            id: '',
            direction: 'EGRESS',
            ethertype: 'IPV4',
            protocol: 'TCP',
            port_range_min: 0,
            port_range_max: 0,
            remote_ip_prefix: '',
            remote_group_id: '',
          },
        ],
      },
    },
  },
  router_states: {
    k: {
      operation_type: 'INFO',
      configuration: {
        ...head,
        update_type: 'DELTA',
        host_dvr_mac_address: '',
        subnet_routing_tables: [
          {
            subnet_id: '',
            routing_rules: [
              {
                operation_type: 'INFO',
                id: '',
                name: '',
                destination: '',
                next_hop_ip: '',
                priority: 0,
                routing_rule_extra_info: { destination_type: 'INTERNET', next_hop_mac: '' },
              },
            ],
          },
        ],
      },
    },
  },
  gateway_states: {
    k: {
      operation_type: 'INFO',
      configuration: {
        ...gateway,
        destinations: [addresses],
        zeta_info: { port_inband_operation: 0 },
      },
    },
    l: {
      operation_type: 'INFO',
      configuration: {
        ...gateway,
        arion_info: { vpc_id: '', vni: 0, subnet_id: '', port_inband_operation: 0 },
      },
    },
  },
}

test('the TypeScript types name the fields of the schema, every one, with proto3 defaults', () => {
  expect(readGoalState(oneOfEachJson, V2)).toEqual({ state: oneOfEach, unknown: [] })
  expect(readGoalState({}, V1)).toEqual({ state: emptyV1, unknown: [] })
})

test('a binary GoalStateV2 worked out by hand is read and written back byte for byte', () => {
  const configuration = [
    0x08,
    1, // 1 revision_number
    ...field(3, text('s1')),
    // 9 tunnel_id, 9 × 8 = 72: 2^53 + 1 has bits 0 and 53; 53 = 7 × 7 + 4, so the eighth byte is 2^4.
    0x48,
    0x81,
    0x80,
    0x80,
    0x80,
    0x80,
    0x80,
    0x80,
    0x10,
    0x58,
    1, // 11 dhcp_enable
  ]
  const state = [0x08, 1, ...field(2, configuration)] // 1 operation_type = CREATE, 2 configuration
  const resources = field(1, [0x08, 1, ...field(2, text('s1'))]) // 1 type = SUBNET, 2 id
  const bytes = Uint8Array.from([
    ...field(2, [...field(1, text('10.9.0.1')), ...field(2, resources)]), // host_resources
    ...field(4, [...field(1, text('s1')), ...field(2, state)]), // subnet_states
  ])
  const { state: read, unknown } = readGoalState(bytes, V2)
  expect(unknown).toEqual([])
  expect(read).toEqual({
    ...emptyV2,
    host_resources: { '10.9.0.1': { resources: [{ type: 'SUBNET', id: 's1' }] } },
    subnet_states: {
      s1: {
        operation_type: 'CREATE',
        configuration: {
          ...head,
          revision_number: 1,
          id: 's1',
          update_type: 'DELTA',
          network_type: 'VXLAN',
          vpc_id: '',
          name: '',
          cidr: '',
          tunnel_id: 9007199254740993n,
          dhcp_enable: true,
          extra_dhcp_options: [],
          dns_entry_list: [],
          availability_zone: '',
        },
      },
    },
  })
  expect(hex(writeGoalState(read, asBinary))).toBe(hex(bytes))
  expect(writeGoalState(read, asJson)).toBe(
    '{"host_resources":{"10.9.0.1":{"resources":[{"type":"SUBNET","id":"s1"}]}},' +
      '"subnet_states":{"s1":{"operation_type":"CREATE","configuration":{"revision_number":1,' +
      '"id":"s1","tunnel_id":"9007199254740993","dhcp_enable":true}}}}',
  )
})

test('canonical form: fields by number, defaults left out, maps by the UTF-8 bytes of the key', () => {
  const entry = (key: string) => [...field(1, text(key)), ...field(2, [])]
  const canonical = [
    0x08,
    1,
    // U+FFFD is EF BF BD and U+1F600 is F0 9F 98 80, though UTF-16 has them the other way round.
    ...field(3, entry('a')),
    ...field(3, entry('b')),
    ...field(3, entry('\ufffd')),
    ...field(3, entry('😀')),
    ...field(5, entry('p')),
  ]
  const untidy = Uint8Array.from([
    ...field(5, [...field(2, [0x08, 0]), ...field(1, text('p'))]), // value before key; INFO spelled out
    ...field(3, entry('😀')),
    ...field(3, entry('b')),
    ...field(3, entry('\ufffd')),
    ...field(3, entry('a')),
    0x08,
    9,
    0x08,
    1, // a scalar that comes twice: the last holds
  ])
  const { state } = readGoalState(untidy, V2)
  expect(hex(writeGoalState(state, asBinary))).toBe(hex(canonical))
})

test('as protobuf merges: messages join, lists grow, a map key that comes again replaces', () => {
  const vpc = (key: string, configuration: number[]) =>
    field(3, [...field(1, text(key)), ...field(2, field(2, configuration))])
  const port = field(2, [0x08, 1, ...field(12, field(2, text('10.0.0.1')))])
  const again = field(2, [...field(3, text('p1')), ...field(12, field(2, text('10.0.0.2')))])
  const bytes = Uint8Array.from([
    ...vpc('v', [0x08, 1]),
    ...vpc('v', field(6, text('blue'))),
    ...field(5, [...field(1, text('p1')), ...field(2, [...port, ...again])]),
  ])
  const { state } = readGoalState(bytes, V2)
  expect(state.vpc_states.v?.configuration).toMatchObject({ revision_number: 0, name: 'blue' })
  expect(state.port_states.p1?.configuration).toMatchObject({
    revision_number: 1,
    id: 'p1',
    fixed_ips: [{ ip_address: '10.0.0.1' }, { ip_address: '10.0.0.2' }],
  })
})

test('of a oneof the last binary member holds, and two in JSON are refused', () => {
  const zeta = field(6, [0x08, 1])
  const arion = field(7, field(1, text('v1')))
  const state = (members: number[]) => Uint8Array.from(field(9, field(2, members)))
  const configurationOf = (members: number[]) =>
    readGoalState(state(members), V1).state.gateway_states[0]?.configuration
  expect(configurationOf([...zeta, ...arion])).not.toHaveProperty('zeta_info')
  expect(configurationOf([...arion, ...zeta])).not.toHaveProperty('arion_info')
  const both = { zeta_info: {}, arion_info: {} }
  expect(() => readGoalState({ gateway_states: [{ configuration: both }] }, V1)).toThrow(
    'GoalState, /gateway_states/0/configuration/arion_info: zeta_info sets extra_info already',
  )
})

test('what the schema does not know is reported by JSON pointer, and the rest is read', () => {
  const json = {
    _source: 'a note',
    portStates: { 'a/b~c': { operation_type: 9, configuration: { id: 'p', veth_name: 'tap' } } },
  }
  const { state, unknown } = readGoalState(json, V2)
  expect(unknown).toEqual([
    '/_source',
    '/portStates/a~1b~0c/operation_type',
    '/portStates/a~1b~0c/configuration/veth_name',
  ])
  expect(state.port_states['a/b~c']).toMatchObject({
    operation_type: 9,
    configuration: { id: 'p' },
  })
  // Binary: field 1 = 9 in PortState 'p', and field 15 (fixed 32 bits, 15 × 8 + 5 = 125) beside it.
  const port = [0x08, 9, 125, 0, 0, 0, 0]
  const bytes = Uint8Array.from(field(5, [...field(1, text('p')), ...field(2, port)]))
  expect(readGoalState(bytes, V2).unknown).toEqual([
    '/port_states/p/operation_type',
    '/port_states/p/15',
  ])
})

test('an enum number without a name survives the round trip, also a negative one', () => {
  const json = { vpc_states: [{ operation_type: -1 }, { operation_type: 77 }] }
  const { state } = readGoalState(json, V1)
  const bytes = writeGoalState(state, { ...V1, to: 'binary' })
  // −1 is ten bytes, as protobuf extends the sign to 64 bits; 77 is one.
  expect(hex(bytes)).toBe(
    hex([
      ...field(2, [0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]),
      ...field(2, [0x08, 77]),
    ]),
  )
  expect(readGoalState(bytes, V1).state).toEqual(state)
})

test('a map key may be any text, __proto__ too', () => {
  const json = JSON.parse('{"vpc_states": {"__proto__": {"operation_type": "CREATE"}, "": {}}}')
  const { state } = readGoalState(json, V2)
  const again = readGoalState(writeGoalState(state, asBinary), V2).state
  expect(Object.keys(again.vpc_states).sort()).toEqual(['', '__proto__'])
  expect(Object.getPrototypeOf(again.vpc_states)).toBe(Object.prototype)
  expect(writeGoalState(again, asJson)).toBe(
    '{"vpc_states":{"":{},"__proto__":{"operation_type":"CREATE"}}}',
  )
})

test.each([
  ['text for a flag', { dhcp_enable: 'true' }, 'dhcp_enable: got "true"; write true or false'],
  ['a uint64 past its end', { tunnel_id: '18446744073709551616' }, 'tunnel_id: got "184467'],
  ['an inexact uint64', { tunnel_id: 2 ** 53 }, 'tunnel_id: 9007199254740992 is above 2^53'],
  ['a fraction', { revision_number: 1.5 }, 'revision_number: got 1.5'],
  ['a list for text', { cidr: [] }, 'cidr: got a list of 0; write a string'],
  ['an object for a list', { dns_entry_list: {} }, 'dns_entry_list: got an object; write a list'],
  ['null in a list', { dns_entry_list: [null] }, 'dns_entry_list/0: got null; write an object'],
  [
    'an unknown enum name',
    { network_type: 'MPLS' },
    'network_type: got "MPLS"; write one of VXLAN',
  ],
  ['half a character', { name: 'a\ud83d' }, 'name: the string has half a surrogate pair'],
])('%s is refused', (_, configuration, problem) => {
  const read = () => readGoalState({ subnet_states: { s: { configuration } } }, V2)
  expect(read).toThrow(`GoalStateV2, /subnet_states/s/configuration/${problem}`)
})

test('bytes of another message are refused with the place where they part', () => {
  // GoalState's second field holds a VpcState; GoalStateV2's an entry, whose first field is a string.
  const v1 = writeGoalState(
    { ...emptyV1, vpc_states: [{ operation_type: 'CREATE' }] },
    {
      ...V1,
      to: 'binary',
    },
  )
  expect(() => readGoalState(v1, V2)).toThrow(
    'GoalStateV2, /host_resources: a string has wire type 2, this has 0; check that the bytes are',
  )
})

test('a string that is not UTF-8 is refused, and one with U+FFFD in it is read', () => {
  const named = (name: number[]) => Uint8Array.from(field(2, field(2, field(6, name))))
  expect(() => readGoalState(named([0xc3, 0x28]), V1)).toThrow(
    '/vpc_states/0/configuration/name: the string is not UTF-8',
  )
  const { state } = readGoalState(named(text('a\ufffd')), V1)
  expect(state.vpc_states[0]?.configuration?.name).toBe('a\ufffd')
})

test('a state that the wire cannot carry is refused, not cut to fit', () => {
  const write = (state: object) => () => writeGoalState({ ...emptyV2, ...state }, asBinary)
  expect(write({ format_version: -1 })).toThrow('GoalStateV2, /format_version: got -1')
  expect(write({ vpcs: {} })).toThrow('GoalStateV2, /vpcs: the schema has no such field')
})
