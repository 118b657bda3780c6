import { expect, test } from 'vitest'
import { azureFlowLog } from './azure-flow-log.ts'
import { read, refused } from './run-format.cases.ts'
import { azureNsgRecord, azureNsgTuple, azureVnetRecord, azureVnetTuple } from './samples.cases.ts'

const blob = (...records: object[]) => JSON.stringify({ records })
const vnet =
  '/subscriptions/00000000/resourcegroups/rg/providers/microsoft.network/virtualnetworks/vnet1'

test('a tuple of a VNet flow log is a flow of its virtual network', async () => {
  expect(await read(azureFlowLog, blob(azureVnetRecord(azureVnetTuple)))).toEqual([
    {
      line: 1,
      reason: '',
      raw: '',
      time: '2023-11-14T22:13:20.123000000Z',
      network: vnet,
      source: '10.0.0.1',
      destination: '10.0.0.2',
      port: 443,
      protocol: 6,
      host: '',
      kind: 'flow',
      duration: 0,
      bytes: 2100,
      packets: 7,
    },
  ])
})

test('NSG flow logs of both versions count time in seconds and name protocols by a letter', async () => {
  const text = blob(
    azureNsgRecord(1, azureNsgTuple, '1700000000,10.0.0.1,10.0.0.3,50000,53,U,O,A'),
    azureNsgRecord(2, '1700000000,10.0.0.1,10.0.0.4,50000,443,T,O,A,B,,,,'),
    azureNsgRecord(2, '1700000000,10.0.0.1,10.0.0.5,50000,443,T,O,A,E,1,40,2,80'),
  )
  const flows = await read(azureFlowLog, text, { network: '5' })
  expect(flows.map((f) => [f.line, f.destination, f.protocol, f.packets, f.bytes])).toEqual([
    [1, '10.0.0.2', 6, 0, 0],
    [1, '10.0.0.3', 17, 0, 0],
    [2, '10.0.0.4', 6, 0, 0],
    [3, '10.0.0.5', 6, 3, 120],
  ])
  expect(flows[0]).toMatchObject({ time: '2023-11-14T22:13:20.000000000Z', network: '5' })
})

test('inbound and denied flows are left out, and a record may hold none', async () => {
  const text = blob(
    azureVnetRecord(
      '1700000000123,10.0.0.9,10.0.0.1,50000,443,6,I,B,NX,0,0,0,0',
      '1700000000123,10.0.0.1,10.0.0.3,50000,443,6,O,D,NX,0,0,0,0',
    ),
    azureNsgRecord(1, '1700000000,10.0.0.1,10.0.0.3,50000,443,T,O,D'),
    azureVnetRecord(),
    { flowRecords: { flows: [] } },
  )
  expect(await read(azureFlowLog, text)).toEqual([])
})

test('one document over many lines, one line, and a record a line read alike', async () => {
  const records = [azureVnetRecord(azureVnetTuple), azureNsgRecord(1, azureNsgTuple)]
  const expected = await read(azureFlowLog, blob(...records))
  expect(expected.map(({ line }) => line)).toEqual([1, 2])
  expect(await read(azureFlowLog, JSON.stringify({ records }, null, 2))).toEqual(expected)
  const perLine = records.map((record) => JSON.stringify(record)).join('\n')
  expect(await read(azureFlowLog, perLine)).toEqual(expected)
})

test('each kind of bad tuple or record says what is wrong, and in which record', async () => {
  const text = blob(
    azureVnetRecord(azureVnetTuple),
    azureVnetRecord(
      'later,10.0.0.1,10.0.0.11,1,2,6,O,B,NX,0,0,0,0',
      '1700000000123,host,10.0.0.12,1,2,6,O,B,NX,0,0,0,0',
    ),
    azureNsgRecord(1, '1700000000,10.0.0.1,,1,2,T,O,A'),
    azureNsgRecord(1, '1700000000,10.0.0.1,10.0.0.2,1,x,T,O,A'),
    azureNsgRecord(1, '1700000000,10.0.0.1,10.0.0.2,1,2,Q,O,A'),
    azureNsgRecord(1, '1700000000,10.0.0.1,10.0.0.2,1,2,T,X,A'),
    azureNsgRecord(1, '1700000000,10.0.0.1'),
    { category: 'NetworkSecurityGroupEvent', properties: {} },
  )
  expect(await refused(azureFlowLog, text)).toEqual([
    [2, 'no readable time'],
    [2, 'no source address'],
    [3, 'no destination address'],
    [4, 'no readable port'],
    [5, 'unknown protocol'],
    [6, 'no flow direction'],
    [7, 'too few fields'],
    [8, 'no flow tuples'],
  ])
})

test('a document cut short is one refused row', async () => {
  const whole = JSON.stringify({ records: [azureVnetRecord(azureVnetTuple)] }, null, 2)
  const short = whole.slice(0, -20)
  expect(await read(azureFlowLog, short)).toMatchObject([
    { line: 1, reason: 'not a JSON object', raw: short },
  ])
})
