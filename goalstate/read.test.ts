import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PortentError } from '../core/index.ts'
import { readState, readStates } from './read.ts'
import type { NetworkState } from './state/state.ts'
import { readGoalState, writeGoalState } from './wire/goal-state.ts'

const v2 = {
  host_resources: { '10.0.0.1': { resources: [{ type: 'PORT', id: 'p' }] } },
  port_states: { p: { operation_type: 'CREATE', configuration: { id: 'p', name: 'one' } } },
}
const v1 = { port_states: [{ operation_type: 'CREATE', configuration: { id: 'p', name: 'one' } }] }
const bytesOf = (json: object, as: 'GoalStateV2' | 'GoalState') =>
  as === 'GoalState'
    ? writeGoalState(readGoalState(json, { as }).state, { as, to: 'binary' })
    : writeGoalState(readGoalState(json, { as: 'GoalStateV2' }).state, {
        as: 'GoalStateV2',
        to: 'binary',
      })
const delimited = (...messages: Uint8Array[]) =>
  Buffer.concat(messages.flatMap((message) => [varint(message.length), message]))
const varint = (n: number): Uint8Array =>
  n < 128 ? Uint8Array.of(n) : Uint8Array.of((n & 127) | 128, n >> 7)
const name = { name: 'state' }
const placesOf = ({ resources }: NetworkState) =>
  resources.map(({ type, file, pointer }) => `${type} ${file} ${pointer}`)

test('a GoalStateV2 is told by its maps, a GoalState by its lists, in JSON and in binary', () => {
  const inV2 = ['port state /port_states/p', 'placement state /host_resources/10.0.0.1/resources/0']
  expect(placesOf(readState(JSON.stringify(v2), name))).toEqual(inV2)
  expect(placesOf(readState(bytesOf(v2, 'GoalStateV2'), name))).toEqual(inV2)
  expect(placesOf(readState(JSON.stringify(v1), name))).toEqual(['port state /port_states/0'])
  expect(placesOf(readState(bytesOf(v1, 'GoalState'), name))).toEqual(['port state /port_states/0'])
})

test('places are spelt as the input spells them, with slashes escaped', () => {
  const camel = { neighborStates: { 'L2/p': { configuration: { id: 'p' } } } }
  expect(placesOf(readState(JSON.stringify(camel), name))).toEqual([
    'neighbor state /neighborStates/L2~1p',
  ])
})

test('a message with hosts covers every type, a fragment those that it has', () => {
  expect(readState(JSON.stringify(v2), name).covers.has('subnet')).toBe(true)
  expect([...readState(JSON.stringify(v1), name).covers]).toEqual(['port'])
})

test('what the schema does not know is unread, with its place and value', () => {
  const extra = { ...v1, _source: 'a ticket' }
  expect(readState(JSON.stringify(extra), name).unread).toEqual([
    { file: 'state', pointer: '/_source', value: '"a ticket"', why: 'unknown' },
  ])
  const field99 = Buffer.concat([bytesOf(v2, 'GoalStateV2'), Uint8Array.of(0x98, 0x06, 0x01)])
  expect(readState(field99, name).unread).toMatchObject([{ pointer: '/99', value: '' }])
})

test('many JSON values in one input are one state, and say which value they were in', () => {
  const two = `{"host_info":{"node_id":"a"}}\n\n{"host_info":{"node_id":"b"}}`
  const inTwo = ['node state#0 /host_info', 'node state#1 /host_info']
  expect(placesOf(readState(two, name))).toEqual(inTwo)
  expect(placesOf(readState(`[${two.replace('\n\n', ',')}]`, name))).toEqual(inTwo)
})

test('of many inputs, what is told alike is there once, and what is told differently twice', () => {
  const once = '{"host_info":{"node_id":"a","node_name":"x"}}'
  const other = once.replace('"x"', '"y"')
  expect(readState(once + once, name).resources).toHaveLength(1)
  expect(readState(once + other, name).resources).toHaveLength(2)
})

test('messages each after its length are read as many', () => {
  const other = bytesOf({ port_states: { q: { configuration: { id: 'q' } } } }, 'GoalStateV2')
  const stream = delimited(bytesOf(v2, 'GoalStateV2'), other)
  expect(placesOf(readState(stream, name))).toContain('port state#1 /port_states/q')
})

