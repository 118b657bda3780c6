import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alcorRequests } from './alcor-requests.ts'
import { read, refused } from './run-format.cases.ts'
import { sampleText } from './samples.cases.ts'

const request = { tunnel_id: 21, source_ip: '10.0.0.1', destination_ip: '10.0.0.2' }
const line = (...state_requests: object[]) =>
  JSON.stringify({ time: 1_700_000_000_123, host_ip: '192.0.2.1', state_requests })

const expected = {
  line: 1,
  reason: '',
  raw: '',
  time: '2023-11-14T22:13:20.123000000Z',
  network: '21',
  source: '10.0.0.1',
  destination: '10.0.0.2',
  port: 443,
  protocol: 6,
  host: '192.0.2.1',
  kind: 'request',
  duration: 0,
  bytes: 0,
  packets: 0,
}

test('both spellings of protobuf, and a request under its own name or beside the time, read alike', async () => {
  expect(await read(alcorRequests, sampleText('alcor-requests', 'requests.jsonl'))).toEqual([
    expected,
  ])
  expect(await read(alcorRequests, sampleText('alcor-requests', 'nested.jsonl'))).toEqual([
    expected,
  ])
})

test('a line may hold several requests, or none', async () => {
  const flows = await read(
    alcorRequests,
    `${line(request, { ...request, destination_ip: '10.0.0.3' })}\n${line()}\n`,
  )
  expect(flows.map((f) => [f.line, f.destination])).toEqual([
    [1, '10.0.0.2'],
    [1, '10.0.0.3'],
  ])
})

test('enums go by name or number, and what is missing is the default', async () => {
  const protocols = [undefined, 'TCP', 0, 'UDP', 1, 'ICMP', 2, 'HTTP', 3, 'ARP', 4]
  const flows = await read(
    alcorRequests,
    protocols.map((protocol) => line({ ...request, protocol })).join('\n'),
  )
  expect(flows.map(({ protocol }) => protocol)).toEqual([6, 6, 6, 17, 17, 1, 1, 6, 6, 0, 0])
  expect(flows.every(({ kind, port }) => kind === 'request' && port === 0)).toBe(true)
})

test('a restarted agent names its source and needs no destination', async () => {
  const restart = { tunnel_id: 21, source_ip: '10.0.0.1' }
  const text = ['AGENT_RESTARTED', 1]
    .map((type) => line({ ...restart, request_type: type }))
    .join('\n')
  expect(await read(alcorRequests, text)).toMatchObject([
    { line: 1, kind: 'restart', source: '10.0.0.1', destination: '' },
    { line: 2, kind: 'restart' },
  ])
})

test('without a tunnel id the network is what the user says; IPv6 is canonical and its ICMP is 58', async () => {
  const six = {
    tunnel_id: 0,
    source_ip: '2001:DB8::0:1',
    destination_ip: '2001:db8::2',
    protocol: 'ICMP',
  }
  expect(await read(alcorRequests, line(six), { network: '5' })).toMatchObject([
    { network: '5', source: '2001:db8::1', destination: '2001:db8::2', protocol: 58 },
  ])
})

test('each kind of bad line says what is wrong and where', async () => {
  const text = [
    line(request),
    line(request).slice(1),
    line(request).replace('1700000000123', '"noon"'),
    line({ ...request, source_ip: undefined }),
    line({ ...request, destination_ip: '10.0.0' }),
    line({ ...request, destination_port: 65_536 }),
    line({ ...request, protocol: 'SCTP' }),
    line({ ...request, request_type: 2 }),
    JSON.stringify({ time: 1, host_ip: '192.0.2.1' }),
    line(request, { ...request, destination_ip: '' }),
  ].join('\n')
  expect(await refused(alcorRequests, text)).toEqual([
    [2, 'not a JSON object'],
    [3, 'no readable time'],
    [4, 'no source address'],
    [5, 'no destination address'],
    [6, 'no readable port'],
    [7, 'unknown protocol'],
    [8, 'unknown request type'],
    [9, 'no state requests'],
    [10, 'no destination address'],
  ])
})

test('whatever requests are written are read back', async () => {
  const one = fc.record({
    tunnel_id: fc.integer({ min: 1, max: 0xffffff }),
    source_ip: fc.ipV4(),
    destination_ip: fc.ipV4(),
    destination_port: fc.integer({ min: 0, max: 65_535 }),
  })
  const log = fc.array(fc.record({ time: fc.nat(4e12), requests: fc.array(one, { maxLength: 1 }) }))
  await fc.assert(
    fc.asyncProperty(log, async (entries) => {
      const text = entries.map(({ time, requests }) =>
        JSON.stringify({ time, host_ip: '192.0.2.1', state_requests: requests }),
      )
      const flows = await read(alcorRequests, ['{"state_requests":[]}', ...text].join('\n'))
      const written = entries.flatMap(({ time, requests }, index) =>
        requests.map((each) => ({
          line: index + 2,
          time: `${new Date(time).toISOString().slice(0, -1)}000000Z`,
          network: String(each.tunnel_id),
          source: each.source_ip,
          destination: each.destination_ip,
          port: each.destination_port,
        })),
      )
      expect(flows).toMatchObject(written)
    }),
    { numRuns: 20 },
  )
})
