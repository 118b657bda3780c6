import { expect, test } from 'vitest'
import { PortentError } from '../../core/index.ts'
import { readHostRequest } from './host-request.ts'

const text = (value: string) => [...Buffer.from(value)]

// Tags are field number × 8 + wire type (0 varint, 2 length-delimited); a varint has seven bits a
// byte, the lowest first, with the top bit set on all but the last.
const request = [
  0x12,
  2,
  ...text('r1'), // 2 request_id, 2 × 8 + 2 = 18
  0x18,
  0xac,
  0x02, // 3 tunnel_id = 300 = 2 × 128 + 44: 44 + 128 = 0xac, then 2
  0x22,
  8,
  ...text('10.0.0.2'), // 4 source_ip
  0x28,
  0xc0,
  0xb8,
  0x02, // 5 source_port = 40000 = 2 × 16384 + 56 × 128 + 64: 0xc0, 0xb8, 2
  0x32,
  8,
  ...text('10.0.0.3'), // 6 destination_ip
  0x38,
  0xbb,
  0x03, // 7 destination_port = 443 = 3 × 128 + 59: 59 + 128 = 0xbb, then 3
  0x48,
  1, // 9 protocol = UDP; 1 request_type and 8 ethertype are 0 and so left out
]
const bytes = Uint8Array.from([
  0x08,
  1, // 1 format_version = 1
  0x12,
  request.length,
  ...request, // 2 state_requests
])

const item = {
  kind: 'on-demand',
  requestId: 'r1',
  vni: 300,
  source: '10.0.0.2',
  sourcePort: 40000,
  destination: '10.0.0.3',
  destinationPort: 443,
  etherType: 'ipv4',
  protocol: 17,
}

const json = {
  request_id: 'r1',
  tunnel_id: 300,
  source_ip: '10.0.0.2',
  source_port: 40000,
  destination_ip: '10.0.0.3',
  destination_port: 443,
  protocol: 'UDP',
}

const read = (changes: object) => readHostRequest({ state_requests: [{ ...json, ...changes }] })
const refusal = (changes: object) => {
  try {
    read(changes)
  } catch (error) {
    if (error instanceof PortentError) return `${error.code} ${error.message}`
    throw error
  }
  return 'read'
}

test('a binary request worked out by hand is read field by field', () => {
  expect(readHostRequest(bytes)).toEqual({ requests: [item], unknown: [] })
  expect(readHostRequest(Buffer.from(bytes))).toEqual({ requests: [item], unknown: [] })
})

test('protobuf-JSON gives the same: snake_case or camelCase, enums by name or number', () => {
  expect(read({})).toEqual({ requests: [item], unknown: [] })
  const camelCase = {
    requestType: 0,
    requestId: 'r1',
    tunnelId: '300',
    sourceIp: '10.0.0.2',
    sourcePort: 4e4,
    destinationIp: '10.0.0.3',
    destinationPort: 443,
    ethertype: 'IPV4',
    protocol: 1,
  }
  expect(readHostRequest({ formatVersion: 1, stateRequests: [camelCase] }).requests).toEqual([item])
})

test('no bytes and no fields are a request for nothing', () => {
  expect(readHostRequest(new Uint8Array())).toEqual({ requests: [], unknown: [] })
  expect(readHostRequest({})).toEqual({ requests: [], unknown: [] })
})

test.each([
  ['TCP', 6],
  ['UDP', 17],
  ['ICMP', 1],
  ['HTTP', 6],
  ['ARP', 0],
])('%s is IANA protocol %i', (protocol, number) => {
  expect(read({ protocol }).requests[0]?.protocol).toBe(number)
})

test('addresses come out in one spelling', () => {
  const [request] = read({
    ethertype: 'IPV6',
    source_ip: 'FD00:0:0:0::0a',
    destination_ip: '::FFFF:10.0.0.1',
  }).requests
  expect(request).toMatchObject({
    etherType: 'ipv6',
    source: 'fd00::a',
    destination: '::ffff:10.0.0.1',
  })
})

