import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { flowsOf, read, refused, sampleOf, sampleOfSelect } from './run-format.cases.ts'
import { table } from './table.ts'

const named = 'ts,src,dst,dst_port,proto\n1700000000.5,10.0.0.1,10.0.0.2,443,tcp\n'

test('obvious column names need no map', async () => {
  const sample = await sampleOf('named.csv', named)
  expect(table.detect(sample)).toBe(true)
  expect(await flowsOf(table, sample)).toEqual([
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
      duration: 0,
      bytes: 0,
      packets: 0,
    },
  ])
})

test('a map names any columns; names stand in for addresses', async () => {
  const text = [
    'when,pod a,pod b,net,machine,secs,size,count',
    '2024-01-02 03:04:05,web-1,"db ""main"", eu",vpc-7,h1,2.5,10,3',
    '2024-01-02T03:04:05+01:00,2001:DB8::1,db-2,,h2,-,,',
  ].join('\n')
  const map = {
    time: 'when',
    source: 'pod a',
    destination: 'pod b',
    vni: 'net',
    host: 'machine',
    duration: 'secs',
    bytes: 'size',
    packets: 'count',
  }
  expect(await read(table, text, { map, network: '9' })).toMatchObject([
    {
      time: '2024-01-02T03:04:05.000000000Z',
      network: 'vpc-7',
      source: 'web-1',
      destination: 'db "main", eu',
      host: 'h1',
      duration: 2.5,
      bytes: 10,
      packets: 3,
    },
    { time: '2024-01-02T02:04:05.000000000Z', network: '9', source: '2001:db8::1', duration: 0 },
  ])
})

test('without a header, columns go by position; spaces may part them', async () => {
  const map = { source: 'c1', destination: 'c2', time: 'c3' }
  const flows = await read(table, '# from to time\n115 170 0.0\n115   124\t529920.0\n', { map })
  // The second row has a tab too, but the first row decides on spaces.
  expect(flows).toMatchObject([
    { line: 2, source: '115', destination: '170', time: '1970-01-01T00:00:00.000000000Z' },
    { line: 3, source: '115', destination: '124', time: '1970-01-07T03:12:00.000000000Z' },
  ])
})

test('the unit of time is told by the map, else by the name of its column, else by magnitude', async () => {
  const timeOf = async (column: string, value: string, unit = {}) => {
    const map = { time: column, source: 'a', destination: 'b', ...unit }
    const [flow] = await read(table, `${column},a,b\n${value},x,y\n`, { map })
    return flow!.time
  }
  const expected = '2023-11-14T22:13:20.000000000Z'
  for (const zeros of [0, 3, 6, 9])
    expect(await timeOf('t', `1700000000${'0'.repeat(zeros)}`)).toBe(expected)
  expect(await timeOf('t_ms', '10833')).toBe('1970-01-01T00:00:10.833000000Z')
  expect(await timeOf('t_ms', '10', { time_unit: 's' })).toBe('1970-01-01T00:00:10.000000000Z')
  expect(await timeOf('t', '1700000000000000001')).toBe('2023-11-14T22:13:20.000000001Z')
  expect(await timeOf('t', '1.7e9')).toBe(expected)
})

test('a time is a whole number or date: what only begins like one, such as an IP address, is no time', async () => {
  const bad = [
    '10.55.100.109',
    '1.7e9.5',
    '1..5',
    '12s',
    '-',
    '.',
    '2024-01-02 10.55.100.109',
    '::1',
  ]
  const lines = bad.map((time) => `${time},a,b`)
  expect(await refused(table, ['ts,src,dst', ...lines].join('\n'))).toEqual(
    bad.map((_, i) => [i + 2, 'no readable time']),
  )
})

test('tabs and semicolons part columns too, and line ends may be those of Windows', async () => {
  for (const delimiter of ['\t', ';'])
    expect(await read(table, `time,src,dst\r\n1,a,b\r\n`.replaceAll(',', delimiter))).toMatchObject(
      [{ line: 2, source: 'a', destination: 'b' }],
    )
})

test('each kind of bad line says what is wrong and where', async () => {
  const text = [
    'ts,src,dst,port,proto',
    '1,a,b,80,tcp',
    'noon,a,b,80,tcp',
    '1,,b,80,tcp',
    '1,a,-,80,tcp',
    '1,a,b,http,tcp',
    '1,a,b,80,carrier pigeon',
    '1,a,b',
    '1,a,b,80,tcp,more',
    '',
    '2024-99-99,a,b,80,tcp',
    '1,"a,b,80,tcp',
  ].join('\n')
  expect(await refused(table, text)).toEqual([
    [3, 'no readable time'],
    [4, 'no source address'],
    [5, 'no destination address'],
    [6, 'no readable port'],
    [7, 'unknown protocol'],
    [8, 'too few fields'],
    [9, 'too many fields'],
    [11, 'no readable time'],
    [12, 'no source address'],
  ])
})

