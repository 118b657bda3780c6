import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeDirectory, PortentError } from '../../core/index.ts'

/** Characters to gather before a write. */
const chunk = 1 << 18

/**
 * A text file that appears under its name only when it is whole: written beside it, then renamed.
 *
 * Writing waits for the disk once a chunk is full, so memory stays bounded however fast lines come.
 */
export class OutputFile {
  readonly path: string
  readonly #temporary: string
  readonly #file: FileHandle
  #text = ''

  private constructor(path: string, temporary: string, file: FileHandle) {
    this.path = path
    this.#temporary = temporary
    this.#file = file
  }

  /** @throws {@link PortentError} `ERR_DATA_DIRECTORY` if its folder cannot be made or written. */
  static async create(path: string): Promise<OutputFile> {
    const temporary = `${path}.${process.pid}.part`
    try {
      makeDirectory(dirname(path))
      return new OutputFile(path, temporary, await open(temporary, 'w'))
    } catch (cause) {
      throw cannotWrite(path, cause)
    }
  }

  /** Adds text; when the chunk is full, the promise to await before adding more. */
  add(text: string): Promise<void> | undefined {
    this.#text += text
    return this.#text.length < chunk ? undefined : this.#flush()
  }

  /** Writes what is left and closes; the file is whole, but not yet under its name. */
  async close(): Promise<void> {
    await this.#flush()
    await this.#file.close()
  }

  /** Gives the closed file its name. */
  async publish(): Promise<void> {
    try {
      await rename(this.#temporary, this.path)
    } catch (cause) {
      throw cannotWrite(this.path, cause)
    }
  }

  /** Removes what was written, closed or not. */
  async discard(): Promise<void> {
    await this.#file.close()
    await rm(this.#temporary, { force: true })
  }

  async #flush(): Promise<void> {
    const text = this.#text
    this.#text = ''
    try {
      await this.#file.writeFile(text)
    } catch (cause) {
      throw cannotWrite(this.path, cause)
    }
  }
}

function cannotWrite(path: string, cause: unknown): PortentError {
  const why = cause instanceof Error ? cause.message : String(cause)
  const message = `cannot write ${path}: ${why}; choose a directory that is writable and has space`
  return new PortentError('ERR_DATA_DIRECTORY', message, { cause })
}
