import { expect, test } from 'vitest'
import { awsFlowLog } from './aws-flow-log.ts'
import { read, refused } from './run-format.cases.ts'
import { sampleText } from './samples.cases.ts'

/** A record in the default format. */
const record = (addresses: string, rest = '6 10 840 1700000000 1700000060 ACCEPT OK') =>
  `2 111122223333 eni-0a1b2c3d ${addresses} ${rest}`

const pairs = async (text: string) =>
  (await read(awsFlowLog, text)).map((f) => `${f.source}>${f.destination}:${f.port}`)

test('a record of the default format is a flow from start to end', async () => {
  expect(await read(awsFlowLog, sampleText('aws-flow-log', 'default.log'))).toEqual([
    {
      line: 1,
      reason: '',
      raw: '',
      time: '2023-11-14T22:13:20.000000000Z',
      network: '1',
      source: '10.0.0.1',
      destination: '10.0.0.2',
      port: 443,
      protocol: 6,
      host: '',
      kind: 'flow',
      duration: 60,
      bytes: 840,
      packets: 10,
    },
  ])
})

test('a first line names the fields, in any order; the VPC is the network', async () => {
  const text = sampleText('aws-flow-log', 'custom.log')
  expect(await read(awsFlowLog, text)).toMatchObject([
    { line: 2, network: 'vpc-0a1b', source: '10.0.0.1', port: 443, protocol: 6, duration: 60 },
  ])
  expect(await read(awsFlowLog, text.replace('vpc-0a1b 17', '- 17'))).toMatchObject([
    { network: '1' },
  ])
})

test('records without a flow and rejected ones give nothing', async () => {
  const text = [
    '2 111122223333 eni-0a1b2c3d - - - - - - - 1700000000 1700000060 - NODATA',
    '2 111122223333 eni-0a1b2c3d - - - - - - - 1700000000 1700000060 - SKIPDATA',
    record('10.0.0.1 10.0.0.2 50000 22', '6 1 40 1700000000 1700000060 REJECT OK'),
    record('10.0.0.1 10.0.0.3 50000 443'),
  ].join('\n')
  expect(await pairs(text)).toEqual(['10.0.0.1>10.0.0.3:443'])
  expect(await pairs('start srcaddr dstaddr\n1700000000 - -\n')).toEqual([])
})

test('of the two directions, the one towards the lower port is kept; equal and missing ports keep both', async () => {
  const text = [
    record('10.0.0.1 10.0.0.2 50000 443'),
    record('10.0.0.2 10.0.0.1 443 50000'),
    record('10.0.0.3 10.0.0.4 123 123', '17 1 76 1700000000 1700000060 ACCEPT OK'),
    record('10.0.0.4 10.0.0.3 123 123', '17 1 76 1700000000 1700000060 ACCEPT OK'),
    record('10.0.0.5 10.0.0.6 0 0', '1 1 84 1700000000 1700000060 ACCEPT OK'),
  ].join('\n')
  expect(await pairs(text)).toEqual([
    '10.0.0.1>10.0.0.2:443',
    '10.0.0.3>10.0.0.4:123',
    '10.0.0.4>10.0.0.3:123',
    '10.0.0.5>10.0.0.6:0',
  ])
})

test('TCP flags tell the opener better than ports: SYN opens, SYN with ACK answers', async () => {
  const text = [
    'start srcaddr dstaddr srcport dstport protocol tcp-flags',
    '1700000000 10.0.0.1 10.0.0.2 40000 50051 6 3',
    '1700000000 10.0.0.2 10.0.0.1 50051 40000 6 19',
    '1700000000 10.0.0.3 10.0.0.4 40000 50051 6 0',
  ].join('\n')
  // The last shows no SYN, so its ports decide: 40000 is lower and taken for the service.
  expect(await pairs(text)).toEqual(['10.0.0.1>10.0.0.2:50051'])
})

test('where the direction is logged, what enters the interface is left to its sender', async () => {
  const text = [
    'start srcaddr dstaddr srcport dstport flow-direction',
    '1700000000 10.0.0.1 10.0.0.2 50000 443 egress',
    '1700000000 10.0.0.9 10.0.0.1 50000 443 ingress',
    '1700000000 10.0.0.1 10.0.0.9 443 50000 egress',
  ].join('\n')
  expect(await pairs(text)).toEqual(['10.0.0.1>10.0.0.2:443'])
})

test('each kind of bad line says what is wrong and where', async () => {
  const text = [
    record('10.0.0.1 10.0.0.2 50000 443'),
    record('10.0.0.1 10.0.0.2 50000 443', '6 10 840 then 1700000060 ACCEPT OK'),
    record('ten 10.0.0.2 50000 443'),
    record('10.0.0.1 - 50000 443'),
    record('10.0.0.1 10.0.0.2 50000 70000'),
    record('10.0.0.1 10.0.0.2 50000 443', '300 10 840 1700000000 1700000060 ACCEPT OK'),
    '2 111122223333 eni-0a1b2c3d 10.0.0.1',
    `${record('10.0.0.1 10.0.0.2 50000 443')} more`,
  ].join('\n')
  expect(await refused(awsFlowLog, text)).toEqual([
    [2, 'no readable time'],
    [3, 'no source address'],
    [4, 'no destination address'],
    [5, 'no readable port'],
    [6, 'unknown protocol'],
    [7, 'too few fields'],
    [8, 'too many fields'],
  ])
})

test('a log without a field that is needed is an error that names it', async () => {
  const failing = expect(read(awsFlowLog, 'srcaddr dstaddr end\n10.0.0.1 10.0.0.2 1\n')).rejects
  await failing.toMatchObject({ code: 'ERR_FORMAT' })
  await failing.toThrow('no field start')
})
