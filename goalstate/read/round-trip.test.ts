import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PortentError } from '../../core/index.ts'
import { readState } from '../read.ts'
import { digestOf } from '../state/digest.ts'
import type { NetworkState } from '../state/state.ts'
import { readGoalState, writeGoalState } from '../wire/goal-state.ts'
import { type FieldShape, type FieldType, type MessageShape, messageShape } from '../wire/schema.ts'
import { writeState } from '../write.ts'

const as = 'GoalStateV2'

/** Any message of a shape as protobuf-JSON; addresses are what such fields may hold, good and bad. */
function anyMessage(shape: MessageShape): fc.Arbitrary<Record<string, unknown>> {
  const fields = Object.fromEntries(shape.fields.map((field) => [field.name, anyField(field)]))
  const requiredKeys = 'configuration' in fields ? ['configuration'] : []
  return fc.record(fields, { requiredKeys }).map((message) => withoutSecondMembers(shape, message))
}

function anyField(field: FieldShape): fc.Arbitrary<unknown> {
  const value = /(?:ip|mac|cidr|prefix|destination|hop|address)/.test(field.name)
    ? anyAddressOr(field.type)
    : anyValue(field.type)
  if (field.holds === 'list') return fc.array(value, { maxLength: 3 })
  if (field.holds === 'map')
    return fc.dictionary(fc.string({ maxLength: 6 }), value, { maxKeys: 3 })
  return value
}

const addresses = [
  '10.0.0.5',
  '10.0.0.0/24',
  '10.0.0.5/24',
  'FD00::1',
  'fd00::/64',
  'AA-BB-CC-00-11-22',
]

function anyAddressOr(type: FieldType): fc.Arbitrary<unknown> {
  return type.kind === 'string'
    ? fc.oneof(fc.constantFrom(...addresses), fc.string({ maxLength: 6 }))
    : anyValue(type)
}

function anyValue(type: FieldType): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'uint32':
      return fc.nat(2 ** 32 - 1)
    case 'uint64':
      return fc.bigInt(0n, 2n ** 64n - 1n).map(String)
    case 'bool':
      return fc.boolean()
    case 'string':
      return fc.string({ maxLength: 6 })
    case 'enum':
      return fc.oneof(
        fc.constantFrom(...type.enumeration.numberOf.keys()),
        fc.integer({ min: 50, max: 60 }),
      )
    case 'message':
      return anyMessage(type.message)
  }
}

function withoutSecondMembers(shape: MessageShape, message: Record<string, unknown>) {
  const set = new Set<string>()
  const kept = shape.fields.filter(({ name, oneof }) => {
    if (!(name in message)) return false
    if (oneof === undefined) return true
    return !set.has(oneof) && set.add(oneof)
  })
  return Object.fromEntries(kept.map(({ name }) => [name, message[name]]))
}

/** What a state says, without where it stood. */
function meaning({ resources, formatVersion }: NetworkState) {
  const lines = resources.map(
    (resource) =>
      `${resource.type} ${JSON.stringify(resource.key)} ${resource.operation} ${resource.revision} ` +
      `${resource.update} ${JSON.stringify(resource.requestId)} ${digestOf(resource)}`,
  )
  return { formatVersion, lines: [...new Set(lines)].sort() }
}

test('a GoalStateV2 read and written says the same, and written again is the same bytes', () => {
  fc.assert(
    fc.property(anyMessage(messageShape(as)), (json) => {
      const bytes = writeGoalState(readGoalState(json, { as }).state, { as, to: 'binary' })
      const state = readState(bytes.length > 0 ? bytes : '{"format_version":0}', { name: 'a', as })
      const written = writeState(state, { to: 'binary' })
      if (written.length === 0) return
      const again = readState(written, { name: 'b', as })
      expect(meaning(again)).toEqual(meaning(state))
      expect(writeState(again, { to: 'binary' })).toEqual(written)
      expect(
        writeState(readState(writeState(state, { to: 'json' }), { name: 'c' }), { to: 'binary' }),
      ).toEqual(written)
    }),
    { numRuns: 100 },
  )
})

const message = {
  format_version: 3,
  host_resources: {
    '10.213.43.187': {
      resources: [
        { type: 'SUBNET', id: 's' },
        { type: 'PORT', id: 'p' },
        { type: 'NEIGHBOR', id: 'L2/q' },
      ],
    },
  },
  vpc_states: {
    v: {
      operation_type: 'CREATE',
      configuration: { revision_number: 1, id: 'v', cidr: '10.0.0.0/16', tunnel_id: 7 },
    },
  },
  subnet_states: {
    s: {
      configuration: {
        id: 's',
        vpc_id: 'v',
        cidr: '10.0.0.0/24',
        tunnel_id: '18446744073709551615',
        gateway: { ip_address: '10.0.0.1', mac_address: 'aa:bb:cc:00:00:01' },
        dns_entry_list: [{ entry: '10.0.0.53' }],
      },
    },
  },
  port_states: {
    p: {
      operation_type: 'CREATE',
      configuration: {
        id: 'p',
        update_type: 'FULL',
        fixed_ips: [{ subnet_id: 's', ip_address: '10.0.0.2' }],
        allow_address_pairs: [{ ip_address: '10.0.9.9', mac_address: 'aa:bb:cc:00:00:02' }],
        security_group_ids: [{ id: 'g' }],
      },
    },
  },
  neighbor_states: {
    'L2/q': {
      configuration: { id: 'q', fixed_ips: [{ neighbor_type: 'L3', ip_address: '10.0.1.2' }] },
    },
  },
}

test('a message in canonical form comes back byte for byte', () => {
  const bytes = writeGoalState(readGoalState(message, { as }).state, { as, to: 'binary' })
  expect(writeState(readState(bytes, { name: 'a' }), { to: 'binary' })).toEqual(bytes)
})

test('other spellings of its addresses and another order of its parts are the same bytes', () => {
  const spelt = JSON.stringify(message)
    .replace('aa:bb:cc:00:00:01', 'AA-BB-CC-00-00-01')
    .replace(
      '{"type":"SUBNET","id":"s"},{"type":"PORT","id":"p"}',
      '{"type":"PORT","id":"p"},{"type":"SUBNET","id":"s"}',
    )
  const bytes = (text: string) => writeState(readState(text, { name: 'a' }), { to: 'binary' })
  expect(spelt).not.toBe(JSON.stringify(message))
  expect(bytes(spelt)).toEqual(bytes(JSON.stringify(message)))
})

test('host bits are written as they were given: mending them would hide them from the host', () => {
  const text = JSON.stringify(message).replace('10.0.0.0/24', '10.0.0.5/24')
  expect(writeState(readState(text, { name: 'a' }), { to: 'json' })).toContain('10.0.0.5/24')
})

test('a protocol that a goal state cannot say is refused, and not told as TCP', () => {
  const any = {
    security_group: {
      id: 'g',
      security_group_rules: [{ id: 'r', security_group_id: 'g', protocol: null }],
    },
  }
  const state = readState(JSON.stringify(any), { name: 'a' })
  expect(() => writeState(state, { to: 'json' })).toThrow(PortentError)
  expect(() => writeState(state, { to: 'json' })).toThrow('rule r of security group g')
})

test('protocol 17 is told as UDP, by whatever name it came', () => {
  const rules = [{ id: 'r', security_group_id: 'g', protocol: '17' }]
  const group = { security_group: { id: 'g', security_group_rules: rules } }
  const state = readState(JSON.stringify(group), { name: 'a' })
  expect(writeState(state, { to: 'json' })).toContain('"protocol":"UDP"')
})
