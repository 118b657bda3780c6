import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { flowColumns } from './format.ts'
import { columnsOf, flowsOf, read, refused, sampleOf, sampleOfSelect } from './run-format.cases.ts'
import { zeekTsv } from './zeek-tsv.ts'

const fields =
  'ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration orig_bytes resp_bytes orig_pkts resp_pkts'
const types = 'time string addr port addr port enum string interval count count count count'
const header = [
  '#separator \\x09',
  '#set_separator\t,',
  '#empty_field\t(empty)',
  '#unset_field\t-',
  '#path\tconn',
  `#fields\t${fields.replaceAll(' ', '\t')}`,
  `#types\t${types.replaceAll(' ', '\t')}`,
]
const row = (text: string) => text.split(' ').join('\t')
const log = (...rows: string[]) => [...header, ...rows.map(row), ''].join('\n')
const good = row('1700000000.123456 C1 10.0.0.1 50000 10.0.0.2 443 tcp ssl 1.5 100 2000 3 4')

test('a connection becomes a flow from originator to responder', async () => {
  expect(await read(zeekTsv, log(good), { network: '7' })).toEqual([
    {
      line: 8,
      reason: '',
      raw: '',
      time: '2023-11-14T22:13:20.123456000Z',
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

test('the columns are those of the contract, in order and type', async () => {
  const select = zeekTsv.select(await sampleOf('columns.log', log(good)), { network: '1' })
  const expected = Object.entries(flowColumns).map(([name, type]) => ({ name, type }))
  expect((await columnsOf(select)).map(({ name, type }) => ({ name, type }))).toEqual(expected)
})

test('unset fields read as nothing, IPv6 is canonical, ICMP has no port', async () => {
  const flows = await read(
    zeekTsv,
    log(
      '1700000000 C1 2001:DB8:0:0:0:0:0:1 135 ff02::2 134 icmp - - - - - -',
      '1700000000 C2 ::ffff:10.0.0.1 1 10.0.0.2 53 udp (empty) - - - - -',
    ),
  )
  expect(
    flows.map((f) => [f.source, f.destination, f.port, f.protocol, f.duration, f.bytes]),
  ).toEqual([
    ['2001:db8::1', 'ff02::2', 0, 58, 0, 0],
    ['10.0.0.1', '10.0.0.2', 53, 17, 0, 0],
  ])
})

test('columns may come in any order, time in ISO 8601, and http.log implies TCP', async () => {
  const text = [
    '#separator \\x09',
    '#path\thttp',
    '#fields\tid.resp_p\tid.resp_h\thost\tts\tid.orig_h',
    row('80 10.0.0.2 example.org 2024-01-02T03:04:05.678901Z 10.0.0.1'),
    '#close\t2024-01-02-04-00-00',
    '',
  ].join('\r\n')
  const [flow, ...rest] = await read(zeekTsv, text)
  expect(rest).toEqual([])
  expect(flow).toMatchObject({ source: '10.0.0.1', destination: '10.0.0.2', port: 80, protocol: 6 })
  expect(flow!.time).toBe('2024-01-02T03:04:05.678901000Z')
})

test('another separator is honoured', async () => {
  const text = `#separator \\x7c\n#fields|ts|id.orig_h|id.resp_h\n1|10.0.0.1|10.0.0.2\n`
  expect(await read(zeekTsv, text)).toMatchObject([
    { time: '1970-01-01T00:00:01.000000000Z', protocol: 0 },
  ])
})

test('each kind of bad line says what is wrong and where', async () => {
  const text = log(
    'yesterday C1 10.0.0.1 1 10.0.0.2 2 tcp - - - - - -',
    '1 C1 - 1 10.0.0.2 2 tcp - - - - - -',
    '1 C1 10.0.0.1 1 10.0.0.256 2 tcp - - - - - -',
    '1 C1 10.0.0.1 1 10.0.0.2 65536 tcp - - - - - -',
    '1 C1 10.0.0.1 1 10.0.0.2 2 warp - - - - - -',
    '1 C1 10.0.0.1 1',
    '1 C1 10.0.0.1 1 10.0.0.2 2 tcp - - - - - - more',
    '#fields ts id.orig_h',
    '-1 C1 10.0.0.1 1 10.0.0.2 2 tcp - - - - - -',
    '99999999999 C1 10.0.0.1 1 10.0.0.2 2 tcp - - - - - -',
  )
  expect(await refused(zeekTsv, text)).toEqual([
    [8, 'no readable time'],
    [9, 'no source address'],
    [10, 'no destination address'],
    [11, 'no readable port'],
    [12, 'unknown protocol'],
    [13, 'too few fields'],
    [14, 'too many fields'],
    [15, 'columns change inside the file'],
    [16, 'no readable time'],
    [17, 'no readable time'],
  ])
})

test('a refused line is kept up to 1,000 bytes, and its other columns hold defaults', async () => {
  const [flow] = await read(zeekTsv, log(`${'x'.repeat(2_000)}`))
  expect(flow!.raw).toBe('x'.repeat(1_000))
  expect(flow).toMatchObject({
    time: '1970-01-01T00:00:00.000000000Z',
    source: '',
    port: 0,
    kind: '',
  })
})

test('a log without its header is an error that says so', async () => {
  await expect(read(zeekTsv, `${good}\n`)).rejects.toMatchObject({ code: 'ERR_FORMAT' })
  const text = '#separator \\x09\n#fields\tts\tid.orig_h\n'
  await expect(read(zeekTsv, text)).rejects.toThrow('no column id.resp_h; it has ts, id.orig_h')
})

test('gzip and zstd are read as they are', async () => {
  const plain = await read(zeekTsv, log(good))
  expect(await flowsOf(zeekTsv, await sampleOf('conn.log.gz', gzipSync(log(good))))).toEqual(plain)
  const lines = log(good)
    .trimEnd()
    .split('\n')
    .map((line) => `'${line.replaceAll('\\', '\\\\')}'`)
  const select = `SELECT arrayJoin([${lines.join(', ')}]) AS line`
  const zst = await sampleOfSelect('conn.log.zst', select, 'LineAsString')
  expect(await flowsOf(zeekTsv, zst)).toEqual(plain)
})

test('whatever addresses, ports and times are written are read back', async () => {
  const connection = fc.record({
    seconds: fc.integer({ min: 0, max: 4_000_000_000 }),
    micros: fc.integer({ min: 0, max: 999_999 }),
    source: fc.ipV4(),
    destination: fc.ipV4(),
    port: fc.integer({ min: 0, max: 65_535 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(connection, { minLength: 1, maxLength: 20 }), async (connections) => {
      const rows = connections.map(
        (c) =>
          `${c.seconds}.${String(c.micros).padStart(6, '0')} C ${c.source} 1 ${c.destination} ${c.port} udp - - - - - -`,
      )
      const flows = await read(zeekTsv, log(...rows))
      expect([...flows].sort((a, b) => a.line - b.line)).toMatchObject(
        connections.map((c, i) => ({
          line: header.length + 1 + i,
          time: `${new Date(c.seconds * 1_000).toISOString().slice(0, 19)}.${String(c.micros).padStart(6, '0')}000Z`,
          source: c.source,
          destination: c.destination,
          port: c.port,
          protocol: 17,
        })),
      )
    }),
    { numRuns: 20 },
  )
})
