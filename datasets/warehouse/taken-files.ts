import { basename, resolve } from 'node:path'
import { PortentError } from '../../core/index.ts'
import type { Database } from './database.ts'
import { removeIngests } from './leftovers.ts'

/** How a file was read. */
export interface TakenAs {
  /** Names it where its path may not, as one file may have been taken in several ways. */
  readonly id: string
  readonly path: string
  readonly format: string
  /** Network of the lines that name none; undefined where all do. */
  readonly network: string | undefined
  /** Column of the file by flow column, as the user mapped them. */
  readonly map: Readonly<Record<string, string>>
}

/** A file whose rows count. */
export interface TakenFile extends TakenAs {
  /** Milliseconds since the epoch. */
  readonly takenAt: number
  /** Flows, requests and restarts. */
  readonly rows: number
  readonly badLines: number
  /** Begin of the first and end of the last row, milliseconds since the epoch; undefined without rows. */
  readonly from: number | undefined
  readonly to: number | undefined
  /** How many VNIs its rows name, and the lowest. */
  readonly vnis: number
  readonly vni: number
}

/** Files that count, in the order in which they were taken. */
export async function takenFiles(database: Database): Promise<TakenFile[]> {
  type Row = ReadRow & Omit<TakenFile, keyof TakenAs> & { from: number; to: number }
  const rows = await database.rows<Row>('taken-files')
  return rows.map(({ takenAt, rows, badLines, from, to, vnis, vni, ...read }) => ({
    ...takenAs(read),
    ...{ takenAt, rows, badLines, vnis, vni },
    ...(rows > 0 ? { from, to } : { from: undefined, to: undefined }),
  }))
}

/** Files that count and have this content, but were read in another way than by `meaning`. */
export async function takenOtherwise(
  database: Database,
  read: { readonly content: string; readonly meaning: string },
): Promise<TakenAs[]> {
  const { content, meaning } = read
  return (await database.rows<ReadRow>('taken-otherwise', { content, meaning })).map(takenAs)
}

/**
 * Forgets files: from one moment on none of their rows counts, whatever happens then, and each may be taken again.
 *
 * @param which - Paths, names of files without their folders, or ids or beginnings of ids.
 * @throws {@link PortentError} `ERR_INPUT` for what names no file, or several; nothing is forgotten then.
 */
export async function forgetFiles(
  database: Database,
  which: readonly string[],
): Promise<TakenFile[]> {
  const files = await takenFiles(database)
  const chosen = new Set(which.map((name) => fileNamed(files, name)))
  const ingests: number[] = []
  for (const { id } of chosen) {
    const same = await database.rows<ReadRow>('ingests-of-same', { ingest: ingestOf(id) })
    ingests.push(...same.map(({ ingest }) => ingest))
  }
  await removeIngests(database, ingests)
  return [...chosen]
}

function fileNamed(files: readonly TakenFile[], name: string): TakenFile {
  const byId = /^[0-9a-f]{4,}$/.test(name) ? files.filter(({ id }) => id.startsWith(name)) : []
  const byPath = files.filter(({ path }) => path === resolve(name))
  // Where the file lay may be forgotten; its name tells it if no other file has it.
  const byName = files.filter(({ path }) => basename(path) === name)
  const found = [byId, byPath, byName].find((some) => some.length > 0) ?? []
  if (found.length === 1) return found[0]!
  if (found.length === 0) {
    const why = `no file ${name} was taken: portent files lists those that were`
    throw new PortentError('ERR_INPUT', why)
  }
  const ids = found.map(({ id }) => id.slice(0, shownDigits)).join(', ')
  const paths = new Set(found.map(({ path }) => path)).size
  const what =
    paths > 1 ? `${name} names ${paths} files` : `${name} was taken in ${found.length} ways`
  const why = `${what}: name one by its id (${ids}; portent files tells them apart)`
  throw new PortentError('ERR_INPUT', why)
}

interface ReadRow {
  readonly ingest: number
  readonly path: string
  readonly format: string
  readonly meaning: string
}

/** @param row - Its meaning is as `meaningOf` writes it. */
function takenAs({ ingest, path, format, meaning }: ReadRow): TakenAs {
  const [, network, map] = JSON.parse(meaning) as [string, string | null, [string, string][]]
  return {
    id: idOf(ingest),
    path,
    format,
    network: network ?? undefined,
    map: Object.fromEntries(map),
  }
}

/** Digits of an id that people are shown, enough to tell files apart. */
const shownDigits = 8

/** 52 bits as 13 hexadecimal digits. */
export const idOf = (ingest: number) => ingest.toString(16).padStart(13, '0')
const ingestOf = (id: string) => Number.parseInt(id, 16)