test('a restarted agent need not name network and addresses, an on-demand request must', () => {
  const bare = { source_ip: '', destination_ip: '', tunnel_id: 0 }
  expect(read({ ...bare, request_type: 'AGENT_RESTARTED' }).requests).toMatchObject([
    { kind: 'agent-restarted', requestId: 'r1', vni: 0, source: '', destination: '' },
  ])
  expect(refusal({ source_ip: '' })).toContain('/state_requests/0/source_ip: "" is no IP address')
  expect(refusal({ tunnel_id: 0 })).toContain('/state_requests/0/tunnel_id: the request has no VNI')
})

test('fields that the schema does not have are reported by their place', () => {
  expect(read({ trace: 7 }).unknown).toEqual(['/state_requests/0/trace'])
  // Field 12 as a varint, 12 × 8 = 96, after the known ones; the request is two bytes longer.
  const later = [0x12, request.length + 2, ...request, 0x60, 7]
  expect(readHostRequest(Uint8Array.from(later))).toEqual({
    requests: [item],
    unknown: ['/state_requests/0/12'],
  })
})

test.each([
  ['a request without id', { request_id: '' }, '/state_requests/0/request_id', 'has no id'],
  [
    'a name for an address',
    { source_ip: 'db-1' },
    '/state_requests/0/source_ip',
    '"db-1" is no IP',
  ],
  [
    'an octet above 255',
    { destination_ip: '10.0.0.256' },
    '/state_requests/0/destination_ip',
    'no IP',
  ],
  [
    'a zoned address',
    { source_ip: 'fe80::1%eth0', ethertype: 1 },
    '/state_requests/0/source_ip',
    'no IP',
  ],
  ['IPv6 under IPV4', { source_ip: 'fd00::1' }, '/state_requests/0/source_ip', 'IPv6 address'],
  ['port 65536', { source_port: 65536 }, '/state_requests/0/source_port', '65536 is no port'],
  ['a port below 0', { destination_port: -1 }, '/state_requests/0/destination_port', 'from 0 to'],
  ['a VNI of 2^32', { tunnel_id: 2 ** 32 }, '/state_requests/0/tunnel_id', 'from 0 to 4294967295'],
  ['half a port', { source_port: 0.5 }, '/state_requests/0/source_port', 'whole number'],
  ['a protocol name', { protocol: 'SCTP' }, '/state_requests/0/protocol', 'one of TCP, UDP'],
  ['a protocol number', { protocol: 5 }, '/state_requests/0/protocol', '5 has no name'],
  ['two spellings', { requestId: 'r2' }, '/state_requests/0/requestId', 'request_id sets'],
])('%s is refused, with its place and the remedy', (_, changes, place, problem) => {
  expect(refusal(changes)).toMatch(/^ERR_INPUT HostRequest, /)
  expect(refusal(changes)).toContain(`${place}: `)
  expect(refusal(changes)).toContain(problem)
})

test('what is no HostRequest at all is refused', () => {
  expect(() => readHostRequest('{}')).toThrow('the message itself: got "{}"; write an object')
  expect(() => readHostRequest(null)).toThrow('write an object')
  expect(() => readHostRequest([])).toThrow('got a list of 0')
  expect(() => readHostRequest({ state_requests: {} })).toThrow('/state_requests: got an object')
})

test('a message cut short is refused wherever it ends inside a field', () => {
  // Whole again only at 0 and after format_version: the rest is one field.
  for (let end = 3; end < bytes.length; end++)
    expect(() => readHostRequest(bytes.subarray(0, end))).toThrow(PortentError)
})

test('a value that runs out of its message is refused, though bytes are left', () => {
  // state_requests of 3 bytes, whose request_id announces 5: they would reach into what follows.
  const overlapping = Uint8Array.from([0x12, 3, 0x12, 5, 0x61, 0x62, 0x63, 0x64, 0x65])
  expect(() => readHostRequest(overlapping)).toThrow(
    '/state_requests/0/request_id: a value runs past the end',
  )
})