test('a byte order mark is no part of the text', () => {
  const marked = Buffer.from(`\ufeff${JSON.stringify(v1)}`)
  expect(readState(marked, name).resources).toHaveLength(1)
})

test.each<[string | Uint8Array, string]>([
  ['', 'the input is empty'],
  ['{"port_states": {', 'state:1:18: not JSON'],
  ['{"vpc_states": {}}\n {"port": {}}\n{"port_states": {]}', 'state:3:18: not JSON'],
  ['{"weather": "fine"}', 'weather'],
  ['[1]', 'state#0'],
  ['{"port_states": {"p": {"configuration": {"id": 5}}}}', '/port_states/p/configuration/id'],
  [Uint8Array.of(0x08), 'state: GoalStateV2, /format_version'],
  [Buffer.from([0x7b, 0xff]), 'not UTF-8 at byte 1'],
])('%j is refused, naming the input and the place', (input, place) => {
  const read = () => readState(input, name)
  expect(read).toThrow(PortentError)
  expect(read).toThrow(place)
  expect(read).toThrow(/^state/)
})

async function all(stream: AsyncIterable<NetworkState>): Promise<NetworkState[]> {
  const states: NetworkState[] = []
  for await (const state of stream) states.push(state)
  return states
}

test('a stream gives its states one by one, however it is cut', async () => {
  const lines = Buffer.from(
    [
      JSON.stringify(v2),
      '{"host_info": {"node_name": "a \\"}{[ \u00e9"}}',
      JSON.stringify(v1),
    ].join('\n'),
  )
  const binary = delimited(...[v2, v2, {}].map((json) => bytesOf(json, 'GoalStateV2')))
  const expected = new Map<Buffer, unknown>()
  for (const input of [lines, binary])
    expected.set(input, (await all(readStates([input], name))).map(placesOf))
  expect(expected.get(lines)).toHaveLength(3)
  expect(expected.get(binary)).toHaveLength(3)
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(lines, binary), fc.array(fc.nat(400)), async (input, cuts) => {
      const ends = [...cuts.filter((cut) => cut < input.length).sort((a, b) => a - b), input.length]
      const chunks = ends.map((end, i) => input.subarray(ends[i - 1] ?? 0, end))
      expect((await all(readStates(chunks, name))).map(placesOf)).toEqual(expected.get(input))
    }),
  )
})

test('a stream that is cut short gives what was whole, and then says so', async () => {
  const whole = delimited(bytesOf(v2, 'GoalStateV2'), bytesOf(v2, 'GoalStateV2'))
  const seen: NetworkState[] = []
  const reading = async () => {
    for await (const state of readStates([whole.subarray(0, -3)], name)) seen.push(state)
  }
  await expect(reading).rejects.toThrow('after the last whole message')
  expect(seen).toHaveLength(1)
})

test('a stream may begin with blank lines, be short, or not be text after all', async () => {
  const late = ['\n', ' \n\n', JSON.stringify(v1)].map((text) => Buffer.from(text))
  expect(await all(readStates(late, name))).toHaveLength(1)
  expect(await all(readStates([Uint8Array.of(2, 8, 1)], name))).toMatchObject([
    { formatVersion: 1 },
  ])
  expect(await all(readStates([], name))).toEqual([])
  const broken = readStates([Buffer.from('{"a": "'), Uint8Array.of(0xff, 0xff)], name)
  await expect(all(broken)).rejects.toThrow('not UTF-8 at byte 7')
})

/** Reads, or refuses with an error that names the input; any other error fails the test. */
function survives(input: Uint8Array | string): void {
  try {
    readState(input, name)
  } catch (error) {
    if (!(error instanceof PortentError)) throw error
    expect(error.message).toMatch(/^state/)
  }
}

test('text that is neither JSON nor a message is called that', () => {
  expect(() => readState(Buffer.from('\nhello: world\r\nand: more\n'), name)).toThrow(
    'state: text that is not JSON, it begins with "hello: world"; give JSON or protobuf binary',
  )
})

