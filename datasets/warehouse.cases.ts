import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { EventLog, RequestEvent } from './event.ts'
import type { Warehouse } from './warehouse.ts'

/** What holds for every warehouse, wherever it keeps its rows. `open` gives an empty one. */
export function warehouseCases(open: () => Promise<Warehouse>): void {
  let folder: string
  let warehouse: Warehouse

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'portent-logs-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  beforeEach(async () => {
    warehouse = await open()
  })
  afterEach(() => warehouse.close())

  let files = 0
  /** A CSV of flows; a row is `[second, source, destination, duration, port]`. */
  function flows(rows: readonly (readonly [number, string, string, number?, number?])[]): string {
    const lines = rows.map(([time, source, destination, duration = 0, port = 80]) =>
      [time, source, destination, duration, port].join(),
    )
    return file(['time,source,destination,duration,port', ...lines])
  }
  function file(lines: readonly string[], name = `${++files}.csv`): string {
    const path = join(folder, name)
    const text = Buffer.from(`${lines.join('\n')}\n`)
    writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text)
    return path
  }
  const zeek = (...rows: string[]) => [
    '#separator \\x09',
    '#path\tconn',
    '#fields\tts\tid.orig_h\tid.resp_h\tid.resp_p\tproto\tduration\torig_bytes',
    ...rows,
  ]

  test('a log becomes flows, whose figures the summary tells', async () => {
    const path = file(
      zeek(
        '100.5\t10.0.0.1\t10.0.0.2\t443\ttcp\t1.5\t10',
        '101\t10.0.0.1\t10.0.0.3\t53\tudp\t-\t-',
        '130\t10.0.0.4\t10.0.0.2\t443\ttcp\t-\t7',
      ),
      'conn.log',
    )
    expect(await warehouse.ingest([path], { network: '7' })).toEqual({
      files: [
        {
          ...{ path, format: 'zeek-tsv', status: 'ingested', rows: 3, badLines: 0 },
          id: expect.stringMatching(/^[0-9a-f]{13}$/),
        },
      ],
      rows: 3,
      events: 3,
      vms: 2,
      items: 2,
      vnis: 1,
      from: 100_500,
      to: 130_000,
      badLinesByReason: {},
      badExamples: [],
    })
    const rows = await warehouse.query('SELECT * FROM flows ORDER BY time LIMIT 1')
    expect(rows).toEqual([
      {
        time: '1970-01-01 00:01:40.500000000',
        until: '1970-01-01 00:01:42.000000000',
        vni: 7,
        source: '10.0.0.1',
        destination: '10.0.0.2',
        port: 443,
        protocol: 6,
        host: '',
        kind: 'flow',
        bytes: 10,
        packets: 0,
      },
    ])
  })

  test('the same content adds nothing, under whatever name and however often', async () => {
    const lines = ['time,source,destination', '1,a,b', '2,a,c']
    const [first, second] = [file(lines), file(lines)]
    const once = await warehouse.ingest([first])
    const twice = await warehouse.ingest([second, first])
    expect(once.rows).toBe(2)
    expect(twice.rows).toBe(0)
    expect(twice.files.map(({ status }) => status)).toEqual(['already known', 'already known'])
    expect([twice.events, twice.vms, twice.items]).toEqual([2, 1, 2])
    expect((await warehouse.stats()).rows).toBe(2)
  })

  test('where the name says the hour, the same content under another name is another hour', async () => {
    const edges = ['g1\t1\t2\t1p6-22']
    const hours = ['out2022_1_1.txt', 'out2022_1_2.txt'].map((name) => file(edges, name))
    await warehouse.ingest(hours)
    expect((await warehouse.ingest(hours)).rows).toBe(0)
    const { time } = await warehouse.requestEvents()
    expect([...time]).toEqual([Date.UTC(2022, 0, 1, 1), Date.UTC(2022, 0, 1, 2)])
  })

  test('a folder may hold what is no log: that is told and left out, unless it was named', async () => {
    const mixed = mkdtempSync(join(folder, 'mixed-'))
    writeFileSync(join(mixed, 'flows.csv'), 'time,source,destination\n1,a,b\n')
    writeFileSync(join(mixed, 'notes.txt'), 'remember the milk\n')
    symlinkSync(join(mixed, 'nowhere'), join(mixed, 'zz-link'))
    const { files, rows } = await warehouse.ingest([mixed])
    expect(rows).toBe(1)
    expect(files.map(({ status }) => status)).toEqual(['ingested', 'no known format'])
    await expect(warehouse.ingest([join(mixed, 'notes.txt')])).rejects.toMatchObject({
      code: 'ERR_FORMAT',
    })
  })

  test('an error at one file says that those before it were taken', async () => {
    const good = flows([[1, 'a', 'b']])
    const bad = file(['remember the milk'], 'notes.txt')
    await expect(warehouse.ingest([good, bad])).rejects.toThrow(/the file before it stays/)
    expect((await warehouse.stats()).rows).toBe(1)
  })

  test('times of whole microseconds come back as the same numbers', async () => {
    const start = Date.UTC(2026, 0, 5)
    const times = Array.from({ length: 1_000 }, (_, i) => start + i * 60_000 + i / 8)
    await warehouse.addRequests(
      'b1',
      times.map((time, i) => request(time, 'a', `d${i}`)),
    )
    expect([...(await warehouse.requestEvents()).time]).toEqual(times)
  })

  test('two at once with the same content count it once, and it is forgotten as one', async () => {
    const path = flows([
      [1, 'a', 'b'],
      [2, 'a', 'c'],
    ])
    await Promise.all([warehouse.ingest([path]), warehouse.ingest([path])])
    expect((await warehouse.stats()).rows).toBe(2)
    expect((await warehouse.requestEvents()).length).toBe(2)
    await warehouse.forget([path])
    expect(await warehouse.stats()).toMatchObject({ files: 0, rows: 0 })
    expect(await warehouse.query('SELECT count() AS n FROM flow_rows')).toEqual([{ n: 0 }])
  })

  test('the same log in another network is another log, unless it names its own', async () => {
    const bare = flows([[1, 'a', 'b']])
    const own = file(['time,source,destination,vni', '1,a,b,9'])
    for (const network of ['7', '8']) await warehouse.ingest([bare], { network })
    await warehouse.ingest([own])
    const rows = await warehouse.query('SELECT vni FROM flows ORDER BY vni')
    expect(rows).toEqual([{ vni: 7 }, { vni: 8 }, { vni: 9 }])
  })

  test('a pair asks again after the idle timeout without use, and not before', async () => {
    await warehouse.ingest([
      flows([
        [0, 'a', 'x', 30, 80], // in use until 30
        [5, 'a', 'x', 0, 81], // inside it
        [89.999, 'a', 'x', 0, 82], // 59.999 s after 30: still known
        [149.999, 'a', 'x', 1, 83], // exactly 60 s after 89.999: forgotten
        [10, 'b', 'x'],
        [10, 'a', 'y'],
      ]),
    ])
    const log = await warehouse.requestEvents({ idleTimeout: 60_000 })
    expect(readable(log)).toEqual([
      [0, 89_999, 'a', 'x', 80],
      [10_000, 10_000, 'a', 'y', 80],
      [10_000, 10_000, 'b', 'x', 80],
      [149_999, 150_999, 'a', 'x', 83],
    ])
    expect([...log.vm]).toEqual([0, 0, 1, 0])
    expect([...log.item]).toEqual([0, 1, 0, 0])
  })

  test('law: events are those of the rule applied flow by flow', async () => {
    const flow = fc.tuple(
      fc.integer({ min: 0, max: 40 }),
      fc.constantFrom('a', 'b'),
      fc.constantFrom('x', 'y'),
      fc.integer({ min: 0, max: 9 }),
    )
    const logs = fc.sample(fc.array(flow, { minLength: 1, maxLength: 40 }), {
      numRuns: 50,
      seed: 1,
    })
    const lines = logs.flatMap((rows, vni) => rows.map((row) => [...row, vni].join()))
    await warehouse.ingest([file(['time,source,destination,duration,vni', ...lines])])
    const log = await warehouse.requestEvents({ idleTimeout: 3_000 })
    const found = readable(log).map((event, i) => [log.catalog.vms.vni(log.vm[i]!), event] as const)
    for (const [vni, rows] of logs.entries()) {
      const events = found.filter(([each]) => each === vni).map(([, event]) => event.slice(0, 4))
      expect(events).toEqual(eventsByHand(rows, 3))
    }
  })

  test('events can be limited by time and VNI, without cutting a use in two', async () => {
    const path = flows([
      [0, 'a', 'x', 100],
      [90, 'a', 'x'],
      [200, 'a', 'x'],
      [300, 'a', 'x'],
    ])
    await warehouse.ingest([path], { network: '1' })
    await warehouse.ingest([path], { network: '2' })
    const log = await warehouse.requestEvents({ from: 50_000, to: 300_000, vni: 2 })
    expect(readable(log)).toEqual([[200_000, 200_000, 'a', 'x', 80]])
    expect(log.catalog.vms.vni(0)).toBe(2)
    expect((await warehouse.requestEvents({ vni: 3 })).length).toBe(0)
  })

  test('lines that cannot be read are kept apart, with file, line and reason', async () => {
    const good = Array.from({ length: 98 }, (_, i) => `${i + 1},a,b`)
    const path = file(['time,source,destination', 'noon,a,b', ...good, '5,,b'])
    const summary = await warehouse.ingest([path])
    expect(summary.rows).toBe(98)
    expect(summary.badLinesByReason).toEqual({ 'no readable time': 1, 'no source address': 1 })
    expect(summary.badExamples).toEqual([
      { file: path, line: 2, reason: 'no readable time', raw: 'noon,a,b' },
      { file: path, line: 101, reason: 'no source address', raw: '5,,b' },
    ])
    const kept = await warehouse.query('SELECT file, line FROM quarantine ORDER BY line')
    expect(kept).toEqual([
      { file: path, line: 2 },
      { file: path, line: 101 },
    ])
    expect((await warehouse.stats()).badLines).toBe(2)
  })

  test('a file with more bad lines than allowed is refused, and nothing of it is visible', async () => {
    const path = file(['time,source,destination', '1,a,b', 'noon,a,b', 'dusk,a,b', '2,a,b'])
    const refused = warehouse.ingest([path], { maxBadShare: 0.49 })
    await expect(refused).rejects.toMatchObject({
      code: 'ERR_TOO_MANY_BAD_LINES',
      message: expect.stringMatching(
        /2 of 4 lines cannot be read \(no readable time: 2\)\n.*line 3, no readable time: noon,a,b\n/,
      ),
    })
    expect(await warehouse.stats()).toMatchObject({ rows: 0, badLines: 0, files: 0 })
    expect(await warehouse.query('SELECT count() AS n FROM flow_rows')).toEqual([{ n: 0 }])
    const summary = await warehouse.ingest([path], { maxBadShare: 0.5 })
    expect([summary.rows, summary.files[0]?.badLines]).toEqual([2, 2])
  })

  test('a network that has a name gets a number above the VNIs, the same each time', async () => {
    await warehouse.ingest([flows([[1, 'a', 'b']])], { network: 'vpc-1' })
    await warehouse.ingest([flows([[2, 'a', 'b']])], { network: 'vpc-1' })
    await warehouse.ingest([flows([[3, 'a', 'b']])], { network: '16777216' })
    await warehouse.ingest([flows([[4, 'a', 'b']])], { network: '16777215' })
    const networks = await warehouse.networks()
    expect(networks.map(({ name }) => name)).toEqual(['16777216', 'vpc-1'])
    expect(networks.every(({ vni }) => vni >= 2 ** 24)).toBe(true)
    const rows = await warehouse.query('SELECT vni, count() AS n FROM flows GROUP BY vni')
    expect(rows).toHaveLength(3)
    expect(rows).toContainEqual({ vni: networks[1]?.vni, n: 2 })
    expect(rows).toContainEqual({ vni: 16_777_215, n: 1 })
  })

  test('two names with one hash get two numbers, and the first keeps its own', async () => {
    // Of 400,000 names some 18 pairs share one of 2³² − 2²⁴ numbers.
    const [pair] = await warehouse.query<{ names: [string, string] }>(
      `SELECT arraySort(groupArray(name)) AS names
       FROM (SELECT concat('vpc-', toString(number)) AS name FROM numbers(400000))
       GROUP BY cityHash64(name) % 4278190080 HAVING count() = 2 ORDER BY names LIMIT 1`,
    )
    const [second, first] = pair!.names // The later one in the alphabet comes first.
    const path = flows([[1, 'a', 'b']])
    for (const network of [first, second, first]) await warehouse.ingest([path], { network })
    const both = flows([[2, 'a', 'b']])
    for (const network of [second, first]) await warehouse.ingest([both], { network })
    const numbers = new Map((await warehouse.networks()).map(({ name, vni }) => [name, vni]))
    expect(numbers.get(second)).toBe(numbers.get(first)! + 1)
    const counts = await warehouse.query('SELECT vni, count() AS n FROM flows GROUP BY vni')
    expect(counts).toHaveLength(2)
    expect(counts).toContainEqual({ vni: numbers.get(first), n: 2 })
    expect(counts).toContainEqual({ vni: numbers.get(second), n: 2 })
  })

  test('a batch of requests is taken once, to the fraction of a millisecond', async () => {
    const events = [request(1_700_000_000_000.25, 'a', 'x'), request(1_700_000_000_001, 'a', 'x')]
    expect(await warehouse.addRequests('batch-1', events)).toBe(true)
    expect(await warehouse.addRequests('batch-1', events)).toBe(false)
    const log = await warehouse.requestEvents()
    expect(readable(log)).toEqual([
      [1_700_000_000_000.25, 1_700_000_000_010.25, 'a', 'x', 443],
      [1_700_000_000_001, 1_700_000_000_011, 'a', 'x', 443],
    ])
  })

  test('requests are events as they are, but equal ones at one time are one', async () => {
    const [one, two] = [request(1_000, 'a', 'x'), request(2_000, 'a', 'x')]
    await warehouse.addRequests('batch-1', [one, one, two])
    await warehouse.addRequests('batch-2', [two])
    expect(readable(await warehouse.requestEvents()).map(([time]) => time)).toEqual([1_000, 2_000])
  })

  test('a restart of an agent is no event, and is told for the VMs that are known', async () => {
    const line = (time: number, source: string, request: object) =>
      JSON.stringify({
        time,
        host_ip: '192.168.0.1',
        state_requests: [{ tunnel_id: 7, source_ip: source, ...request }],
      })
    const asks = { destination_ip: '10.0.0.2', destination_port: 80, request_type: 'ON_DEMAND' }
    const restarts = { request_type: 'AGENT_RESTARTED' }
    await warehouse.ingest([
      file(
        [
          line(1_700_000_001_000, '10.0.0.1', asks),
          line(1_700_000_002_000, '10.0.0.9', restarts),
          line(1_700_000_003_000, '10.0.0.1', restarts),
        ],
        'requests.jsonl',
      ),
    ])
    const { catalog, length } = await warehouse.requestEvents()
    expect(length).toBe(1)
    expect(await warehouse.restarts(catalog)).toEqual([{ time: 1_700_000_003_000, vm: 0 }])
    expect(await warehouse.stats()).toMatchObject({ rows: 3, items: 1 })
  })

  test('a batch without events is remembered too', async () => {
    expect(await warehouse.addRequests('nothing', [])).toBe(true)
    expect(await warehouse.addRequests('nothing', [])).toBe(false)
    expect((await warehouse.stats()).files).toBe(0)
  })

  test('values are bound, never part of the statement', async () => {
    const name = `it's "x" \\ {y:String} \t\n; DROP TABLE flows`
    const rows = await warehouse.query('SELECT {name:String} AS name, {n:UInt32} AS n', {
      name,
      n: 7,
    })
    expect(rows).toEqual([{ name, n: 7 }])
    const many = await warehouse.query('SELECT {names:Array(String)} AS names', {
      names: [name, ''],
    })
    expect(many).toEqual([{ names: [name, ''] }])
  })

  test('columns of numbers come as typed arrays', async () => {
    const columns = await warehouse.columns(
      `SELECT toInt32(number) - 1 AS a, number / 2 AS b, if(number = 1, 'ö', '') AS c
       FROM numbers({n:UInt64})`,
      { n: 3 },
    )
    expect(columns).toEqual({
      a: BigInt64Array.of(-1n, 0n, 1n),
      b: Float64Array.of(0, 0.5, 1),
      c: ['', 'ö', ''],
    })
  })

  test('SQL that is wrong is an error in ClickHouse’s words', async () => {
    await expect(warehouse.query('SELECT nothing')).rejects.toMatchObject({
      code: 'ERR_WAREHOUSE',
      message: expect.stringMatching(/nothing.*UNKNOWN_IDENTIFIER, 47/s),
    })
  })

  test('a folder stands for its files, sorted, without empty and hidden ones', async () => {
    const inside = mkdtempSync(join(folder, 'folder-'))
    writeFileSync(join(inside, 'b.csv'), 'time,source,destination\n2,a,c\n')
    writeFileSync(join(inside, 'a.csv'), 'time,source,destination\n1,a,b\n')
    writeFileSync(join(inside, 'c.csv'), '')
    writeFileSync(join(inside, 'd.csv.gz'), gzipSync(''))
    writeFileSync(join(inside, '.note'), 'no log')
    const { files, rows } = await warehouse.ingest([inside])
    const seen = files.map(({ path, status }) => [path.slice(inside.length + 1), status])
    expect(seen).toEqual([
      ['a.csv', 'ingested'],
      ['b.csv', 'ingested'],
      ['c.csv', 'empty'],
      ['d.csv.gz', 'empty'],
    ])
    expect(rows).toBe(2)
  })

  test('a name with wildcards, quotes and braces is that file and no other', async () => {
    const odd = file(['time,source,destination', '1,a,b'], `it's {a,b}*?.csv`)
    file(['time,source,destination', '1,a,b', '2,a,c'], `it's {a,b}xy.csv`)
    expect((await warehouse.ingest([odd])).rows).toBe(1)
  })

  test('a file that is missing, empty, no file of logs or no text of logs is an error', async () => {
    const empty = join(folder, 'empty.csv')
    writeFileSync(empty, '')
    const error = (code: string, message: RegExp) => ({
      code,
      message: expect.stringMatching(message),
    })
    await expect(warehouse.ingest([join(folder, 'none.csv')])).rejects.toMatchObject(
      error('ERR_INPUT', /none\.csv does not exist/),
    )
    await expect(warehouse.ingest([empty])).rejects.toMatchObject(
      error('ERR_INPUT', /empty\.csv is empty/),
    )
    await expect(warehouse.ingest([mkdtempSync(join(folder, 'x'))])).rejects.toMatchObject(
      error('ERR_INPUT', /has no files/),
    )
    const prose = file(['Dear reader,', 'this is no log.'], 'prose.txt')
    await expect(warehouse.ingest([prose])).rejects.toMatchObject(
      error('ERR_FORMAT', /prose\.txt is of no known format: .*--format.*zeek-tsv.*--map/),
    )
    await expect(warehouse.ingest([prose], { format: 'nope' })).rejects.toMatchObject(
      error('ERR_FORMAT', /no format nope; there are .*zeek-tsv/),
    )
  })

  test('a broken archive is an error that names it, and nothing of it is visible', async () => {
    const lines = Array.from({ length: 200_000 }, (_, i) => `${(i * 7_919) % 1_000_003},a${i},b`)
    const whole = gzipSync(`time,source,destination\n${lines.join('\n')}\n`)
    const path = join(folder, 'broken.csv.gz')
    writeFileSync(path, whole.subarray(0, whole.length / 2))
    await expect(warehouse.ingest([path])).rejects.toMatchObject({
      code: 'ERR_INPUT',
      message: expect.stringMatching(/broken\.csv\.gz could not be ingested/),
    })
    expect((await warehouse.stats()).rows).toBe(0)
  })

  test('a file that was read wrongly is forgotten, and taken again as it should be', async () => {
    const path = file(
      ['a,b,t,from,to', '1,2,100,x,y', '3,4,200,x,z', 'noon,5,300,y,z'],
      'swapped.csv',
    )
    const other = flows([[1_000, 'o', 'p']])
    const wrong = { network: 'wrong', map: { time: 'a', source: 'b', destination: 't' } }
    await warehouse.ingest([path], { ...wrong, maxBadShare: 1 })
    await warehouse.ingest([other], { network: '9' })
    const right = { network: '7', map: { time: 't', source: 'from', destination: 'to' } }
    const again = await warehouse.ingest([path], right)

    const [first] = (await warehouse.files()).filter((each) => each.path === path)
    const { id, takenAt, ...told } = first!
    expect(told).toEqual({
      ...{ path, format: 'table', network: 'wrong', map: wrong.map },
      ...{ rows: 2, badLines: 1, from: 1_000, to: 3_000, vnis: 1 },
      vni: (await warehouse.networks())[0]!.vni,
    })
    expect(again.files[0]?.otherwise).toEqual([
      { id, path, format: 'table', network: 'wrong', map: wrong.map },
    ])

    // 100 s, 200 s and noon were the times; the first row is the earliest.
    const columns = { time: 't', source: 'from', destination: 'to' }
    const row = { at: 100_000, source: 'x', destination: 'y' }
    expect(again.files[0]).toMatchObject({ columns, first: row })
    expect((await warehouse.ingest([path], right)).files[0]).toMatchObject({
      ...{ status: 'already known', id: again.files[0]?.id, columns, first: row },
    })

    await expect(warehouse.forget([path])).rejects.toMatchObject({
      code: 'ERR_INPUT',
      message: expect.stringContaining(
        `was taken in 2 ways: name one by its id (${id.slice(0, 8)}, `,
      ),
    })
    await expect(warehouse.forget([id, 'nothing.csv'])).rejects.toMatchObject({
      code: 'ERR_INPUT',
      message: 'no file nothing.csv was taken: portent files lists those that were',
    })
    expect(await warehouse.forget([id.slice(0, 8)])).toEqual([first])
    const rows = await warehouse.query('SELECT source, vni FROM flows ORDER BY time')
    expect(rows).toEqual([
      { source: 'x', vni: 7 },
      { source: 'x', vni: 7 },
      { source: 'y', vni: 7 },
      { source: 'o', vni: 9 },
    ])
    expect(await warehouse.networks()).toEqual([])
    expect(await warehouse.stats()).toMatchObject({ files: 2, badLines: 0, rows: 4 })

    // A file's name does where no other has it, wherever it lay.
    await warehouse.forget(['swapped.csv', other])
    expect(await warehouse.files()).toEqual([])
    expect((await warehouse.ingest([path], right)).files[0]?.status).toBe('ingested')
    expect((await warehouse.stats()).rows).toBe(3)
  })

  test('progress ends with all bytes and rows', async () => {
    const path = flows(Array.from({ length: 1_000 }, (_, i) => [i, 'a', `b${i % 7}`] as const))
    const seen: { bytes: number; totalBytes: number; rows: number; filesDone: number }[] = []
    await warehouse.ingest([path], {}, (progress) => seen.push(progress))
    expect(seen[0]).toMatchObject({ bytes: 0, rows: 0, filesDone: 0 })
    const last = seen.at(-1)!
    expect(last).toMatchObject({ bytes: last.totalBytes, rows: 1_000, filesDone: 1 })
  })

  test('whoever follows the progress and fails, fails the ingest, and nothing of it is visible', async () => {
    const path = flows([[1, 'a', 'b']])
    const ingest = warehouse.ingest([path], {}, () => {
      throw new Error('the screen is gone')
    })
    await expect(ingest).rejects.toThrow('the screen is gone')
    expect(await warehouse.stats()).toMatchObject({ rows: 0, files: 0 })
  })
}

