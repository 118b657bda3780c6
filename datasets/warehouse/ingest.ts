import { PortentError } from '../../core/index.ts'
import type { Sample } from '../formats/format.ts'
import type { Arrive, Reading } from './arrival.ts'
import { countsOf, tooManyBadLines } from './bad-lines.ts'
import { contentHash } from './content-hash.ts'
import type { Database, Parameters } from './database.ts'
import { columnsIn, formatOf, isOfSomeFormat, meaningOf, selectOf } from './file-format.ts'
import type { FirstRow } from './first-rows.ts'
import type { IngestOptions } from './ingest-options.ts'
import type { InputFile } from './list-files.ts'
import { type NetworkException, publish } from './publish.ts'
import { idOf, type TakenAs, takenOtherwise } from './taken-files.ts'

/** One file after it was taken. */
export interface IngestedFile {
  readonly path: string
  /** Names this reading to `forget`; none for a file without content, or of no known format. */
  readonly id?: string
  /** Empty for a file without content, or of no known format. */
  readonly format: string
  readonly status: 'ingested' | 'already known' | 'empty' | 'no known format'
  /** Flows, requests and restarts that the file gave, now or when it was first taken. */
  readonly rows: number
  readonly badLines: number
  /** How the columns of a table were understood, by what `--map` calls them. */
  readonly columns?: Readonly<Record<string, string>>
  /** The earliest row of a table. */
  readonly first?: FirstRow
  /** How the same content counts besides, if it was taken in other ways as well. */
  readonly otherwise?: readonly TakenAs[]
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
 * In a folder, a file of no known format is left out and told; one that the user named is an error.
 *
 * @throws {@link PortentError} `ERR_INPUT` if it cannot be read, `ERR_FORMAT` if it is of no known format,
 * `ERR_TOO_MANY_BAD_LINES`; nothing of it is visible then.
 */
export async function ingestFile(
  { path, size, isNamed }: InputFile,
  options: IngestOptions,
  { database, arrive, sample }: Ingestion,
  onReading: (reading: Reading) => void,
): Promise<Taken> {
  const seen = size === 0 ? undefined : await sample(path)
  if (seen === undefined) {
    return { file: leftOut(path, 'empty'), ingest: undefined }
  }
  if (!isNamed && !isOfSomeFormat(seen, options)) {
    return { file: leftOut(path, 'no known format'), ingest: undefined }
  }
  const format = formatOf(seen, options)
  const content = await contentHash(path)
  const about = { content, meaning: meaningOf(format, seen, options), path, format: format.name }
  const [known] = await database.rows<{ ingest: number; rows: number; badRows: number }>(
    'known-ingest',
    about,
  )
  const columns = columnsIn(format, seen, options)
  const as = { path, format: format.name, ...(columns && { columns }) }
  if (known) {
    const { ingest, rows, badRows: badLines } = known
    const file = { ...as, id: idOf(ingest), status: 'already known', rows, badLines } as const
    return { file, ingest }
  }
  const select = selectOf(format, seen, options)
  const taken = await publish(database, about, async (ingest, exceptions) => {
    const parameters = parametersOf(ingest, exceptions)
    await arrive(select, parameters, onReading).catch((error: unknown) => {
      throw inFile(path, error)
    })
    const counts = await countsOf(database, ingest)
    if (counts.badRows > (options.maxBadShare ?? 0.05) * (counts.rows + counts.badRows)) {
      throw await tooManyBadLines(database, path, ingest, counts)
    }
    return counts
  })
  const { rows, badRows: badLines, ingest } = taken
  const otherwise = await takenOtherwise(database, about)
  const file = { ...as, id: idOf(ingest), status: 'ingested', rows, badLines } as const
  return { file: otherwise.length > 0 ? { ...file, otherwise } : file, ingest }
}

function leftOut(path: string, status: 'empty' | 'no known format'): IngestedFile {
  return { path, format: '', status, rows: 0, badLines: 0 }
}

/** For `sql/arrivals.sql`. */
function parametersOf(ingest: number, exceptions: readonly NetworkException[]): Parameters {
  // transform() takes no empty lists; no network has the empty name and this number.
  const all = [{ name: '', vni: 0 }, ...exceptions]
  return { ingest, names: all.map(({ name }) => name), numbers: all.map(({ vni }) => vni) }
}

/** The error with the file's name. */
function inFile(path: string, error: unknown): unknown {
  if (!(error instanceof PortentError)) return error
  const message = `${path} could not be ingested: ${error.message}`
  return new PortentError(error.code, message, { cause: error })
}
