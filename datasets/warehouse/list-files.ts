import { readdirSync, type Stats, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { PortentError, unreadable } from '../../core/index.ts'

/** A file to ingest. */
export interface InputFile {
  /** Absolute path. */
  readonly path: string
  /** Bytes, as it lies on the disk. */
  readonly size: number
  /** Whether the user named it, rather than a folder that it is in. */
  readonly isNamed: boolean
}

/**
 * The files that `paths` name, in the order given; a directory stands for the files in and below it, sorted
 * by path, without hidden ones.
 *
 * @throws {@link PortentError} `ERR_INPUT` for a path that cannot be read, an empty file that was named,
 * or a directory without files.
 */
export function listFiles(paths: readonly string[]): InputFile[] {
  return paths.flatMap((path) => {
    const absolute = resolve(path)
    const entry = look(absolute)
    if (entry.isDirectory()) return filesBelow(absolute)
    if (entry.size === 0 && entry.isFile()) {
      throw new PortentError('ERR_INPUT', `${absolute} is empty: there is nothing to ingest`)
    }
    return [{ path: absolute, size: entry.size, isNamed: true }]
  })
}

function filesBelow(directory: string): InputFile[] {
  const files = namesBelow(directory)
    .filter((name) => !name.split('/').some((part) => part.startsWith('.')))
    .sort()
    .map((name) => ({
      path: join(directory, name),
      // A link to nothing is no log.
      entry: statSync(join(directory, name), { throwIfNoEntry: false }),
    }))
    .filter((file): file is { path: string; entry: Stats } => file.entry?.isFile() === true)
    .map(({ path, entry }) => ({ path, size: entry.size, isNamed: false }))
  if (files.length === 0) {
    throw new PortentError('ERR_INPUT', `${directory} has no files: name a log or a folder of logs`)
  }
  return files
}

function namesBelow(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, encoding: 'utf8' })
  } catch (error) {
    throw unreadable(directory, error)
  }
}

function look(path: string): Stats {
  try {
    return statSync(path)
  } catch (error) {
    throw unreadable(path, error)
  }
}
