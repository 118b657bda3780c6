import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { unreadable } from '../../core/index.ts'

const chunkBytes = 1 << 20

/**
 * SHA-256 of a file's bytes, in hexadecimal.
 *
 * @throws {@link PortentError} `ERR_INPUT` if the file cannot be read.
 */
export async function contentHash(path: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes }))
      hash.update(chunk)
  } catch (error) {
    throw unreadable(path, error)
  }
  return hash.digest('hex')
}
