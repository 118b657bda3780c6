import { expect, test } from 'vitest'
import { read, refused } from './run-format.cases.ts'
import { sampleText } from './samples.cases.ts'
import { zeekJson } from './zeek-json.ts'

const entry = (changes: object) =>
  JSON.stringify({
    ts: 1_700_000_000.25,
    'id.orig_h': '10.0.0.1',
    'id.resp_h': '10.0.0.2',
    'id.resp_p': 53,
    proto: 'udp',
    ...changes,
  })

test('a connection becomes a flow from originator to responder', async () => {
  expect(await read(zeekJson, sampleText('zeek-json'), { network: '7' })).toEqual([
    {
      line: 1,
      reason: '',
      raw: '',
      time: '2023-11-14T22:13:20.000001000Z',
      network: '7',
      source: '10.0.0.1',
      destination: '10.0.0.2',
      port: 443,
      protocol: 6,
      host: '',
      kind: 'flow',
      duration: 1.5,
      bytes: 2100,
      packets: 7,
    },
  ])
})

test('times may be seconds, milliseconds or ISO 8601, as json_timestamps says', async () => {
  const stamps = [1_700_000_000.25, 1_700_000_000_250, '2023-11-14T22:13:20.250000Z']
  const flows = await read(zeekJson, stamps.map((ts) => entry({ ts })).join('\n'))
  expect(new Set(flows.map(({ time }) => time))).toEqual(
    new Set(['2023-11-14T22:13:20.250000000Z']),
  )
})

test('without proto, the log tells: http is TCP, another is unknown; ICMP has no port', async () => {
  const changes = [
    { proto: undefined, _path: 'http' },
    { proto: undefined, _path: 'weird' },
    { proto: 'icmp', 'id.resp_p': 3 },
    { proto: 'icmp', 'id.resp_p': 129, 'id.orig_h': 'FE80::1', 'id.resp_h': 'fe80:0::2' },
  ]
  const flows = await read(zeekJson, changes.map(entry).join('\n'))
  expect(flows.map(({ protocol, port }) => [protocol, port])).toEqual([
    [6, 53],
    [0, 53],
    [1, 0],
    [58, 0],
  ])
  expect(flows[3]).toMatchObject({ source: 'fe80::1', destination: 'fe80::2' })
})

test('each kind of bad line says what is wrong and where', async () => {
  const text = [
    entry({}),
    '{"ts":17',
    '[1,2]',
    entry({ ts: null }),
    entry({ ts: 'soon' }),
    entry({ 'id.orig_h': 7 }),
    entry({ 'id.resp_h': undefined }),
    entry({ 'id.resp_p': -1 }),
    entry({ proto: 'smoke' }),
  ].join('\n')
  expect(await refused(zeekJson, text)).toEqual([
    [2, 'not a JSON object'],
    // An array's elements each stand for themselves.
    [3, 'not a JSON object'],
    [3, 'not a JSON object'],
    [4, 'no readable time'],
    [5, 'no readable time'],
    [6, 'no source address'],
    [7, 'no destination address'],
    [8, 'no readable port'],
    [9, 'unknown protocol'],
  ])
})
