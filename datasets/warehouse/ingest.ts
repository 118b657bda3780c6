import { randomBytes } from 'node:crypto'
import { PortentError } from '../../core/index.ts'
import type { Format, Sample } from '../formats/format.ts'
import { detectFormat, formatNamed, formats } from '../formats/index.ts'
import type { Arrive, Reading } from './arrival.ts'
import { contentHash } from './content-hash.ts'
import type { Database } from './database.ts'
import { removeIngests } from './leftovers.ts'
import type { InputFile } from './list-files.ts'

/** What the user says about files beyond their content. */
export interface IngestOptions {
  /** Network of logs that name none: a VNI in digits, or a name; default `0`. */
  readonly network?: string
  /** A format's name; detected if left out. */
  readonly format?: string
  /** Column of the file by flow column, for the table format. */
  readonly map?: Readonly<Record<string, string>>
  /** Share of a file's rows in `[0, 1]` above which bad ones refuse it; default 0.05. */
  readonly maxBadShare?: number
  /** For the number of request events in the summary, milliseconds; default 60,000. */
  readonly idleTimeout?: number
}

/** One file after it was taken. */
export interface IngestedFile {
  readonly path: string
  /** Empty for a file without content. */
  readonly format: string
  readonly status: 'ingested' | 'already known' | 'empty'
  /** Flows, requests and restarts that the file gave, now or when it was first taken. */
  readonly rows: number
  readonly badLines: number
}

/** What ingesting one file needs. */
export interface Ingestion {
  readonly database: Database
  readonly arrive: Arrive
  sample(path: string): Promise<Sample | undefined>
}

/** A taken file and the id of its rows; none for a file without content. */
export interface Taken {
  readonly file: IngestedFile
  readonly ingest: number | undefined
}

/**
 * Takes one file, wholly or not at all.
 *
 * @throws {@link PortentError} `ERR_INPUT` if it cannot be read, `ERR_FORMAT` if it is of no known format,
 * `ERR_TOO_MANY_BAD_LINES`; nothing of it is visible then.
 */
export async function ingestFile(
  { path, size }: InputFile,
  options: IngestOptions,
  { database, arrive, sample }: Ingestion,
  onReading: (reading: Reading) => void,
): Promise<Taken> {
  const seen = size === 0 ? undefined : await sample(path)
  if (seen === undefined) {
    const file = { path, format: '', status: 'empty', rows: 0, badLines: 0 } as const
    return { file, ingest: undefined }
  }
  const format = formatOf(seen, options)
  const content = await contentHash(path)
  const about = { content, meaning: meaningOf(format, seen, options), path, format: format.name }
  const [known] = await database.rows<{ ingest: number; rows: number; badRows: number }>(
    'known-ingest',
    about,
  )
  if (known) {
    const { ingest, rows, badRows: badLines } = known
    return { file: { path, format: format.name, status: 'already known', rows, badLines }, ingest }
  }
  const select = selectOf(format, seen, options)
  const {
    rows,
    badRows: badLines,
    ingest,
  } = await publish(database, about, async (ingest) => {
    await arriveFrom(arrive, select, await parametersOf(database, ingest), path, onReading)
    const counts = await countsOf(database, ingest)
    if (counts.badRows > (options.maxBadShare ?? 0.05) * (counts.rows + counts.badRows)) {
      throw await tooManyBadLines(database, path, ingest, counts)
    }
    return counts
  })
  return { file: { path, format: format.name, status: 'ingested', rows, badLines }, ingest }
}

/** What an ingest is known by. */
export interface About {
  readonly content: string
  readonly meaning: string
  readonly path: string
  readonly format: string
}

/**
 * Runs one ingest between its first record and its commit; if `fill` fails, its rows are taken back.
 *
 * @param fill - Stores rows under the id that it gets, and counts them.
 */
export async function publish<Counts extends { rows: number; badRows: number }>(
  database: Database,
  about: About,
  fill: (ingest: number) => Promise<Counts>,
): Promise<Counts & { ingest: number }> {
  const ingest = newIngest()
  await database.command('record-step', { ...about, ingest, state: 'begun' })
  try {
    const counts = await fill(ingest)
    if (await settleNetworks(database)) {
      await removeIngests(database, [ingest])
      return await publish(database, about, fill)
    }
    const { rows, badRows } = counts
    await database.command('commit', { ...about, ingest, rows, badRows })
    return { ...counts, ingest }
  } catch (error) {
    // If this fails too, the next one to open the warehouse clears the rows away.
    await removeIngests(database, [ingest]).catch(() => undefined)
    throw error
  }
}

