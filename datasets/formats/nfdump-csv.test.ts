import { expect, test } from 'vitest'
import { nfdumpCsv } from './nfdump-csv.ts'
import { read, refused } from './run-format.cases.ts'
import { sampleText } from './samples.cases.ts'

const header = 'ts,te,td,sa,da,sp,dp,pr,flg,ipkt,ibyt'
const file = (...rows: string[]) =>
  [header, ...rows.map((row) => `2023-11-14 22:13:20,2023-11-14 22:13:21,${row}`), ''].join('\n')

test('a record of nfdump 1.6 is a flow, and its summary is not', async () => {
  expect(await read(nfdumpCsv, sampleText('nfdump-csv', 'nfdump16.csv'))).toEqual([
    {
      line: 2,
      reason: '',
      raw: '',
      time: '2023-11-14T22:13:20.500000000Z',
      network: '1',
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

test('a record of nfdump 1.7 has other names for the same', async () => {
  expect(await read(nfdumpCsv, sampleText('nfdump-csv', 'nfdump17.csv'))).toMatchObject([
    { line: 2, source: '10.0.0.1', port: 443, duration: 1.5, bytes: 100, packets: 3 },
  ])
})

test('ICMP has no port, replies are left out, protocols go by name or number', async () => {
  const text = file(
    '0.000,10.0.0.1,10.0.0.2,0,8.0,ICMP,......,1,84',
    '0.000,2001:DB8::1,2001:db8::2,0,128.0,ICMP6,......,1,84',
    '0.000,10.0.0.1,10.0.0.3,0,0,47,......,1,84',
    '0.000,10.0.0.2,10.0.0.1,443,50000,TCP,...AP.SF,1,84',
  )
  const flows = await read(nfdumpCsv, text)
  expect(flows.map((f) => [f.line, f.source, f.protocol, f.port])).toEqual([
    [2, '10.0.0.1', 1, 0],
    [3, '2001:db8::1', 58, 0],
    [4, '10.0.0.1', 47, 0],
  ])
})

test('each kind of bad line says what is wrong and where', async () => {
  const good = '0.000,10.0.0.1,10.0.0.2,50000,443,TCP,......,1,84'
  const text = `${file(
    good,
    good.replace('10.0.0.1', 'a'),
    good.replace('10.0.0.2', ''),
    good.replace('443', 'https'),
    good.replace('TCP', 'SMOKE'),
  )}2023-11-14,x\nlong ago,,${good}\n`
  expect(await refused(nfdumpCsv, text)).toEqual([
    [3, 'no source address'],
    [4, 'no destination address'],
    [5, 'no readable port'],
    [6, 'unknown protocol'],
    [7, 'too few fields'],
    [8, 'no readable time'],
  ])
})

test('a file without its header is an error that says how to get one', async () => {
  const failing = expect(read(nfdumpCsv, '2023-11-14 22:13:20,x\n')).rejects
  await failing.toMatchObject({ code: 'ERR_FORMAT' })
  await failing.toThrow('no nfdump header')
})
