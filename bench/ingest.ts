import { spawnSync } from 'node:child_process'
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { below, seeded } from '../core/index.ts'
import { openWarehouse, type Warehouse } from '../datasets/index.ts'
import type { Bench } from './bench.ts'
import { median, spread } from './median.ts'

const fields =
  'ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration orig_bytes resp_bytes'
const types = 'time string addr port addr port enum string interval count count'

/** A seeded conn.log: 2,000 clients, 500 servers, 700 connections a second. */
async function writeConnLog(path: string, lines: number): Promise<void> {
  const random = seeded(1)
  const header = [
    '#separator \\x09',
    '#set_separator\t,',
    '#empty_field\t(empty)',
    '#unset_field\t-',
    '#path\tconn',
    `#fields\t${fields.replaceAll(' ', '\t')}`,
    `#types\t${types.replaceAll(' ', '\t')}`,
  ]
  function* text(): Generator<string> {
    yield `${header.join('\n')}\n`
    let time = 1_767_600_000
    for (let line = 0; line < lines; line++) {
      time += random() / 350
      const client = below(random, 2_000)
      const server = below(random, 500)
      yield `${time.toFixed(6)}\tC${line.toString(36)}\t10.0.${client >> 8}.${client & 255}\t${1_024 + below(random, 60_000)}` +
        `\t10.1.${server >> 8}.${server & 255}\t443\ttcp\tssl\t${(3 * random()).toFixed(6)}\t${below(random, 5_000)}\t${below(random, 90_000)}\n`
    }
  }
  await pipeline(text, createWriteStream(path))
}

/** Seconds that `work` takes. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1_000
}

/** The least that any ingest in ClickHouse does: one INSERT … SELECT, columns split and typed. */
function directInsert(warehouse: Warehouse, log: string): Promise<unknown> {
  const select = `
    INSERT INTO direct SELECT
      fromUnixTimestamp64Micro(toInt64(toFloat64(f[1]) * 1e6)), f[3], f[5],
      toUInt16(f[6]), transform(f[7], ['tcp', 'udp', 'icmp'], [6, 17, 1], 0),
      toFloat64OrZero(f[9]), toUInt64OrZero(f[10]) + toUInt64OrZero(f[11])
    FROM (
      SELECT splitByChar('\t', line) AS f
      FROM file({log:String}, 'LineAsString', 'line String') WHERE NOT startsWith(line, '#')
    )`
  return warehouse.query(select, { log })
}

async function resetDirect(warehouse: Warehouse): Promise<void> {
  await warehouse.query('DROP TABLE IF EXISTS direct')
  await warehouse.query(`
    CREATE TABLE direct (
      time DateTime64(6, 'UTC'), source String, destination String,
      port UInt16, protocol UInt8, duration Float64, bytes UInt64
    ) ENGINE = MergeTree ORDER BY (source, destination, time)`)
}

/** Seconds that pandas took, by its own clock; undefined if it is not installed. */
function pandas(log: string, out: string): number | undefined {
  const script = join(import.meta.dirname, 'peers', 'ingest_pandas.py')
  const { status, stdout } = spawnSync('/usr/bin/python3', [script, log, out], { encoding: 'utf8' })
  return status === 0 ? Number(stdout) : undefined
}

/** Lines a second of a Zeek conn.log, from the file to committed flows, in one process. */
export const ingest: Bench = {
  id: 'ingest',
  question: 'how many Zeek lines a second become flows, beside a bare INSERT and pandas?',
  needsData: false,

  async run({ small, print }) {
    const lines = small ? 500_000 : 3_000_000
    const runs = small ? 3 : 5
    const directory = mkdtempSync(join(tmpdir(), 'portent-ingest-'))
    try {
      const log = join(directory, 'conn.log')
      await writeConnLog(log, lines)
      const seconds = { portent: [] as number[], direct: [] as number[], pandas: [] as number[] }
      for (let run = 0; run < runs; run++) {
        const home = join(directory, `home-${run}`)
        mkdirSync(home)
        const warehouse = await openWarehouse({ directory: home })
        seconds.portent.push(await timed(() => warehouse.ingest([log], { network: '1' })))
        await resetDirect(warehouse)
        seconds.direct.push(await timed(() => directInsert(warehouse, log)))
        await warehouse.close()
        rmSync(home, { recursive: true })
        const peer = pandas(log, join(directory, 'out.pickle'))
        if (peer !== undefined) seconds.pandas.push(peer)
      }
      print(`${lines.toLocaleString('en-US')} lines, ${runs} runs, the contenders in turn\n`)
      for (const [name, each] of Object.entries(seconds)) {
        if (each.length === 0) continue
        const rate = Math.round(lines / median(each)).toLocaleString('en-US')
        print(
          `${name.padEnd(8)} ${median(each).toFixed(2).padStart(7)} s ${rate.padStart(10)} lines/s  (${spread(each)} s)`,
        )
      }
      const hasPandas = seconds.pandas.length > 0
      return {
        figures: {
          linesPerSecond: Math.round(lines / median(seconds.portent)),
          shareOfDirectInsert: median(seconds.direct) / median(seconds.portent),
          ...(hasPandas ? { timesPandas: median(seconds.pandas) / median(seconds.portent) } : {}),
        },
        targets: { linesPerSecond: '>= 300000' },
        missingPeers: hasPandas ? [] : ['pandas: apt-get install python3-pandas'],
      }
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  },
}