test('text in any language is text, and bytes that are no message are no JSON either', () => {
  expect(() => readState(Buffer.from('# Tütörial – one\n'), name)).toThrow(
    'state: text that is not JSON, it begins with "# Tütörial – one"; give JSON or protobuf binary',
  )
  const noise = Uint8Array.of(0x1f, 0x8c, 8, 0, 0, 0, 0, 0, 0, 3)
  expect(() => readState(noise, name)).toThrow(/^state: .*; they are not JSON either$/)
})

test('a state that was compressed is to be unpacked first', () => {
  const packed = gzipSync(JSON.stringify(v2))
  for (const as of [{}, { as: 'GoalStateV2' as const }])
    expect(() => readState(packed, { ...name, ...as })).toThrow(
      'state: compressed by gzip; unpack it first',
    )
  expect(() => readState(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x04), name)).toThrow(
    'state: compressed by zstd; unpack it first',
  )
})

test('lists 100,000 deep are refused, or cut in what is shown of them', () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000)
  survives(deep)
  survives(`{"ports_internal": [{"colour": ${deep}}]}`)
  survives(`{"h": {"portStates_": ${deep}}}`)
  survives(`{"colour": ${deep}, "port_states": {}}`)
})

test('names of what every object has are values like any other', () => {
  const names = { direction: 'constructor', ethertype: 'toString', protocol: 'valueOf' }
  const group = { security_group: { id: '__proto__', security_group_rules: [names] } }
  const state = readState(JSON.stringify(group), name)
  expect(state.unread.map(({ value }) => value)).toEqual(['"constructor"', '"toString"'])
  expect(state.resources).toMatchObject([
    { id: '__proto__', rules: [{ protocol: { text: 'valueOf', means: undefined } }] },
  ])
})

const seeds: readonly object[] = [
  v1,
  v2,
  {
    rsType: 'PORT',
    ports_internal: [{ id: 'p', fixed_ips: [{ subnet_id: 's', ip_address: 'x' }] }],
  },
  {
    neighbor_info: { a: { host_ip: 'b' } },
    neighbor_table: { a: ['b'] },
    routers_internal: [{ id: 'r' }],
  },
  { security_group: { id: 'g', security_group_rules: [{ protocol: 6, port_range_min: 1 }] } },
  { h: { portStates_: [{ operationType_: 5, configuration_: { id_: 'p', fixedIps_: [] } }] } },
  {
    Vpcs: [{ VpcId: 'v' }],
    SecurityGroups: [{ GroupId: 'g', IpPermissions: [{ IpProtocol: '-1' }] }],
  },
]

test('no mutation of any format crashes it, and what it refuses it names', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...seeds),
      fc.array(fc.record({ at: fc.nat(10_000), by: fc.jsonValue({ maxDepth: 2 }) }), {
        maxLength: 4,
      }),
      (seed, edits) => {
        const json = structuredClone(seed)
        for (const { at, by } of edits) replaceOne(json, at, by)
        survives(JSON.stringify(json))
      },
    ),
    { numRuns: 2_000 },
  )
})

test('no mutation of its bytes crashes it, either', () => {
  const inputs = [
    bytesOf(v2, 'GoalStateV2'),
    bytesOf(v1, 'GoalState'),
    delimited(bytesOf(v2, 'GoalStateV2'), bytesOf(v2, 'GoalStateV2')),
    ...seeds.map((seed) => Buffer.from(JSON.stringify(seed))),
  ]
  fc.assert(
    fc.property(
      fc.constantFrom(...inputs),
      fc.array(fc.record({ at: fc.nat(1_000), by: fc.nat(255) }), { maxLength: 4 }),
      (input, edits) => {
        const bytes = Uint8Array.from(input)
        for (const { at, by } of edits) bytes[at % bytes.length] = by
        survives(bytes)
      },
    ),
    { numRuns: 2_000 },
  )
})

/** Replaces the value at the n-th place of a JSON value, counted in depth. */
function replaceOne(json: object, n: number, by: unknown): void {
  const places: [Record<string, unknown>, string][] = []
  const visit = (value: object) => {
    for (const [key, inner] of Object.entries(value)) {
      places.push([value as Record<string, unknown>, key])
      if (typeof inner === 'object' && inner !== null) visit(inner)
    }
  }
  visit(json)
  const place = places[n % places.length]
  if (place) place[0][place[1]] = by
}
