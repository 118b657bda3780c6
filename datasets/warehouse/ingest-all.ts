import { PortentError } from '../../core/index.ts'
import type { Reading } from './arrival.ts'
import type { BadLine } from './bad-lines.ts'
import { firstRows } from './first-rows.ts'
import { type IngestedFile, type Ingestion, ingestFile, type Taken } from './ingest.ts'
import type { IngestOptions } from './ingest-options.ts'
import { listFiles } from './list-files.ts'
import { defaultIdleTimeout } from './load-events.ts'

/** How far an ingest is. */
export interface IngestProgress {
  /** The file that is being read. */
  readonly path: string
  /** How many files are done, and how many there are. */
  readonly filesDone: number
  readonly files: number
  /** Bytes read, and all there are, as they lie on the disk; known files count as read. */
  readonly bytes: number
  readonly totalBytes: number
  /** Rows that have arrived so far, at least, and per second since the start. */
  readonly rows: number
  readonly rowsPerSecond: number
}

/** What an ingest took, and what the named files hold together, known ones included. */
export interface IngestSummary {
  readonly files: readonly IngestedFile[]
  /** Rows that this ingest added. */
  readonly rows: number
  readonly badLinesByReason: Readonly<Record<string, number>>
  /** The first bad lines, at most three. */
  readonly badExamples: readonly (BadLine & { readonly file: string })[]
  /** Request events that these files make by themselves. */
  readonly events: number
  readonly vms: number
  readonly items: number
  readonly vnis: number
  /** Begin of the first and end of the last flow, milliseconds since the epoch; undefined without flows. */
  readonly from: number | undefined
  readonly to: number | undefined
}

/** Takes files and folders in turn; those before the one that fails stay taken. */
export async function ingestAll(
  paths: readonly string[],
  options: IngestOptions,
  ingestion: Ingestion,
  onProgress: (progress: IngestProgress) => void,
): Promise<IngestSummary> {
  const { maxBadShare = 0.05 } = options
  if (!(maxBadShare >= 0 && maxBadShare <= 1)) {
    throw new RangeError(`maxBadShare must be in [0, 1], got ${maxBadShare}`)
  }
  const inputs = listFiles(paths)
  const totalBytes = inputs.reduce((sum, { size }) => sum + size, 0)
  const started = performance.now()
  const taken: Taken[] = []
  let bytes = 0
  let rows = 0

  for (const input of inputs) {
    const report = (reading: Reading) => {
      const seconds = Math.max(performance.now() - started, 1) / 1_000
      const soFar = rows + reading.rows
      onProgress({
        path: input.path,
        filesDone: taken.length,
        files: inputs.length,
        bytes: bytes + Math.min(reading.bytes, input.size),
        totalBytes,
        rows: soFar,
        rowsPerSecond: soFar / seconds,
      })
    }
    report({ bytes: 0, rows: 0 })
    const one = await ingestFile(input, options, ingestion, report).catch((error: unknown) => {
      throw withWhatStays(error, taken.length)
    })
    taken.push(one)
    const { file } = one
    bytes += input.size
    if (file.status === 'ingested') rows += file.rows
    report({ bytes: 0, rows: 0 })
  }
  const files = await withFirstRows(ingestion, taken)
  return { files, rows, ...(await summarise(ingestion, taken, options)) }
}

/** Tables with their earliest rows, by which one sees whether their columns were understood. */
async function withFirstRows(
  { database }: Ingestion,
  taken: readonly Taken[],
): Promise<IngestedFile[]> {
  const tables = taken.filter(({ file }) => file.columns !== undefined)
  const ingests = tables.flatMap(({ ingest }) => (ingest === undefined ? [] : [ingest]))
  const rows = await firstRows(database, ingests)
  return taken.map(({ file, ingest }) => {
    const first = ingest === undefined ? undefined : rows.get(ingest)
    return first === undefined ? file : { ...file, first }
  })
}

/** The error of one file, saying that those before it were taken. */
function withWhatStays(error: unknown, files: number): unknown {
  if (!(error instanceof PortentError) || files === 0) return error
  const stays = files === 1 ? 'the file before it stays' : `the ${files} files before it stay`
  return new PortentError(error.code, `${error.message} (${stays})`, { cause: error })
}

async function summarise(
  { database }: Ingestion,
  files: readonly Taken[],
  { idleTimeout = defaultIdleTimeout }: IngestOptions,
): Promise<Omit<IngestSummary, 'files' | 'rows'>> {
  const taken = new Map<number, string>()
  for (const { file, ingest } of files) if (ingest !== undefined) taken.set(ingest, file.path)
  const ingests = [...taken.keys()]
  type Totals = Pick<IngestSummary, 'events' | 'vms' | 'items' | 'vnis'> & {
    rows: number
    from: number
    to: number
  }
  const [totals] = await database.rows<Totals>('summary-of-ingests', { ingests, idleTimeout })
  const { rows, from, to, ...counts } = totals!
  const reasons = await database.rows<{ reason: string; lines: number }>('reasons-of-ingests', {
    ingests,
  })
  const bad = await database.rows<BadLine & { ingest: number }>('first-bad-lines', { ingests })
  return {
    ...counts,
    from: rows > 0 ? from : undefined,
    to: rows > 0 ? to : undefined,
    badLinesByReason: Object.fromEntries(reasons.map(({ reason, lines }) => [reason, lines])),
    badExamples: bad.map(({ ingest, ...line }) => ({ file: taken.get(ingest)!, ...line })),
  }
}
