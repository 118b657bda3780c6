import { readFileSync, statSync } from 'node:fs'
import { PortentError } from '../core/index.ts'

/**
 * The bytes of a file, or of standard input for `-`.
 *
 * @throws PortentError `ERR_INPUT` for a folder; a system error for what cannot be read.
 */
export function readInput(file: string): Buffer {
  if (file !== '-' && statSync(file).isDirectory())
    throw new PortentError('ERR_INPUT', `${file}: a folder; name the files in it`)
  return readFileSync(file === '-' ? 0 : file)
}