test('Parquet is read with its own types, whatever its columns are called', async () => {
  const sample = await sampleOfSelect(
    'flows.parquet',
    `SELECT toDateTime64('2024-01-02 03:04:05.5', 6, 'UTC') AS time, 'a' AS source,
      if(number = 1, NULL, 'b') AS destination, toUInt16(443) AS port, 7 AS line, 'x' AS text
    FROM numbers(2)`,
    'Parquet',
  )
  expect(table.detect(sample)).toBe(true)
  expect(await flowsOf(table, sample, { map: { host: 'text', vni: 'line' } })).toMatchObject([
    { line: 1, time: '2024-01-02T03:04:05.500000000Z', port: 443, host: 'x', network: '7' },
    { line: 2, reason: 'no destination address' },
  ])
})

test('Parquet times may be whole numbers, and floats', async () => {
  const sample = await sampleOfSelect(
    'epochs.parquet',
    `SELECT 1700000000000000000 AS ts_ns, 1.7e9 AS other, 'a' AS src, 'b' AS dst`,
    'Parquet',
  )
  const expected = [{ time: '2023-11-14T22:13:20.000000000Z' }]
  expect(await flowsOf(table, sample)).toMatchObject(expected)
  expect(await flowsOf(table, sample, { map: { time: 'other' } })).toMatchObject(expected)
})

test('a map that names no column, no field or no unit is an error that lists what there is', async () => {
  const failing = (map: Record<string, string>) => expect(read(table, named, { map })).rejects
  await failing({ source: 'client' }).toThrow(
    'no column client to map; the columns are ts, src, dst, dst_port, proto',
  )
  await failing({ source: 'c6' }).toThrow('no column c6')
  await failing({ sender: 'src' }).toThrow(
    '--map has no sender; it takes time, source, destination',
  )
  await failing({ time_unit: 'h' }).toThrow('time_unit is s, ms, us, ns, not h')
  await failing({ source: 'client' }).toMatchObject({ code: 'ERR_FORMAT' })
})

test('a dash in the map leaves out a column whose obvious name misleads', async () => {
  const text = 'ts,src,dst,protocol\n1,a,b,HTTP/1.1\n'
  expect(await refused(table, text)).toEqual([[2, 'unknown protocol']])
  expect(await read(table, text, { map: { protocol: '-' } })).toMatchObject([{ protocol: 0 }])
  await expect(read(table, text, { map: { time: '-' } })).rejects.toThrow(
    'which column is the time?',
  )
})

test('a table without obvious names is not detected, and asks for a map', async () => {
  const sample = await sampleOf('plain.csv', '1,2,3\n')
  expect(table.detect(sample)).toBe(false)
  expect(() => table.select(sample, { network: '1' })).toThrow('--map time=COLUMN,source=COLUMN')
})

test('gzip and zstd are read as they are', async () => {
  const [plain] = await read(table, named)
  expect(await flowsOf(table, await sampleOf('t.csv.gz', gzipSync(named)))).toEqual([plain])
  const select = `SELECT arrayJoin(['ts,src,dst,dst_port,proto', '1700000000.5,10.0.0.1,10.0.0.2,443,tcp'])`
  const zst = await sampleOfSelect('t.csv.zst', select, 'LineAsString')
  expect(await flowsOf(table, zst)).toEqual([plain])
})

test('a name with wildcards is that file alone', async () => {
  await sampleOf('ab.csv', 'ts,src,dst\n1,other,file\n')
  for (const name of ['a*.csv', '{a,b}.csv', 'a?.csv', 'a::b.csv', "it's.csv"])
    expect(await flowsOf(table, await sampleOf(name, named))).toHaveLength(1)
})

test('whatever text stands in quotes is read back', async () => {
  const name = fc
    .string({ unit: 'grapheme', minLength: 1 })
    .filter((text) => text === text.trim() && text !== '' && text !== '-' && !/[\r\n]/.test(text))
  await fc.assert(
    fc.asyncProperty(fc.array(name, { minLength: 1, maxLength: 10 }), async (names) => {
      const rows = names.map((text) => `1,"${text.replaceAll('"', '""')}",b`)
      const flows = await read(table, ['ts,src,dst', ...rows].join('\n'))
      expect(flows.map(({ source }) => source)).toEqual(names.map((text) => text.trim()))
    }),
    { numRuns: 30 },
  )
})
