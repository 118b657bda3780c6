import { expect, test } from 'vitest'
import { gcpFlowLog } from './gcp-flow-log.ts'
import { read, refused } from './run-format.cases.ts'
import { gcpEntry, gcpPayload } from './samples.cases.ts'

const { connection } = gcpPayload
const entry = (changes: object) => JSON.stringify(gcpEntry({ ...gcpPayload, ...changes }))
const expected = [
  {
    line: 1,
    reason: '',
    raw: '',
    time: '2023-11-14T22:13:20.000000001Z',
    network: 'p1/prod',
    source: '10.0.0.1',
    destination: '10.0.0.2',
    port: 443,
    protocol: 6,
    host: '',
    kind: 'flow',
    duration: 1.499999999,
    bytes: 840,
    packets: 10,
  },
]

test('entries, bare payloads and one array of entries read alike', async () => {
  expect(await read(gcpFlowLog, entry({}))).toEqual(expected)
  expect(await read(gcpFlowLog, JSON.stringify(gcpPayload))).toEqual(expected)
  expect(await read(gcpFlowLog, JSON.stringify([gcpEntry()]))).toEqual(expected)
  expect(await read(gcpFlowLog, JSON.stringify([gcpEntry()], null, 2))).toEqual(expected)
})

test('an array over many lines counts its elements', async () => {
  const text = JSON.stringify([gcpEntry(), gcpEntry(), { jsonPayload: 3 }], null, 2)
  const flows = await read(gcpFlowLog, text)
  expect(flows.map(({ line, reason }) => [line, reason])).toEqual([
    [1, ''],
    [2, ''],
    [3, 'no readable time'],
  ])
})

test('a flow that both VMs report is taken from its source', async () => {
  const text = [
    entry({ reporter: 'SRC' }),
    entry({ reporter: 'DEST' }),
    entry({ reporter: 'DEST', src_instance: undefined }),
    entry({ reporter: 'DEST_GATEWAY' }),
  ].join('\n')
  expect((await read(gcpFlowLog, text)).map(({ line }) => line)).toEqual([1, 3])
})

test('replies are left out: the lower port is the service', async () => {
  const reply = { src_ip: '10.0.0.2', dest_ip: '10.0.0.1', src_port: 443, dest_port: 50000 }
  expect(await read(gcpFlowLog, entry({ connection: { ...connection, ...reply } }))).toEqual([])
})

test('the network is the source VPC, else the destination VPC, else what the user says', async () => {
  const none = { src_vpc: undefined, dest_vpc: undefined }
  const text = [entry({}), entry({ src_vpc: undefined }), entry(none)].join('\n')
  const flows = await read(gcpFlowLog, text, { network: '9' })
  expect(flows.map(({ network }) => network)).toEqual(['p1/prod', 'p2/other', '9'])
})

test('numbers may be numbers or text, the end may be missing, a zone is honoured', async () => {
  const text = entry({
    bytes_sent: 840,
    packets_sent: '10',
    end_time: undefined,
    start_time: '2023-11-14T23:13:20+01:00',
  })
  expect(await read(gcpFlowLog, text)).toMatchObject([
    { bytes: 840, packets: 10, duration: 0, time: '2023-11-14T22:13:20.000000000Z' },
  ])
})

test('each kind of bad line says what is wrong and where', async () => {
  const broken = (changes: object) => entry({ connection: { ...connection, ...changes } })
  const text = [
    entry({}),
    entry({}).slice(0, -5),
    entry({ start_time: 'now' }),
    broken({ src_ip: undefined }),
    broken({ dest_ip: 'x' }),
    broken({ dest_port: 1e6 }),
    broken({ protocol: 256 }),
    entry({ connection: [] }),
  ].join('\n')
  expect(await refused(gcpFlowLog, text)).toEqual([
    [2, 'not a JSON object'],
    [3, 'no readable time'],
    [4, 'no source address'],
    [5, 'no destination address'],
    [6, 'no readable port'],
    [7, 'unknown protocol'],
    [8, 'no source address'],
  ])
})