/** 52 random bits: no two ingests of a warehouse share them, and a JavaScript number holds them. */
function newIngest(): number {
  return Number(randomBytes(8).readBigUInt64LE() >> 12n)
}

/** Gives networks whose hash was taken another number; true if there were any, so rows must come again. */
async function settleNetworks(database: Database): Promise<boolean> {
  const clashes = await database.rows<{ name: string; vni: number }>('network-clashes')
  if (clashes.length > 0) await database.insertRows('network_exceptions', clashes)
  return clashes.length > 0
}

async function parametersOf(database: Database, ingest: number) {
  const exceptions = await database.rows<{ name: string; vni: number }>('network-exceptions')
  // transform() takes no empty lists; no network has the empty name and this number.
  const all = [{ name: '', vni: 0 }, ...exceptions]
  return { ingest, names: all.map(({ name }) => name), numbers: all.map(({ vni }) => vni) }
}

/** Names the file in what goes wrong. */
async function arriveFrom(
  arrive: Arrive,
  select: string,
  parameters: Record<string, unknown>,
  path: string,
  onReading: (reading: Reading) => void,
): Promise<void> {
  try {
    await arrive(select, parameters, onReading)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new PortentError('ERR_INPUT', `${path} could not be ingested: ${message}`, {
      cause: error,
    })
  }
}

interface Counts {
  readonly rows: number
  readonly badRows: number
  /** Refused lines by reason, most frequent first. */
  readonly reasons: readonly (readonly [reason: string, rows: number])[]
}

async function countsOf(database: Database, ingest: number): Promise<Counts> {
  const counts = await database.rows<{ reason: string; rows: number }>('counts-of-ingest', {
    ingest,
  })
  const bad = counts.filter(({ reason }) => reason !== '')
  return {
    rows: counts.find(({ reason }) => reason === '')?.rows ?? 0,
    badRows: bad.reduce((sum, { rows }) => sum + rows, 0),
    reasons: bad.map(({ reason, rows }) => [reason, rows]),
  }
}

/** A refused line. */
export interface BadLine {
  readonly line: number
  readonly reason: string
  readonly raw: string
}

async function tooManyBadLines(
  database: Database,
  path: string,
  ingest: number,
  { rows, badRows, reasons }: Counts,
): Promise<PortentError> {
  const examples = await database.rows<BadLine>('first-bad-lines', { ingests: [ingest] })
  const why = reasons.map(([reason, count]) => `${reason}: ${count}`).join(', ')
  const shown = examples.map(({ line, reason, raw }) => `  line ${line}, ${reason}: ${raw}`)
  const message = `${path}: ${badRows} of ${rows + badRows} lines cannot be read (${why})
${shown.join('\n')}
so nothing of it was taken: name its format by --format, its columns by --map, or allow more by --max-bad-share`
  return new PortentError('ERR_TOO_MANY_BAD_LINES', message)
}

function formatOf(sample: Sample, { format, map }: IngestOptions): Format {
  const names = formats.map(({ name }) => name).join(', ')
  if (format !== undefined || map !== undefined) {
    const named = formatNamed(format ?? 'table')
    if (named) return named
    throw new PortentError('ERR_FORMAT', `there is no format ${format}; there are ${names}`)
  }
  const detected = detectFormat(sample)
  if (detected) return detected
  const remedy = `name it by --format (${names}), or its columns by --map time=…,source=…,destination=…`
  throw new PortentError('ERR_FORMAT', `${sample.path} is of no known format: ${remedy}`)
}

function selectOf(format: Format, sample: Sample, { network = '0', map }: IngestOptions): string {
  return format.select(sample, map === undefined ? { network } : { network, map })
}

/** The options that change what a file says: another network matters only to a format that asks for it. */
function meaningOf(format: Format, sample: Sample, options: IngestOptions): string {
  const { network = '0', map } = options
  const select = selectOf(format, sample, options)
  const matters = select !== selectOf(format, sample, { ...options, network: `${network} ` })
  const entries = Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([format.name, matters ? network : null, entries])
}