const request = (time: number, source: string, destination: string): RequestEvent => ({
  time,
  until: time + 10,
  vni: 7,
  source,
  destination,
  port: 443,
  protocol: 6,
  host: '',
})

function readable(log: EventLog): [number, number, string, string, number][] {
  const { vms, items } = log.catalog
  return Array.from({ length: log.length }, (_, i) => [
    log.time[i]!,
    log.until[i]!,
    vms.address(log.vm[i]!),
    items.address(log.item[i]!),
    log.port[i]!,
  ])
}

/** `[time, until, source, destination]` in milliseconds, in the order of time, source and destination. */
function eventsByHand(
  rows: readonly (readonly [number, string, string, number])[],
  idleSeconds: number,
): [number, number, string, string][] {
  const events: [number, number, string, string][] = []
  const open = new Map<string, [number, number, string, string]>()
  for (const [time, source, destination, duration] of [...rows].sort(([a], [b]) => a - b)) {
    const key = `${source} ${destination}`
    const current = open.get(key)
    const end = (time + duration) * 1_000
    if (current && time * 1_000 < current[1] + idleSeconds * 1_000) {
      current[1] = Math.max(current[1], end)
      continue
    }
    const event: [number, number, string, string] = [time * 1_000, end, source, destination]
    open.set(key, event)
    events.push(event)
  }
  return events.sort(
    ([a, , b, c], [d, , e, f]) => a - d || (b < e ? -1 : b > e ? 1 : c < f ? -1 : 1),
  )
}
